import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';

/** What memlab is asked: which of the objects with these ids of V8's it finds a path to. */
export interface MemlabQuestion {
  snapshotFile: string;
  ids: readonly number[];
}

export interface MemlabAnswer {
  /** Ids of the objects that are alive, as memlab sees it. */
  alive: number[];
}

/** memlab takes minutes for large heaps, and for some does not end, in milliseconds. */
const patienceMs = 120_000;

/**
 * The version of memlab that is installed.
 *
 * @returns null where there is none.
 */
export async function findMemlabOrNull(): Promise<string | null> {
  try {
    const text = await readFile(require.resolve('@memlab/api/package.json'), 'utf8');
    return (JSON.parse(text) as { version: string }).version;
  } catch {
    return null;
  }
}

/**
 * Asks memlab about a snapshot, in a process and with a temporary folder of its own; neither is left behind.
 *
 * @param signal ends the process, and with it the answer.
 * @throws {Error} that says in one sentence why it gave no answer.
 */
export async function askMemlab(question: MemlabQuestion, signal?: AbortSignal): Promise<MemlabAnswer> {
  const folder = await mkdtemp(join(tmpdir(), 'weakspot-memlab-'));
  const typed = extname(__filename) === '.ts';
  const child = fork(join(__dirname, `secondOpinionMain${extname(__filename)}`), [], {
    execArgv: typed ? ['--require', require.resolve('tsx/cjs')] : [],
    env: { ...process.env, NODE_OPTIONS: '', TMPDIR: folder, TMP: folder, TEMP: folder },
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const ended = once(child, 'exit');
  const interrupt = (): void => void child.kill('SIGKILL');
  signal?.addEventListener('abort', interrupt);
  let timer: NodeJS.Timeout | undefined;
  try {
    child.send(question);
    const told = await Promise.race([
      once(child, 'message').then(([message]) => message as MemlabAnswer | { failure: string }),
      ended.then(() => ({ failure: 'its process ended' })),
      new Promise<{ failure: string }>((resolve) => {
        const failure = `it did not end within ${patienceMs / 1000} s`;
        timer = setTimeout(() => resolve({ failure }), patienceMs);
      }),
    ]);
    if ('failure' in told) throw new Error(`memlab gave no answer: ${told.failure}`);
    return told;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', interrupt);
    child.kill('SIGKILL');
    await ended;
    await rm(folder, { recursive: true, force: true });
  }
}
