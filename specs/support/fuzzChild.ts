/**
 * Reads mutants of real snapshots, in a process that may be ended when it hangs: `fuzzChild.ts FOLDER FROM COUNT`, where
 * FOLDER has `whole.heapsnapshot` and `cut.heapsnapshot`. Prints a line for each mutant before it is read and a line of
 * JSON for its outcome (see fuzz.ts).
 */
import { readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { readSnapshotFile, SnapshotFormatError, SnapshotParser, type HeapGraph } from '../../harness/heap';
import type { MutantOutcome } from './fuzz';
import { MUTATIONS, MutationSource } from './mutants';
import { seeded } from './randomHeap';
import { faultsOf } from './soundGraph';

const [folder = '', from = '0', count = '0'] = process.argv.slice(2);
/** One mutant in so many is of a whole snapshot; one in so many is read from a file too. */
const [WHOLE_EVERY, FILE_EVERY] = [401, 23];
/** What one mutant may add to the highest memory so far, beyond its own size. */
const MEMORY_STEP_BYTES = 128e6;

const cut = new MutationSource(readFileSync(join(folder, 'cut.heapsnapshot')));
const whole = new MutationSource(readFileSync(join(folder, 'whole.heapsnapshot')));
const kinds = Object.entries(MUTATIONS);

void main();

async function main(): Promise<void> {
  // The memory that sound snapshots take is no mutant's.
  for (const source of [cut, whole, whole]) await judge(source.bytes, () => 0.5, false);
  for (let seed = Number(from); seed < Number(from) + Number(count); seed++) {
    writeSync(1, `${seed}\n`);
    writeSync(1, `${JSON.stringify(await outcomeOf(seed))}\n`);
  }
}

async function outcomeOf(seed: number): Promise<MutantOutcome> {
  const random = seeded(seed);
  const [kind, mutation] = kinds[seed % kinds.length]!;
  const bytes = mutation(seed % WHOLE_EVERY === 0 ? whole : cut, random);
  const before = process.resourceUsage().maxRSS * 1024;
  const inFile = seed % FILE_EVERY === 0 || kind === 'broken gzip';
  const { isGraph, faults } = await judge(bytes, random, inFile);
  const peakBytes = process.resourceUsage().maxRSS * 1024;
  const memory =
    peakBytes - before > MEMORY_STEP_BYTES ? [`memory: from ${before} to ${peakBytes} bytes at once`] : [];
  return { seed, kind, isGraph, faults: [...faults, ...memory], peakBytes };
}

/** Reads bytes in pieces, and from a file where asked to: each must be a graph that is sound, or a typed error. */
async function judge(
  bytes: Uint8Array,
  random: () => number,
  inFile: boolean,
): Promise<Pick<MutantOutcome, 'isGraph' | 'faults'>> {
  const faults: string[] = [];
  const graph = await outcome(bytes, () => parseInPieces(bytes, random), faults);
  const read = inFile ? await outcome(bytes, () => readFile(bytes), faults) : graph;
  if (!isGzip(bytes) && (graph === null) !== (read === null)) faults.push('the file reads otherwise');
  return { isGraph: read !== null, faults };
}

/** The graph; null when it is refused as it should be. Anything else is a fault. */
async function outcome(
  bytes: Uint8Array,
  read: () => HeapGraph | Promise<HeapGraph>,
  faults: string[],
): Promise<HeapGraph | null> {
  try {
    const graph = await read();
    faults.push(...faultsOf(graph));
    return graph;
  } catch (error) {
    if (error instanceof SnapshotFormatError) faults.push(...faultsOfError(error, bytes));
    else faults.push(`another error: ${error instanceof Error ? (error.stack ?? '') : String(error)}`);
    return null;
  }
}

/** An error says where, what and what instead, in one line. */
function faultsOfError(error: SnapshotFormatError, bytes: Uint8Array): string[] {
  const { section, byteOffset, found, expected, message } = error;
  const faults: string[] = [];
  if (section === '' || found === '' || expected === '')
    faults.push(`an error that says too little: ${message}`);
  // What a gzipped file unpacks to may be longer than itself.
  if (!(byteOffset >= 0 && (byteOffset <= bytes.length || isGzip(bytes))))
    faults.push(`an error at byte ${byteOffset}`);
  if (/\p{Cc}/u.test(message) || message.length > 500) faults.push(`an error that is no line: ${message}`);
  return faults;
}

function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** Pieces of random sizes: one byte, some, all at once. */
function parseInPieces(bytes: Uint8Array, random: () => number): HeapGraph {
  const parser = new SnapshotParser();
  const most = Math.ceil(bytes.length ** Math.sqrt(random())) + 1;
  for (let at = 0; at < bytes.length;) {
    const end = at + 1 + Math.floor(random() * most);
    parser.push(Uint8Array.from(bytes.subarray(at, end)));
    at = end;
  }
  return parser.finish();
}

async function readFile(bytes: Uint8Array): Promise<HeapGraph> {
  const file = join(folder, `mutant-${process.pid}`);
  writeFileSync(file, bytes);
  try {
    return await readSnapshotFile(file);
  } finally {
    rmSync(file);
  }
}
