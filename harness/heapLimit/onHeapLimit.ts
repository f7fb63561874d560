/**
 * Loaded before an app (`node -r weakspot/on-heap-limit app.js`, or `--import`), it leaves an answer behind when the
 * heap nears its limit: V8 writes a snapshot then, and another process audits it. V8 itself tells that the limit is near,
 * so that a loop that never yields is told, too; a thread that looks for the file is all that the app is given.
 *
 * It loads nothing of the harness: see `watcherMain` and `auditorMain`.
 */
import { accessSync, constants } from 'node:fs';
import { extname, join } from 'node:path';
import { setHeapSnapshotNearHeapLimit } from 'node:v8';
import { isMainThread, Worker } from 'node:worker_threads';

/** Snapshots that are taken of one process. */
const mostSnapshots = 1;

if (isMainThread) watch();

function watch(): void {
  // V8 writes to the working directory, and nobody can tell it to write elsewhere while it runs.
  try {
    accessSync(process.cwd(), constants.W_OK);
  } catch {
    process.stderr.write(
      `weakspot: the heap's limit is not watched: cannot write to ${process.cwd()}; start the app in a folder that can be written\n`,
    );
    return;
  }
  setHeapSnapshotNearHeapLimit(mostSnapshots);
  const extension = extname(__filename);
  const watcher = new Worker(join(__dirname, `watcherMain${extension}`), {
    // What is loaded before the app is not for this thread.
    execArgv: extension === '.ts' ? ['--require', require.resolve('tsx/cjs')] : [],
    workerData: { startedIn: process.cwd() },
  });
  watcher.on('error', (error: Error) => {
    process.stderr.write(`weakspot: the heap's limit is not watched any more: ${error.message}\n`);
  });
  watcher.unref();
}
