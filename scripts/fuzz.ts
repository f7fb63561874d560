/**
 * Reads mutants of real snapshots: `npm run test:fuzz -- 100000`, or `npm run test:fuzz -- 1 --from 4711` for one seed.
 * Every mutant must be refused with a typed error or be a graph that passes its invariants, and cost little memory.
 * Prints what became of each kind; exits with 1 at a fault.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { prepareFuzz, runFuzz, type MutantOutcome } from '../specs/support/fuzz';

/** Seeds that one process reads. */
const BATCH = 5000;

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { from: { type: 'string', default: '0' } },
});
const first = Number(options.from);
const count = Number(positionals[0] ?? 10_000);
const folder = mkdtempSync(join(tmpdir(), 'weakspot-fuzz-'));

void main().finally(() => rmSync(folder, { recursive: true }));

async function main(): Promise<void> {
  prepareFuzz(folder);
  const kinds = new Map<string, { graphs: number; refused: number; faults: number }>();
  let peakBytes = 0;
  for (let from = first; from < first + count; from += BATCH) {
    const { outcomes, end } = await runFuzz(folder, from, Math.min(BATCH, first + count - from));
    for (const outcome of outcomes) {
      add(kinds, outcome);
      peakBytes = Math.max(peakBytes, outcome.peakBytes);
    }
    if (end !== '') fail(end);
    console.log(`seeds ${from} to ${from + outcomes.length - 1}: read`);
  }
  console.table(Object.fromEntries([...kinds].sort()));
  console.log(`at most ${(peakBytes / 1e6).toFixed(0)} MB of memory`);
}

function add(
  kinds: Map<string, { graphs: number; refused: number; faults: number }>,
  { seed, kind, isGraph, faults }: MutantOutcome,
): void {
  const sums = kinds.get(kind) ?? { graphs: 0, refused: 0, faults: 0 };
  sums[isGraph ? 'graphs' : 'refused']++;
  if (faults.length > 0) sums.faults++;
  kinds.set(kind, sums);
  for (const fault of faults) fail(`at seed ${seed} (${kind}): ${fault}`);
}

function fail(words: string): void {
  console.log(`FAULT ${words}`);
  process.exitCode = 1;
}
