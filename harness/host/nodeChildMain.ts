/**
 * What a Node child runs first: opens its inspector on loopback, tells the parent where, and reports how it ends.
 * The scenario is not imported here but over CDP, so that its errors arrive like any other answer.
 */
import { open, url } from 'node:inspector';
import { tell, tellEnd } from './childNews';

tellEnd();
// Listening keeps the event loop alive between two commands.
process.on('message', () => undefined);

/** A question over CDP may interrupt Node while it loads modules of its own, and not find them whole then. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** How the parent loads a module, over CDP. Where TypeScript is hooked into CommonJS alone, `import` cannot load it. */
const loaders = {
  import: async (specifier: string): Promise<unknown> => {
    await turn();
    return import(specifier);
  },
  require: async (file: string): Promise<unknown> => {
    await turn();
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- TypeScript is hooked into CommonJS alone
    return require(file);
  },
};

for (const [name, value] of Object.entries(loaders)) {
  Object.defineProperty(globalThis, Symbol.for(`weakspot.${name}`), { value });
}

open(0, '127.0.0.1');
tell({ kind: 'listening', url: url() ?? '' });
