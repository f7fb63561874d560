/**
 * Runs the catalogue many times and compares: `npm run test:repeat -- 50`. Verdicts, counts, kinds, retaining paths,
 * fingerprints, and weak spots with their proofs must be the same in every run. Prints how long the runs took; exits with 1 at a difference.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AuditResult, Finding, ScenarioResult } from '../harness/result';

const root = join(__dirname, '..');
const runs = Number(process.argv[2] ?? 50);
const folder = mkdtempSync(join(tmpdir(), 'weakspot-repeat-'));

void main().finally(() => rmSync(folder, { recursive: true }));

async function main(): Promise<void> {
  const durations: number[] = [];
  const seen = new Map<string, number>();
  for (let run = 1; run <= runs; run++) {
    const result = await runCatalogue();
    durations.push(result.durationMs);
    const essence = JSON.stringify(result.scenarios.map(essenceOf), null, 1);
    seen.set(essence, (seen.get(essence) ?? 0) + 1);
    console.log(
      `run ${run}: ${result.scenarios.length} scenarios, ${result.durationMs} ms, ${seen.size} distinct`,
    );
  }
  durations.sort((a, b) => a - b);
  console.log(
    `${runs} runs, ${seen.size} distinct; median ${durations[runs >> 1]} ms, longest ${durations.at(-1)} ms`,
  );
  if (seen.size > 1) {
    printDifference([...seen.keys()]);
    process.exitCode = 1;
  }
}

function runCatalogue(): Promise<AuditResult> {
  const args = ['--import', 'tsx', 'harness/cli/main.ts', 'audit', '--report', folder];
  // A run that dies must not be taken for the one before.
  rmSync(join(folder, 'results.json'), { force: true });
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd: root }, () => {
      resolve(JSON.parse(readFileSync(join(folder, 'results.json'), 'utf8')) as AuditResult);
    });
  });
}

/** What must not change: everything but times, bytes and ids. */
function essenceOf({ id, status, error, explanation, output, findings }: ScenarioResult): unknown {
  return { id, status, error: error?.message, explanation, output, findings: findings.map(essenceOfFinding) };
}

function essenceOfFinding(finding: Finding): unknown {
  const { label, verdict, created, survivors, survivorsByIteration, kind, oracles, culprits, fingerprint } =
    finding;
  const weakSpots = finding.weakSpots.map(({ text, sites, exact, advice, proof, reason }) => ({
    text,
    references: sites.map(({ references }) => references),
    exact,
    advice,
    proof,
    reason,
  }));
  const paths = [finding.retainingPath, ...finding.otherRetainingPaths].map((path) =>
    path.map(({ node, text, location }) => ({ node, text, location })),
  );
  return {
    label,
    verdict,
    created,
    survivors,
    survivorsByIteration,
    kind,
    oracles,
    culprits,
    fingerprint,
    paths,
    weakSpots,
  };
}

function printDifference([first = '', second = '']: readonly string[]): void {
  const other = second.split('\n');
  first.split('\n').forEach((line, i) => {
    if (line !== other[i]) console.log(`line ${i}: ${line}\n      or: ${other[i] ?? ''}`);
  });
}
