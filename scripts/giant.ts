/**
 * Reads a snapshot of more than 4 GB and more than 2^24 nodes: `npm run test:giant`. Generates it, so that every answer
 * is known; takes a few minutes, 5 GB of disk and as much of memory. Exits with 1 where an answer is wrong.
 */
import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { analyse, readSnapshotFile, type EdgeOrdinal, type NodeOrdinal } from '../harness/heap';

const NODES = 2 ** 24 + 1_000_000;
/** Two lead down a binary tree, the others to the root's children, as far as there are any. */
const EDGES_EACH = 6;
const FILLER_TEXTS = 29_000;
const FILLER_BYTES = 100_000;
/** Their sum stays below 2^53. */
const SELF_SIZE = 300_000_000;

const META = {
  node_fields: ['type', 'name', 'id', 'self_size', 'edge_count', 'trace_node_id', 'detachedness'],
  node_types: [['hidden', 'object', 'synthetic'], 'string', 'number', 'number', 'number', 'number', 'number'],
  edge_fields: ['type', 'name_or_index', 'to_node'],
  edge_types: [
    ['context', 'element', 'property', 'internal', 'hidden', 'shortcut', 'weak'],
    'string_or_number',
    'node',
  ],
};
const NODE_FIELDS = META.node_fields.length;

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'weakspot-giant-'));
  try {
    const file = join(folder, 'giant.heapsnapshot');
    generate(file);
    console.log(
      `generated ${(statSync(file).size / 1e9).toFixed(2)} GB, ${NODES} nodes, ${edgeCount()} edges`,
    );
    const start = performance.now();
    const graph = await readSnapshotFile(file);
    const read = performance.now();
    const { dominators, retainedSizes } = await analyse(graph);
    const analysed = performance.now();
    console.log(`read in ${seconds(read - start)}, analysed in ${seconds(analysed - read)}`);
    console.log(`peak memory ${(process.resourceUsage().maxRSS / 1e6).toFixed(2)} GB`);
    const last = (NODES - 1) as NodeOrdinal;
    const answers: [what: string, found: unknown, expected: unknown][] = [
      ['the last node is named', graph.name(last), textOf(last)],
      ['its id is', graph.id(last), last * 2 + 1],
      [
        'the last edge leads to',
        graph.target((edgeCount() - 1) as EdgeOrdinal),
        targetOf(last, EDGES_EACH - 1),
      ],
      ['the root retains', retainedSizes[graph.root], SELF_SIZE * (NODES - 1)],
      ['nodes whose dominator is not their holder', countMisplaced(dominators), 0],
      ['the last text is', graph.strings.text(FILLER_TEXTS), filler()],
    ];
    for (const [what, found, expected] of answers) {
      if (found === expected) continue;
      console.error(`${what} ${String(found).slice(0, 80)}; expected ${String(expected).slice(0, 80)}`);
      process.exitCode = 1;
    }
    if (process.exitCode === undefined) console.log('all answers are right');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What a node's edges lead to: its two children of the tree, while there are; then nodes the root holds itself. */
function targetOf(node: number, position: number): number {
  const child = node * 2 + 1 + position;
  return position < 2 && child < NODES ? child : 1 + (position % 2);
}

function edgeCount(): number {
  return NODES * EDGES_EACH;
}

/** Holders in the tree: node n is held by the node of which it is a child; the root's two children by the root. */
function countMisplaced(dominators: Uint32Array): number {
  let misplaced = 0;
  for (let node = 1; node < NODES; node++) if (dominators[node] !== (node - 1) >>> 1) misplaced++;
  return misplaced;
}

/** The text a node is called by. Text 0 is the root's; the long ones, which nothing refers to, are the last. */
function textOf(node: number): string {
  return `node ${node % FILLER_TEXTS}`;
}

function filler(): string {
  return 'long '.repeat(FILLER_BYTES / 5);
}

function generate(file: string): void {
  const out = new Writer(file);
  const counts = { node_count: NODES, edge_count: edgeCount(), trace_function_count: 0 };
  out.write(`{"snapshot":${JSON.stringify({ meta: META, ...counts })},\n"nodes":[`);
  for (let node = 0; node < NODES; node++) {
    const [type, size] = node === 0 ? [2, 0] : [1, SELF_SIZE];
    out.write(
      `${node > 0 ? ',' : ''}${type},${node % FILLER_TEXTS},${node * 2 + 1},${size},${EDGES_EACH},0,0\n`,
    );
  }
  out.write('],\n"edges":[');
  for (let node = 0; node < NODES; node++)
    for (let position = 0; position < EDGES_EACH; position++)
      out.write(`${node + position > 0 ? ',' : ''}1,${position},${targetOf(node, position) * NODE_FIELDS}\n`);
  out.write('],\n"strings":[');
  for (let text = 0; text < FILLER_TEXTS; text++) out.write(`${text > 0 ? ',' : ''}"${textOf(text)}"\n`);
  for (let text = 0; text < FILLER_TEXTS; text++) out.write(`,"${filler()}"\n`);
  out.write(']}');
  out.close();
}

/** Writes a file in large pieces. */
class Writer {
  private readonly file: number;
  private pieces: string[] = [];
  private length = 0;

  constructor(path: string) {
    this.file = openSync(path, 'w');
  }

  write(text: string): void {
    this.pieces.push(text);
    this.length += text.length;
    if (this.length > 1 << 22) this.flush();
  }

  close(): void {
    this.flush();
    closeSync(this.file);
  }

  private flush(): void {
    const bytes = Buffer.from(this.pieces.join(''), 'latin1');
    for (let at = 0; at < bytes.length;) at += writeSync(this.file, bytes, at);
    this.pieces = [];
    this.length = 0;
  }
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

void main();
