/**
 * Faults that need a file system of their own, or time: `npm run test:faults`. A disk that is full while snapshots are
 * kept, a report folder that can only be read, and a process that never leaves its script. Mounts a small tmpfs, for
 * which it has to be root on Linux; elsewhere it says so and leaves those out. Exits with 1 where an answer is wrong.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { AuditResult } from '../harness/result';

const folder = mkdtempSync(join(tmpdir(), 'weakspot-faults-'));
const disk = join(folder, 'disk');

/** Its snapshot is larger than the disk. */
const scenario = `const many = Array.from({ length: 100_000 }, (_, i) => ({ i }));
export default { name: 'good', iterations: 2, setup: () => many, act(ctx) { ctx.track({}, 'it'); } };
`;
const service = `class Order {}
const orders = Array.from({ length: 100_000 }, (_, i) => ({ i }));
setInterval(() => orders.push(new Order()), 20);
`;

async function main(): Promise<void> {
  writeFileSync(join(folder, 'good.mjs'), scenario);
  mkdirSync(disk);
  await neverYields();
  if (!mount('size=6m')) {
    console.log('left out, for no tmpfs can be mounted here: a full disk, a read-only folder');
    return;
  }
  try {
    await fullDisk();
    mount('remount,ro');
    readOnly();
  } finally {
    spawnSync('umount', [disk]);
  }
}

async function neverYields(): Promise<void> {
  const { inspector, end } = await start('setTimeout(() => { for (;;); });');
  const run = weakspot('attach', inspector, '--yes');
  end();
  const line = `weakspot: what runs at ${inspector} did not answer for 10 s: it may never leave its script`;
  expectEnd('a process that never leaves its script', run, 2, line);
}

async function fullDisk(): Promise<void> {
  const audited = weakspot('audit', 'good.mjs', '--keep-snapshots', '--report', join(disk, 'audit'));
  const noSpace =
    'weakspot: snapshots could not be kept (ENOSPC: no space left on device, write): choose another';
  expectEnd('an audit on a full disk', audited, 2, noSpace);
  expectKept('an audit on a full disk', 'audit', 'pass');
  const { inspector, end } = await start(service);
  const flags = ['--yes', '--every', '1s', '--keep-snapshots', '--report', join(disk, 'attach')];
  const attached = weakspot('attach', inspector, ...flags);
  end();
  expectEnd('a watch on a full disk', attached, 2, noSpace);
  expectKept('a watch on a full disk', 'attach', 'fail');
}

function readOnly(): void {
  const report = join(disk, 'other');
  const run = weakspot('audit', 'good.mjs', '--report', report);
  const line = `weakspot: cannot write ${report} (`;
  expectEnd('a folder that can only be read', run, 2, line);
}

function mount(options: string): boolean {
  return spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', disk]).status === 0;
}

interface Run {
  status: number | null;
  stderr: string;
}

function weakspot(...args: readonly string[]): Run {
  const node = ['--require', require.resolve('tsx/cjs'), join(__dirname, '..', 'harness', 'cli', 'main.ts')];
  return spawnSync(process.execPath, [...node, ...args], { cwd: folder, encoding: 'utf8' });
}

async function start(program: string): Promise<{ inspector: string; end: () => void }> {
  const child = spawn(process.execPath, ['--inspect=127.0.0.1:0', '-e', program], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const [line] = (await once(createInterface({ input: child.stderr }), 'line')) as [string];
  return { inspector: /ws:\/\/\S+/.exec(line)![0], end: () => void child.kill('SIGKILL') };
}

function expectEnd(what: string, { status, stderr }: Run, expected: number, line: string): void {
  const last = stderr.trimEnd().split('\n').at(-1)!;
  check(what, status === expected && last.startsWith(line), `status ${status}, ${last}`);
}

/** The verdict is there, and no part of a file. */
function expectKept(what: string, report: string, status: string): void {
  const file = join(disk, report, 'results.json');
  const { scenarios } = JSON.parse(readFileSync(file, 'utf8')) as AuditResult;
  const snapshots = join(disk, report, 'snapshots');
  const left = (existsSync(snapshots) ? readdirSync(snapshots) : []).filter((name) => name.endsWith('.tmp'));
  const found = `${scenarios[0]!.status}, left over: ${left.join(' ') || 'nothing'}`;
  check(`the results of ${what}`, scenarios[0]!.status === status && left.length === 0, found);
}

function check(what: string, holds: boolean, found: string): void {
  console.log(`${holds ? 'as expected' : 'WRONG'}: ${what}: ${found}`);
  if (!holds) process.exitCode = 1;
}

void main().finally(() => rmSync(folder, { recursive: true, force: true }));
