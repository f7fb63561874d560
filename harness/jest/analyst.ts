import { extname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { AuditFileOptions } from '../audit';
// Not by its index: what a sandbox loads is loaded anew for each test file.
import { listScripts } from '../capture/scripts';
import type { CdpSession } from '../cdp';
import type { Answer, Order, ScenarioStory } from './analystMain';
import type { Explanation, LeakQuestion } from './explanation';
import { turn } from './ownHeap';

/**
 * A thread that explains: outside of Jest's sandbox, and at work on the snapshot while V8 still writes it. It ends with
 * its one answer.
 */
class Analyst {
  readonly #worker = startWorker();
  readonly #answered: Promise<Answer>;

  constructor() {
    this.#answered = new Promise((resolve, reject) => {
      this.#worker.once('message', resolve);
      this.#worker.once('error', reject);
      this.#worker.once('exit', () => reject(new Error('the thread that explains leaks ended too early')));
    });
    // It may reject before anybody asks.
    this.#answered.catch(() => undefined);
  }

  tell(order: Order): void {
    this.#worker.postMessage(order);
  }

  /** @throws what went wrong in the thread. */
  async ask(order: Order): Promise<unknown> {
    this.tell(order);
    const answer = await this.#answered;
    if ('fault' in answer) throw new Error(`the heap could not be explained: ${answer.fault}`);
    return answer.value;
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }
}

/** Takes one snapshot of the own heap, and has it explained. */
export async function explainOwnHeap(session: CdpSession, question: LeakQuestion): Promise<Explanation> {
  return withAnalyst(async (analyst) => {
    const scripts = await listScripts(session);
    // Whoever counted survivors keeps them alive until the job ends.
    await turn();
    const stop = session.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) =>
      analyst.tell({ kind: 'chunk', text: chunk }),
    );
    await session.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false }).finally(stop);
    return (await analyst.ask({ kind: 'explain', scripts, question })) as Explanation;
  });
}

/** Audits a scenario in a heap of its own. */
export async function auditInThread(file: string, options: AuditFileOptions): Promise<ScenarioStory> {
  return withAnalyst(
    async (analyst) => (await analyst.ask({ kind: 'audit', file, options })) as ScenarioStory,
  );
}

async function withAnalyst<T>(work: (analyst: Analyst) => Promise<T>): Promise<T> {
  const analyst = new Analyst();
  try {
    return await work(analyst);
  } finally {
    await analyst.end();
  }
}

function startWorker(): Worker {
  const extension = extname(__filename);
  // In the repository the thread's own file is TypeScript.
  const execArgv = extension === '.ts' ? ['--require', require.resolve('tsx/cjs')] : [];
  return new Worker(join(__dirname, `analystMain${extension}`), { execArgv });
}
