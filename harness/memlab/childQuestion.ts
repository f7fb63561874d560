import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';

/** memlab takes minutes for large heaps, and for some does not end, in milliseconds. */
const patienceMs = 120_000;

/**
 * Asks a process of its own, with a temporary folder of its own; neither is left behind.
 *
 * @param main name of the file beside this one that the process runs. It sends one message: the answer, or a `failure`.
 * @param signal ends the process, and with it the answer.
 * @throws {Error} that says in one sentence why there is no answer.
 */
export async function askChild<Answer extends object>(
  main: string,
  question: object,
  signal?: AbortSignal,
): Promise<Answer> {
  const folder = await mkdtemp(join(tmpdir(), 'weakspot-memlab-'));
  const typed = extname(__filename) === '.ts';
  const child = fork(join(__dirname, `${main}${extname(__filename)}`), [], {
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
      once(child, 'message').then(([message]) => message as Answer | { failure: string }),
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

/** In the process: answers the one question that comes, and ends. */
export function answerParent(answer: (question: never) => Promise<object>): void {
  process.on('message', (question) => {
    void answer(question as never)
      .catch((error: unknown) => ({ failure: error instanceof Error ? error.message : String(error) }))
      .then((told) => process.send?.(told, () => process.exit()));
  });
}
