/**
 * Runs packages with a published leak, and the versions that fixed it: `npm run test:real`, or of some of them
 * `npm run test:real -- rxjs mobx`. Installs them in `fixtures/real/` first. No scenario there tracks anything: the
 * leaky version must fail, and its weak spots must have the reference that the fix broke; the fixed one must pass
 * without a finding. Exits with 1 where one does not.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AuditResult, ScenarioResult } from '../harness/result';

/** By package, the reference that its fix broke, as a weak spot tells it. */
const brokenByFix: Readonly<Record<string, string>> = {
  axios: 'CancelToken.promise (promise reactions)',
  'component-emitter': 'Emitter._callbacks (Object entries)',
  croner: 'Cron.scheduledJobs (Array elements)',
  eventemitter2: 'listenerTree.answer (Object elements)',
  'graphql-subscriptions': 'Promise (promise reactions)',
  mem: 'opts.cache (Map values)',
  mobx: 'ObservableMap._hasMap (Map values)',
  'node-schedule': 'schedule.scheduledJobs (Object entries)',
  nock: 'variable "timeouts" of common.js (Array elements)',
  'p-map': 'listeners of "abort" on AbortSignal',
  'p-queue': 'listeners of "abort" on AbortSignal',
  'promise-timeout': 'timers of Node',
  rxjs: 'DelaySubscriber._subscriptions (Array elements)',
  'vue-reactivity': 'variable "targetMap" of reactivity.cjs.js (WeakMap value) (Map values)',
  xstate: 'variable "children" of registry.js (Map values) + variable "idMap" of registry.js (Map keys)',
};

const versions = ['leaky', 'fixed'] as const;
type Version = (typeof versions)[number];

const root = join(__dirname, '..');
const place = join(root, 'fixtures', 'real');

function main(asked: readonly string[]): void {
  const unknown = asked.filter((name) => !(name in brokenByFix));
  if (unknown.length > 0) {
    console.error(`no such package in fixtures/real: ${unknown.join(', ')}`);
    process.exitCode = 2;
    return;
  }
  if (!install()) {
    process.exitCode = 1;
    return;
  }
  for (const name of asked.length > 0 ? asked : Object.keys(brokenByFix))
    for (const version of versions) report(name, version, run(name, version));
}

function install(): boolean {
  const options = ['ci', '--ignore-scripts', '--no-audit', '--no-fund'];
  const isWindows = process.platform === 'win32';
  return spawnSync('npm', options, { cwd: place, stdio: 'inherit', shell: isWindows }).status === 0;
}

/** @returns null where the audit left no results. */
function run(name: string, version: Version): ScenarioResult | null {
  const folder = mkdtempSync(join(tmpdir(), 'weakspot-real-'));
  const file = `fixtures/real/${name}/leak.mjs`;
  const args = ['--require', 'tsx/cjs', 'harness/cli/main.ts', 'audit', file, '--report', folder];
  try {
    spawnSync(process.execPath, args, { cwd: root, env: { ...process.env, WEAKSPOT_REAL: version } });
    const text = readFileSync(join(folder, 'results.json'), 'utf8');
    return (JSON.parse(text) as AuditResult).scenarios[0] ?? null;
  } catch (error) {
    console.error(error);
    return null;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Prints what was found, and what is wrong with it. */
function report(name: string, version: Version, result: ScenarioResult | null): void {
  const fault = findFault(name, version, result);
  console.log(`${fault === null ? '✔' : '✖'} ${name} ${version}: ${fault ?? result!.status}`);
  for (const { perIteration, className, weakSpots } of result?.findings ?? []) {
    console.log(`    ${perIteration} ${className} each iteration`);
    for (const { text, proof } of weakSpots) console.log(`      ${text}, ${proof}`);
  }
  if (fault !== null) process.exitCode = 1;
}

function findFault(name: string, version: Version, result: ScenarioResult | null): string | null {
  if (result === null) return 'the audit left no results';
  const { status, error, findings } = result;
  if (error !== null) return error.message;
  if (version === 'fixed')
    return status === 'pass' && findings.length === 0 ? null : `${status}, ${findings.length} findings`;
  const expected = brokenByFix[name]!;
  const spots = findings.flatMap(({ weakSpots }) => weakSpots);
  if (status !== 'fail' || findings.length === 0) return `${status}, ${findings.length} findings`;
  return spots.some(({ text }) => text === expected) ? null : `no weak spot is ${expected}`;
}

main(process.argv.slice(2));
