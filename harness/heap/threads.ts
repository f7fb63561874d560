/**
 * Other threads, for work on large graphs. They are started when first needed, kept for a moment in case there is
 * more to do, and never keep the process alive while they are idle.
 */
import { extname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Answer, TaskName, Tasks } from './threadMain';

/** How long an idle thread is kept, in milliseconds. */
const IDLE_MS = 500;

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** One other thread. What it is given to do is done one after the other, in the order in which it was given. */
export class Thread {
  private readonly worker = startWorker();
  private readonly waiting = new Map<number, Waiting>();
  private given = 0;
  private ended = false;

  constructor() {
    this.worker.on('message', (answer: Answer) => this.hear(answer));
    this.worker.on('messageerror', (error) => this.end(error));
    this.worker.on('error', (error) => this.end(error instanceof Error ? error : new Error(String(error))));
    this.worker.on('exit', () => this.end(new Error('a thread of the heap engine ended too early')));
  }

  /** Rejects with what the task threw, or when the thread ends. Typed arrays in shared memory are not copied. */
  run<T extends TaskName>(task: T, ...input: Parameters<Tasks[T]>): Promise<Awaited<ReturnType<Tasks[T]>>> {
    const id = this.given++;
    const promise = new Promise<unknown>((resolve, reject) => this.waiting.set(id, { resolve, reject }));
    // Whoever awaits it may be at other work when it rejects.
    promise.catch(() => undefined);
    if (this.ended) this.end(new Error('a thread of the heap engine has ended'));
    else this.worker.postMessage({ id, task, input });
    return promise as Promise<Awaited<ReturnType<Tasks[T]>>>;
  }

  /** Whether the process waits for the thread. */
  keepAlive(busy: boolean): void {
    if (busy) this.worker.ref();
    else this.worker.unref();
  }

  async stop(): Promise<void> {
    await this.worker.terminate();
  }

  private hear({ id, value, fault }: Answer): void {
    const waiting = this.waiting.get(id);
    this.waiting.delete(id);
    if (fault === undefined) waiting?.resolve(value);
    else waiting?.reject(new Error(fault));
  }

  private end(error: Error): void {
    this.ended = true;
    for (const { reject } of this.waiting.values()) reject(error);
    this.waiting.clear();
  }
}

const idle: Thread[] = [];

/** Lends threads to the work until its promise settles. */
export async function withThreads<T>(
  count: number,
  work: (threads: readonly Thread[]) => Promise<T>,
): Promise<T> {
  const threads = Array.from({ length: count }, () => idle.pop() ?? new Thread());
  for (const thread of threads) thread.keepAlive(true);
  let fit = false;
  try {
    const result = await work(threads);
    fit = true;
    return result;
  } finally {
    for (const thread of threads) {
      thread.keepAlive(false);
      // After a failure it may still be busy with what nobody wants any more.
      if (fit) keepIdle(thread);
      else void thread.stop();
    }
  }
}

function keepIdle(thread: Thread): void {
  idle.push(thread);
  setTimeout(() => {
    const place = idle.indexOf(thread);
    if (place < 0) return;
    idle.splice(place, 1);
    void thread.stop();
  }, IDLE_MS).unref();
}

function startWorker(): Worker {
  const extension = extname(__filename);
  // In the repository the thread's own file is TypeScript.
  const execArgv = extension === '.ts' ? ['--require', require.resolve('tsx/cjs')] : [];
  // What the engine works on is in columns, outside the young generation, which by default grows to 48 MB.
  const resourceLimits = { maxYoungGenerationSizeMb: 4 };
  return new Worker(join(__dirname, `threadMain${extension}`), { execArgv, resourceLimits });
}
