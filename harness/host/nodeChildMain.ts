/**
 * What a Node child runs first: opens its inspector on loopback, tells the parent where, and reports how it ends.
 * The scenario is not imported here but over CDP, so that its errors arrive like any other answer.
 */
import { open, url } from 'node:inspector';
import { tell, tellEnd } from './childNews';

tellEnd();
// Listening keeps the event loop alive between two commands.
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
