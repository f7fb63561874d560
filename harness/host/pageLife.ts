import type { Browser, BrowserContext, Target } from 'puppeteer';
import type { CdpSession } from '../cdp';
import type { HeapEnd } from './heap';

/** What can end a page, from its crash to its own closing, and the closing itself. */
export class PageLife {
  /** Resolves, once, when the page is gone, whoever ended it. Never rejects. */
  readonly ended: Promise<HeapEnd>;
  #tellEnd!: (end: HeapEnd) => void;
  #closed: Promise<void> | undefined;
  #closing = false;

  constructor(
    private readonly browser: Browser,
    private readonly context: BrowserContext,
    private readonly target: Target,
    private readonly session: CdpSession,
  ) {
    this.ended = new Promise((resolve) => (this.#tellEnd = resolve));
    this.#listen();
  }

  /** Ends the page for its driver. */
  end(cause: HeapEnd['cause'], reason: string): void {
    // What is seen of a page while it is closed is its own closing.
    if (this.#closing && cause !== 'closed') return;
    this.#tellEnd({ cause, reason, stack: null, output: '' });
    // A page that crashed, or that waits for an answer, leaves questions unanswered.
    void this.session.close();
  }

  /** Closing twice is the same as once. */
  close(): Promise<void> {
    return (this.#closed ??= this.#close());
  }

  async #close(): Promise<void> {
    this.#closing = true;
    await this.session.close();
    // A browser that has ended has closed everything.
    await this.context.close().catch(() => undefined);
    this.end('closed', 'it was closed');
  }

  #listen(): void {
    this.session.on('Inspector.targetCrashed', () => this.end('crash', 'its page crashed'));
    listen(this.context, 'targetdestroyed', (target) => {
      // A window that it opened may close again.
      if (target === this.target) this.end('exit', 'it closed its page');
    });
    const stop = listen(this.browser, 'disconnected', () => this.end('crash', 'the browser ended'));
    // The browser outlives its pages.
    void this.ended.then(stop);
  }
}

/** Puppeteer's names of events are values of its own module, which is loaded only where a browser is started. */
interface Emitter {
  on(event: string, listener: (about: unknown) => void): unknown;
  off(event: string, listener: (about: unknown) => void): unknown;
}

function listen(emitter: unknown, event: string, listener: (about: unknown) => void): () => void {
  (emitter as Emitter).on(event, listener);
  return () => {
    (emitter as Emitter).off(event, listener);
  };
}
