/**
 * Runs the catalogue many times and compares: `npm run test:repeat -- 50`. Verdicts, counts, kinds, retaining paths,
 * weak spots and fingerprints must be the same in every run. Prints how long the runs took; exits with 1 at a difference.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runAudit } from './auditRun';
import { Sameness } from './sameness';

const runs = Number(process.argv[2] ?? 50);
const folder = mkdtempSync(join(tmpdir(), 'weakspot-repeat-'));

void main().finally(() => rmSync(folder, { recursive: true }));

async function main(): Promise<void> {
  const durations: number[] = [];
  const sameness = new Sameness();
  for (let run = 1; run <= runs; run++) {
    const { scenarios, durationMs } = await runAudit(process.execPath, [], folder);
    durations.push(durationMs);
    sameness.add(`run ${run}`, scenarios);
    console.log(`run ${run}: ${scenarios.length} scenarios, ${durationMs} ms, ${sameness.distinct} distinct`);
  }
  durations.sort((a, b) => a - b);
  console.log(
    `${runs} runs, ${sameness.distinct} distinct; median ${durations[runs >> 1]} ms, longest ${durations.at(-1)} ms`,
  );
  if (sameness.distinct > 1) {
    sameness.printDifference();
    process.exitCode = 1;
  }
}
