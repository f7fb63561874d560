import { fork, type ChildProcess } from 'node:child_process';
import { extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { connectWebSocket, type CdpSession } from '../cdp';
import { HostError, type HeapEnd, type HostedHeap } from './heap';
import { isCommonJs, isTypeScript } from './moduleKind';
import type { ChildNews } from './nodeChildMain';

/** How much of what a child printed is worth quoting, in characters. */
const quotedOutput = 4_000;

/** What V8 prints when its heap is full: its own stack, which says nothing of the scenario's. */
const fullHeapReport = /\n*<--- Last few GCs --->.*$/s;

/** What Node itself prints about a debugger. */
const debuggerChatter =
  /^(Debugger (attached|listening|ending)|Waiting for the debugger|For help, see:).*\r?\n?/gm;

/**
 * How TypeScript gets into a child. `require` hooks CommonJS only; `import` hooks ESM too, for which tsx keeps a
 * thread and which makes the child start 0.2 s later and its heap half as large again.
 */
export type TypeScriptLoader = 'none' | 'require' | 'import';

/** The least that loads the modules. A module that imports TypeScript with `import()` needs more than that. */
export function chooseLoader(modules: readonly string[]): TypeScriptLoader {
  const typed = modules.filter(isTypeScript);
  if (typed.length === 0) return 'none';
  return typed.every(isCommonJs) ? 'require' : 'import';
}

/**
 * Starts a Node child with its inspector on a random loopback port.
 *
 * @throws {HostError} when the process ends before its inspector answers.
 */
export async function startNodeChild(loader: TypeScriptLoader): Promise<HostedHeap> {
  const main = join(__dirname, `nodeChildMain${extname(__filename)}`);
  const child = fork(main, [], { execArgv: execArguments(loader), stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  const obituary = new Obituary(child);
  const inspectorUrl = await obituary.inspectorUrl();
  try {
    const session = await connectWebSocket(inspectorUrl);
    return new NodeChild(child, session, obituary, loader);
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
}

function execArguments(loader: TypeScriptLoader): string[] {
  // `http` instead of the default: the inspector's address is not printed among what the scenario prints.
  const options = ['--inspect-publish-uid=http', '--enable-source-maps'];
  if (loader === 'import') return [...options, '--import', pathToFileURL(require.resolve('tsx')).href];
  // In the repository the child's own main file is TypeScript too.
  if (loader === 'require' || isTypeScript(__filename))
    return [...options, '--require', require.resolve('tsx/cjs')];
  return options;
}

class NodeChild implements HostedHeap {
  readonly host = 'node';
  readonly ended: Promise<HeapEnd>;

  constructor(
    private readonly child: ChildProcess,
    readonly session: CdpSession,
    private readonly obituary: Obituary,
    private readonly loader: TypeScriptLoader,
  ) {
    this.ended = obituary.ended;
  }

  importExpression(file: string): Promise<string> {
    const required = this.loader !== 'import' && isTypeScript(file);
    const specifier = required ? file : pathToFileURL(file).href;
    return Promise.resolve(
      `globalThis[Symbol.for('weakspot.${required ? 'require' : 'import'}')](${JSON.stringify(specifier)})`,
    );
  }

  /** Node reads source maps itself. */
  readStack(stack: string): string {
    return stack;
  }

  async close(): Promise<void> {
    this.obituary.expectEnd();
    await this.session.close();
    this.child.kill('SIGKILL');
    await this.ended;
  }
}

/** Listens to a child from its birth, to be able to say at its end why it ended. */
class Obituary {
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
    child.on('message', (news) => this.#hear(news as ChildNews));
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

  #hear(news: ChildNews): void {
    if (news.kind === 'listening') this.#announce(news.url);
    else if (news.kind === 'uncaught') this.#uncaught = news;
    else this.#exit = news;
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
