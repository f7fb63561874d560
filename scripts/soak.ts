/**
 * Audits many scenarios in one run and watches the audit by its own means: `npm run test:soak`, or of fewer scenarios
 * `npm run test:soak -- 100`. `weakspot attach` looks at the process that audits when a tenth of them is done, and then
 * three times more. Prints its memory; exits with 1 where anything in it grows but the results themselves, which are
 * written again after every scenario.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { auditAttached } from '../harness/audit';
import { attach } from '../harness/host';
import { drawFinding, renderBytes } from '../harness/report';
import type { AuditResult, Finding } from '../harness/result';

const count = Number(process.argv[2] ?? 500);
const snapshots = 4;
const folder = mkdtempSync(join(tmpdir(), 'weakspot-soak-'));
const results = join(folder, 'report', 'results.json');

/** What a run keeps on purpose: the results of scenarios that are done. */
const keptResults = new Set(['ScenarioResult', 'Object', '(string)']);

const scenarios = [
  "export default { name: 'good', iterations: 3, act(ctx) { ctx.track({}, 'it'); } };\n",
  "const all = [];\nexport default { name: 'leak', iterations: 3, act(ctx) { all.push(ctx.track({}, 'it')); } };\n",
  "export default { name: 'untracked', iterations: 3, act() {} };\n",
  "export default { name: 'throws', act() { throw new Error('no'); } };\n",
  "export default { name: 'ends', act() { process.exit(0); } };\n",
];

async function main(): Promise<void> {
  for (let place = 0; place < count; place++)
    writeFileSync(join(folder, `s${place}.mjs`), scenarios[place % scenarios.length]!);
  const started = performance.now();
  const { child, inspector } = await startAudit();
  const heap = await attach(inspector);
  let watched = 0;
  let told = 0;
  await untilDone(count / 10);
  const scenario = await auditAttached(heap, {
    count: snapshots,
    folder,
    between: () => untilDone(count * (0.1 + (0.8 * ++watched) / (snapshots - 1))),
    onSnapshot: (number) => {
      if (number > told) void tellMemory((told = number), heap);
    },
  });
  await heap.leave();
  const [status] = (await once(child, 'exit')) as [number | null];
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  console.log(`${countDone()} of ${count} scenarios in ${seconds} s; the audit ended with status ${status}`);
  const growing = scenario.findings.filter((finding) => !isOfResults(finding));
  for (const finding of scenario.findings)
    console.log(
      `${isOfResults(finding) ? 'results' : 'GROWS'}: ${finding.label}, ${finding.perIteration} ${finding.className} from one snapshot to the next`,
    );
  for (const finding of growing) console.log(drawFinding(finding).join('\n'));
  if (scenario.error !== null) console.error(scenario.error.message);
  if (growing.length > 0 || scenario.error !== null || countDone() < count) process.exitCode = 1;
}

async function startAudit(): Promise<{ child: ChildProcess; inspector: string }> {
  const main = join(__dirname, '..', 'harness', 'cli', 'main.ts');
  const node = ['--inspect=127.0.0.1:0', '--require', require.resolve('tsx/cjs')];
  const args = [...node, main, 'audit', '*.mjs', '--workers', '2', '--report', join(folder, 'report')];
  const child = spawn(process.execPath, args, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  for await (const line of createInterface({ input: child.stderr })) {
    const [inspector] = /ws:\/\/\S+/.exec(line) ?? [];
    if (inspector !== undefined) return { child, inspector };
  }
  throw new Error('the audit ended before it began');
}

async function untilDone(wanted: number): Promise<void> {
  while (countDone() < wanted) await pause(200);
}

function countDone(): number {
  try {
    const { scenarios } = JSON.parse(readFileSync(results, 'utf8')) as AuditResult;
    return scenarios.filter(({ status }) => status !== 'skipped').length;
  } catch {
    return 0;
  }
}

async function tellMemory(number: number, { session }: Awaited<ReturnType<typeof attach>>): Promise<void> {
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  console.log(
    `snapshot ${number}: ${countDone()} scenarios done, heap ${renderBytes(usedSize)} before its collection`,
  );
}

/** Held by the list of results. */
function isOfResults({ label, className }: Finding): boolean {
  return /scenarios|findings|results/i.test(label) && keptResults.has(className);
}

void main().finally(() => rmSync(folder, { recursive: true, force: true }));
