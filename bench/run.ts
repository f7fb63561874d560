/**
 * Compares the heap engine with its peers: `npm install` in this folder once, then `npm run bench` in the root.
 * Makes snapshots from a seeded program, runs every engine on each in processes of their own, in turn, and writes
 * medians and ratios to `reports/bench.md`. The same work for all, from the file to a graph with retainers,
 * dominators, retained sizes and distances; the retained size of the root shows that it was done.
 *
 *     npm run bench -- --runs 7 --only 4,28 --huge
 */
import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { measureLive } from './live';
import { compileEngine, heapFlag, makeSnapshot, program, root, work } from './preparation';
import { renderReport, type EngineResult, type Row, type Run } from './report';

interface Size {
  /** Megabytes, about. */
  readonly label: number;
  /** What `heapProgram.cjs` makes this size of. */
  readonly orders: number;
  /** Made and read only when asked for. */
  readonly huge?: true;
}

const SIZES: readonly Size[] = [
  { label: 4, orders: 100 },
  { label: 28, orders: 15_700 },
  { label: 260, orders: 166_000 },
  { label: 2000, orders: 1_300_000, huge: true },
];

/** In the order of the report; ratios are against the second. */
const ENGINES = ['weakspot', 'devtools', 'memlab', 'v8HeapParser'] as const;

const { values: options } = parseArgs({
  options: {
    runs: { type: 'string', default: '5' },
    only: { type: 'string' },
    huge: { type: 'boolean', default: false },
  },
});

void main();

async function main(): Promise<void> {
  if (!existsSync(join(__dirname, 'node_modules'))) {
    console.error('The peers are not installed: run `npm install` in bench/ first.');
    process.exitCode = 1;
    return;
  }
  const runs = Number(options.runs);
  const loadBefore = loadavg()[0]!;
  const engine = compileEngine();
  const rows: Row[] = [];
  for (const size of chosenSizes()) {
    const file = makeSnapshot(size.orders);
    const row = await measureSize(size, file, engine, runs);
    // The largest heaps are read from files only: to fill one takes minutes.
    const live = size.huge === true ? [] : await measureLive(program, size.orders, engine, runs, work);
    rows.push({ ...row, live });
  }
  const report = renderReport(rows, {
    cpu: cpus()[0]?.model.trim() ?? 'unknown processor',
    cores: cpus().length,
    node: process.version,
    runs,
    loadBefore,
  });
  writeFileSync(join(root, 'reports', 'bench.md'), report);
  console.log(report);
}

function chosenSizes(): Size[] {
  const only = options.only?.split(',').map(Number);
  return SIZES.filter((size) => only?.includes(size.label) ?? (size.huge !== true || options.huge));
}

async function measureSize(
  size: Size,
  file: string,
  engine: string,
  runs: number,
): Promise<Omit<Row, 'live'>> {
  const results: EngineResult[] = ENGINES.map((name) => ({ name, runs: [], fault: null }));
  for (let run = 0; run < runs; run++)
    for (const result of results) {
      if (result.fault !== null) continue;
      const outcome = await runEngine(result.name, file, engine);
      if (typeof outcome === 'string') result.fault = outcome;
      else result.runs.push(outcome);
      process.stderr.write(`${size.label} MB, run ${run + 1}, ${result.name}: ${wordsFor(outcome)}\n`);
    }
  return { fileBytes: statSync(file).size, ...countsOf(file, engine), results };
}

function wordsFor(outcome: Run | string): string {
  if (typeof outcome === 'string') return outcome;
  return `${outcome.elapsedMs.toFixed(0)} ms, ${(outcome.peakBytes / 1e6).toFixed(0)} MB`;
}

/** One engine in a fresh process with a temp folder of its own; the fault in words when it fails. */
async function runEngine(name: string, file: string, engine: string): Promise<Run | string> {
  const temporary = mkdtempSync(join(work, `${name}-`));
  const script = join(__dirname, 'engines', `${name}.mjs`);
  const settings = { env: { ...process.env, TMPDIR: temporary }, maxBuffer: 1 << 26, timeout: 1_200_000 };
  try {
    return await new Promise<Run | string>((resolve) => {
      execFile(process.execPath, [heapFlag, script, file, engine], settings, (error, output, errors) => {
        const last = output.trimEnd().split('\n').at(-1) ?? '';
        if (last.startsWith('{')) resolve(JSON.parse(last) as Run);
        else resolve(faultIn(errors) ?? error?.message.split('\n')[0] ?? 'no result');
      });
    });
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

function faultIn(errors: string): string | undefined {
  return errors
    .split('\n')
    .find((line) => /error|unreachable|out of memory/i.test(line))
    ?.trim()
    .slice(0, 120);
}

/** How many nodes and edges the snapshot has: its head says so. */
function countsOf(file: string, engine: string): { nodes: number; edges: number } {
  const code = `require(process.argv[1]).readSnapshotFile(process.argv[2]).then((g) => console.log(g.nodeCount, g.edgeCount))`;
  const output = execFileSync(process.execPath, ['-e', code, join(engine, 'heap'), file], {
    encoding: 'utf8',
  });
  const [nodes, edges] = output.trim().split(' ').map(Number);
  return { nodes: nodes!, edges: edges! };
}
