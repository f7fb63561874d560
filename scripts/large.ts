/**
 * Attaches to a process with a heap of 1 GB, and inspects the snapshot that this keeps: `npm run test:large`, or with
 * another number of megabytes `npm run test:large -- 200`. Prints the time and the memory of both; exits with 1 where a
 * command fails, or takes more memory than a third of what DevTools' engine does for such a snapshot. Takes 5 GB of disk
 * and 8 GB of memory.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const megabytes = Number(process.argv[2] ?? 1000);
/** DevTools' engine takes 3.7 bytes of memory for a byte of a snapshot of 2 GB. */
const mostBytesPerByte = 3.7 / 3;
/** What Node and the compiled sources take before there is a snapshot. */
const startBytes = 150e6;

const folder = mkdtempSync(join(tmpdir(), 'weakspot-large-'));
const service = `const rows = [];
class Row { constructor(i) { this.id = i; this.next = { of: this, name: 'row ' + i }; } }
while (process.memoryUsage().heapUsed < ${megabytes}e6) for (let i = 0; i < 10_000; i++) rows.push(new Row(i));
class Order {}
setInterval(() => rows.push(new Order()), 50);
process.send({ inspector: require('node:inspector').url(), heapUsed: process.memoryUsage().heapUsed });
`;

async function main(): Promise<void> {
  writeFileSync(join(folder, 'service.cjs'), service);
  writeFileSync(join(folder, 'peak.cjs'), peakRecorder);
  const { child, inspector, heapUsed } = await startService();
  console.log(`a process with a heap of ${gigabytes(heapUsed)}`);
  measure('attach', 1, [
    inspector,
    '--yes',
    '--count',
    '2',
    '--every',
    '5s',
    '--keep-snapshots',
    '--report',
    folder,
  ]);
  child.kill('SIGKILL');
  measure('inspect', 0, [snapshot(1)]);
}

async function startService(): Promise<{ child: ChildProcess; inspector: string; heapUsed: number }> {
  const child = spawn(
    process.execPath,
    ['--max-old-space-size=8000', '--inspect=127.0.0.1:0', join(folder, 'service.cjs')],
    { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] },
  );
  const [news] = (await once(child, 'message')) as [{ inspector: string; heapUsed: number }];
  return { child, ...news };
}

/** Each process that ends leaves the largest memory that it had. */
const peakRecorder = `process.once('exit', () =>
  require('node:fs').writeFileSync(${JSON.stringify(join(folder, 'peak'))}, String(process.resourceUsage().maxRSS * 1024)));
`;

function measure(command: string, expected: number, args: readonly string[]): void {
  const main = join(__dirname, '..', 'harness', 'cli', 'main.ts');
  const node = ['--require', join(folder, 'peak.cjs'), '--require', require.resolve('tsx/cjs'), main];
  const started = performance.now();
  const { status } = spawnSync(process.execPath, [...node, command, ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  const peak = Number(readFileSync(join(folder, 'peak'), 'utf8'));
  const { size } = statSync(snapshot(1));
  const ratio = peak / size;
  console.log(
    `${command}: status ${status}, ${seconds} s, ${gigabytes(peak)} of memory for a snapshot of ${gigabytes(size)}, ${ratio.toFixed(2)} bytes for each of its bytes`,
  );
  if (status !== expected || peak > mostBytesPerByte * size + startBytes) process.exitCode = 1;
}

function snapshot(number: number): string {
  return join(folder, 'snapshots', `${number}.heapsnapshot`);
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(2)} GB`;
}

void main().finally(() => rmSync(folder, { recursive: true, force: true }));
