/** What the thread runs that waits for V8's snapshot of a heap near its limit, and has it audited by a process. */
import { spawn } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { extname, join, resolve } from 'node:path';
import { workerData } from 'node:worker_threads';

/** From one look to the next. V8 writes for longer than that. */
const everyMs = 100;

/** `Heap.DATE.TIME.PID.THREAD.NUMBER.heapsnapshot`: of the main thread. */
const snapshotName = new RegExp(`^Heap\\.\\d+\\.\\d+\\.${process.pid}\\.0\\.\\d+\\.heapsnapshot$`);

const { startedIn } = workerData as { startedIn: string };
let seenAtMs = -1;

const timer = setInterval(() => {
  const name = findSnapshotOrNull();
  if (name === null) return;
  clearInterval(timer);
  startAuditor(resolve(process.cwd(), name));
}, everyMs);

/** Reads the folder only where something in it was made or taken away since the last look. */
function findSnapshotOrNull(): string | null {
  try {
    const { mtimeMs } = statSync(process.cwd());
    if (mtimeMs === seenAtMs) return null;
    seenAtMs = mtimeMs;
    return readdirSync(process.cwd()).find((name) => snapshotName.test(name)) ?? null;
  } catch {
    return null;
  }
}

/** It outlives this process, whose end is near. */
function startAuditor(file: string): void {
  const extension = extname(__filename);
  const loader = extension === '.ts' ? ['--require', require.resolve('tsx/cjs')] : [];
  const main = join(__dirname, `auditorMain${extension}`);
  const child = spawn(process.execPath, [...loader, main, file, String(process.pid), startedIn], {
    detached: true,
    stdio: ['ignore', 'ignore', 2],
    // The app's own options may limit the heap.
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  child.on('error', (error) => {
    process.stderr.write(`weakspot: ${file} is not audited: ${error.message}; ask weakspot inspect\n`);
  });
  child.unref();
}
