/**
 * Runs the catalogue in both hosts many times and compares. Verdicts, counts, kinds, owners, retaining paths, weak spots
 * and fingerprints must be the same in every run, and every scenario as it expects. Prints how long the runs took; exits
 * with 1 otherwise.
 *
 *     npm run test:repeat -- 50            the catalogue
 *     npm run test:repeat -- 20 --pages    the pages of fixtures/pages, too
 *     npm run test:repeat -- 5 --only fixtures/pages/leaky/timers.ts
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runAudit } from './auditRun';
import { Sameness } from './sameness';

const { values: options, positionals } = parseArgs({
  options: { pages: { type: 'boolean' }, only: { type: 'string', multiple: true } },
  allowPositionals: true,
});
const runs = Number(positionals[0] ?? 50);
/** The files of each audit that is a part of a run; without one it is the catalogue. */
const parts: readonly (readonly string[])[] = options.only
  ? [options.only]
  : [[], ...(options.pages === true ? [['fixtures/pages/*/*.ts']] : [])];
const folder = mkdtempSync(join(tmpdir(), 'weakspot-repeat-'));

void main().finally(() => rmSync(folder, { recursive: true }));

async function main(): Promise<void> {
  const durations: number[] = [];
  const sameness = new Sameness();
  const unexpected = new Map<string, number>();
  for (let run = 1; run <= runs; run++) {
    const results = [];
    for (const files of parts) results.push(await runAudit(process.execPath, files, folder));
    const durationMs = results.reduce((sum, result) => sum + result.durationMs, 0);
    durations.push(durationMs);
    const scenarios = results.flatMap((result) => result.scenarios);
    for (const { id, status } of scenarios)
      if (status !== 'pass') unexpected.set(id, (unexpected.get(id) ?? 0) + 1);
    sameness.add(`run ${run}`, scenarios);
    console.log(`run ${run}: ${scenarios.length} scenarios, ${durationMs} ms, ${sameness.distinct} distinct`);
  }
  durations.sort((a, b) => a - b);
  console.log(
    `${runs} runs, ${sameness.distinct} distinct; median ${durations[runs >> 1]} ms, longest ${durations.at(-1)} ms`,
  );
  for (const [id, times] of unexpected) console.log(`${id} was not as expected in ${times} of ${runs} runs`);
  if (sameness.distinct > 1 || unexpected.size > 0) process.exitCode = 1;
}
