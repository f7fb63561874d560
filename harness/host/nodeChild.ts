import { fork, type ChildProcess } from 'node:child_process';
import { extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { connectWebSocket, type CdpSession } from '../cdp';
import type { HeapEnd, HostedHeap } from './heap';
import { isCommonJs, isTypeScript } from './moduleKind';
import { Obituary } from './obituary';

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

/** What a child loads before anything else. */
export interface Preload {
  file: string;
  env: Readonly<Record<string, string>>;
}

export interface ChildOptions {
  /** More of Node's or V8's options. */
  readonly flags?: readonly string[];
  readonly preload?: Preload | undefined;
}

/**
 * Starts a Node child with its inspector on a random loopback port.
 *
 * @throws {HostError} when the process ends before its inspector answers.
 */
export async function startNodeChild(
  loader: TypeScriptLoader,
  { flags = [], preload }: ChildOptions = {},
): Promise<HostedHeap> {
  const main = join(__dirname, `nodeChildMain${extname(__filename)}`);
  const child = fork(main, [], {
    execArgv: [...execArguments(loader), ...flags, ...(preload ? ['--require', preload.file] : [])],
    env: { ...process.env, ...preload?.env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
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

/** Node's options for a child that loads modules so. */
export function execArguments(loader: TypeScriptLoader): string[] {
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

  /** A worker of Node's is not asked for its heap. */
  listRelated(): Promise<[]> {
    return Promise.resolve([]);
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
