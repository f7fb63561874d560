import type { ChildProcess } from 'node:child_process';
import type { ChildNews } from './childNews';
import { HostError, type HeapEnd } from './heap';

/** How much of what a child printed is worth quoting, in characters. */
const quotedOutput = 4_000;

/** What V8 prints when its heap is full: its own stack, which says nothing of the scenario's. */
const fullHeapReport = /\n*<--- Last few GCs --->.*$/s;

/** What Node itself prints about a debugger. */
const debuggerChatter =
  /^(Debugger (attached|listening|ending)|Waiting for the debugger|For help, see:).*\r?\n?/gm;

/** Listens to a child from its birth, to be able to say at its end why it ended. */
export class Obituary {
  readonly ended: Promise<HeapEnd>;
  #output = '';
  #closing = false;
  #uncaught: (ChildNews & { kind: 'uncaught' }) | undefined;
  #exit: (ChildNews & { kind: 'exit' }) | undefined;
  readonly #listening: Promise<string>;
  #announce!: (url: string) => void;

  constructor(child: ChildProcess) {
    this.#listening = new Promise((resolve) => (this.#announce = resolve));
    const keep = (text: Buffer): void => {
      this.#output = (this.#output + text.toString('utf8')).slice(-2 * quotedOutput);
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    child.on('message', (news) => this.#hear(news as ChildNews | { kind: 'other' }));
    this.ended = new Promise((resolve) => {
      // `close` and not `exit`: only then has everything that was printed arrived.
      child.on('close', (code, signal) => resolve(this.#write(code, signal)));
      child.on('error', () => resolve(this.#write(null, null)));
    });
  }

  /** The end that follows is our own doing. */
  expectEnd(): void {
    this.#closing = true;
  }

  async inspectorUrl(): Promise<string> {
    const early = this.ended.then((end) => {
      throw new HostError(`the Node child did not start: ${end.reason}\n${end.output}`.trim());
    });
    return Promise.race([this.#listening, early]);
  }

  /** A child may have more to say to others. */
  #hear(news: ChildNews | { kind: 'other' }): void {
    if (news.kind === 'listening') this.#announce(news.url);
    else if (news.kind === 'uncaught') this.#uncaught = news;
    else if (news.kind === 'exit') this.#exit = news;
  }

  #write(code: number | null, signal: NodeJS.Signals | null): HeapEnd {
    const output = this.#output.replace(debuggerChatter, '').replace(fullHeapReport, '');
    return { output: output.slice(-quotedOutput).trim(), ...this.#cause(code, signal) };
  }

  #cause(code: number | null, signal: NodeJS.Signals | null): Omit<HeapEnd, 'output'> & { output?: string } {
    if (/^FATAL ERROR: .*heap out of memory/m.test(this.#output) && !this.#exit) {
      return { cause: 'out-of-memory', reason: 'its process ran out of memory', stack: null };
    }
    // A handler of its own may have dealt with it, and the process have ended by itself later.
    if (this.#uncaught && !/process\.(exit|reallyExit)/.test(this.#exit?.stack ?? '')) {
      const { message, stack } = this.#uncaught;
      // What Node prints then is the same once more.
      return {
        cause: 'uncaught',
        reason: `an error was thrown that nobody caught: ${message}`,
        stack,
        output: '',
      };
    }
    if (this.#exit) {
      const reason = `it ended its own process, with exit status ${this.#exit.code}`;
      return { cause: 'exit', reason, stack: this.#exit.stack };
    }
    if (this.#closing) return { cause: 'closed', reason: 'it was closed', stack: null };
    if (signal !== null)
      return { cause: 'signal', reason: `its process was ended by ${signal}`, stack: null };
    return { cause: 'exit', reason: `its process ended, with exit status ${code ?? 'unknown'}`, stack: null };
  }
}
