/**
 * Runs the catalogue in both hosts many times and compares. Verdicts, counts, kinds, owners, retaining paths and
 * fingerprints must be the same in every run, and every scenario as it expects. Prints how long the runs took; exits
 * with 1 otherwise.
 *
 *     npm run test:repeat -- 50            the catalogue
 *     npm run test:repeat -- 20 --pages    the pages of fixtures/pages, too
 *     npm run test:repeat -- 5 --only fixtures/pages/leaky/timers.ts
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { AuditResult, Finding, ScenarioResult } from '../harness/result';

const root = join(__dirname, '..');
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
  const seen = new Map<string, number>();
  const unexpected = new Map<string, number>();
  for (let run = 1; run <= runs; run++) {
    const results = await runParts();
    const durationMs = results.reduce((sum, result) => sum + result.durationMs, 0);
    durations.push(durationMs);
    const scenarios = results.flatMap((result) => result.scenarios);
    for (const { id, status } of scenarios)
      if (status !== 'pass') unexpected.set(id, (unexpected.get(id) ?? 0) + 1);
    const essence = JSON.stringify(scenarios.map(essenceOf), null, 1);
    seen.set(essence, (seen.get(essence) ?? 0) + 1);
    console.log(`run ${run}: ${scenarios.length} scenarios, ${durationMs} ms, ${seen.size} distinct`);
  }
  durations.sort((a, b) => a - b);
  console.log(
    `${runs} runs, ${seen.size} distinct; median ${durations[runs >> 1]} ms, longest ${durations.at(-1)} ms`,
  );
  for (const [id, times] of unexpected) console.log(`${id} was not as expected in ${times} of ${runs} runs`);
  if (seen.size > 1) printDifference([...seen.keys()]);
  if (seen.size > 1 || unexpected.size > 0) process.exitCode = 1;
}

async function runParts(): Promise<AuditResult[]> {
  const results: AuditResult[] = [];
  for (const files of parts) results.push(await runAudit(files));
  return results;
}

function runAudit(files: readonly string[]): Promise<AuditResult> {
  const command = ['--require', 'tsx/cjs', 'harness/cli/main.ts', 'audit'];
  // A run that dies must not be taken for the one before.
  rmSync(join(folder, 'results.json'), { force: true });
  return new Promise((resolve) => {
    execFile(process.execPath, [...command, ...files, '--report', folder], { cwd: root }, () => {
      resolve(JSON.parse(readFileSync(join(folder, 'results.json'), 'utf8')) as AuditResult);
    });
  });
}

/** What must not change: everything but times, bytes and ids. */
function essenceOf(scenario: ScenarioResult): unknown {
  const { id, status, error, explanation, output, findings } = scenario;
  return {
    id,
    status,
    error: error?.message,
    // How often a scenario that tracks nothing is repeated depends on its pace.
    explanation: findings.some(({ tracked }) => !tracked)
      ? explanation.map((sentence) => sentence.replace(/\d+/g, 'n'))
      : explanation,
    output,
    findings: findings.map(essenceOfFinding),
  };
}

function essenceOfFinding(finding: Finding): unknown {
  const { label, className, heap, verdict, perIteration, spread, kind, owner, culprits, fingerprint } =
    finding;
  const paths = [finding.retainingPath, ...finding.otherRetainingPaths].map((path) =>
    path.map(({ node, text, location }) => ({ node, text, location })),
  );
  const weakSpots = finding.weakSpots.map(({ text, proof }) => ({ text, proof }));
  const counts = finding.tracked ? countsOf(finding) : {};
  const found = { label, className, heap, verdict, perIteration, spread, kind, owner: owner?.text, culprits };
  return { ...found, ...counts, fingerprint, paths, weakSpots };
}

function countsOf({ created, survivors, survivorsByIteration, oracles }: Finding): object {
  return { created, survivors, survivorsByIteration, oracles };
}

function printDifference([first = '', second = '']: readonly string[]): void {
  const other = second.split('\n');
  first.split('\n').forEach((line, i) => {
    if (line !== other[i]) console.log(`line ${i}: ${line}\n      or: ${other[i] ?? ''}`);
  });
}
