/**
 * What a Node child runs first: opens its inspector on loopback, tells the parent where, and reports how it ends.
 * The scenario is not imported here but over CDP, so that its errors arrive like any other answer.
 */
import { open, url } from 'node:inspector';

/** What the child tells its parent over the IPC channel. */
export type ChildNews =
  | { kind: 'listening'; url: string }
  | { kind: 'uncaught'; message: string; stack: string | null }
  | { kind: 'exit'; code: number; stack: string | null };

function tell(news: ChildNews): void {
  // Scenarios may disconnect the channel; their end is then judged by the exit status alone.
  if (process.connected) process.send?.(news);
}

process.on('uncaughtExceptionMonitor', (error: unknown) => {
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  tell({ kind: 'uncaught', message, stack: error instanceof Error ? (error.stack ?? null) : null });
});

// `process.exit()` calls this synchronously, so the stack still holds the line that called it.
process.on('exit', (code) => tell({ kind: 'exit', code, stack: new Error().stack ?? null }));

// A child that is not busy ends with its parent. Listening also keeps the event loop alive between two commands.
process.on('disconnect', () => process.exit());
process.on('message', () => undefined);

/** How the parent loads a module, over CDP. Where TypeScript is hooked into CommonJS alone, `import` cannot load it. */
const loaders = {
  import: (specifier: string): Promise<unknown> => import(specifier),
  // eslint-disable-next-line @typescript-eslint/require-await, @typescript-eslint/no-require-imports -- what it throws is to arrive as a rejection
  require: async (file: string): Promise<unknown> => require(file),
};

for (const [name, value] of Object.entries(loaders)) {
  Object.defineProperty(globalThis, Symbol.for(`weakspot.${name}`), { value });
}

open(0, '127.0.0.1');
tell({ kind: 'listening', url: url() ?? '' });
