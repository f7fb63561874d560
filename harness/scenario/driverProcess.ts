import { fork, type ChildProcess } from 'node:child_process';
import { extname, join } from 'node:path';
import {
  execArguments,
  isTypeScript,
  Obituary,
  type BrowserRelay,
  type ChildNews,
  type DrivenPage,
  type HeapEnd,
  type TypeScriptLoader,
} from '../host';
import type { DriverNews, DriverOrder, FromDriver, ToDriver } from './driverMain';
import type { PagePhase } from './pageSteps';

const main = join(__dirname, `driverMain${extname(__filename)}`);

/**
 * The process that a driver scenario runs in. Whatever it does there (end, hang, throw where nobody catches it), it does
 * to that process, which ends with the scenario.
 */
export class DriverProcess {
  /** Resolves, once, when the process is gone. Never rejects. */
  readonly ended: Promise<HeapEnd>;
  readonly #obituary: Obituary;
  #page: DrivenPage | undefined;
  #onPhase: ((phase: PagePhase) => void) | undefined;
  #relay: BrowserRelay | undefined;
  #answer: ((news: DriverNews) => void) | undefined;

  private constructor(
    private readonly child: ChildProcess,
    private readonly loader: TypeScriptLoader,
  ) {
    this.#obituary = new Obituary(child);
    this.ended = this.#obituary.ended;
    child.on('message', (message) => this.#hear(message as FromDriver | ChildNews));
  }

  static start(loader: TypeScriptLoader): DriverProcess {
    const execArgv = [...execArguments(loader), '--expose-gc'];
    return new DriverProcess(fork(main, [], { execArgv, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] }), loader);
  }

  /** Gives it a page to drive, once. @param onPhase told of each phase before it begins. */
  async connect(page: DrivenPage, onPhase: (phase: PagePhase) => void): Promise<void> {
    this.#page = page;
    this.#onPhase = onPhase;
    this.#relay = await page.connect((text) => this.#say({ kind: 'protocol', text }));
  }

  load(file: string): Promise<DriverNews> {
    return this.ask({ step: 'load', file, required: this.loader !== 'import' && isTypeScript(file) });
  }

  /** One at a time. Never settles when the process ends before it answers: see {@link ended}. */
  ask(order: DriverOrder): Promise<DriverNews> {
    return new Promise((resolve) => {
      this.#answer = resolve;
      this.#say({ kind: 'order', order });
    });
  }

  /** Ends it and waits until nothing of it is left. Closing twice is the same as once. */
  async close(): Promise<void> {
    this.#obituary.expectEnd();
    this.child.kill('SIGKILL');
    await this.ended;
    await this.#relay?.close();
  }

  #hear(message: FromDriver | ChildNews): void {
    if (message.kind === 'protocol') this.#relay?.receive(message.text);
    else if (message.kind === 'phase') this.#onPhase?.(message.phase);
    else if (message.kind === 'dialog') this.#page?.end('dialog', message.reason);
    else if (message.kind === 'answer') this.#answer?.(message.news);
  }

  #say(message: ToDriver): void {
    // What it no longer hears, its end has told.
    if (this.child.connected) this.child.send(message, () => undefined);
  }
}
