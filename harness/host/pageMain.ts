/**
 * What runs first in a page: keeps the modules that the host delivers, and loads them as Node loads CommonJS. A module
 * is a function of its own, so that its variables keep their names and their scope.
 */
type ModuleFunction = (
  exports: unknown,
  require: (specifier: string) => unknown,
  module: { exports: unknown },
  filename: string,
  dirname: string,
) => void;

interface Delivered {
  /** Files of the modules that it imports, by the words it imports them with. */
  imports: Readonly<Record<string, string>>;
  run: ModuleFunction;
}

const delivered = new Map<string, Delivered>();
const loaded = new Map<string, { exports: unknown }>();

function load(file: string): unknown {
  const known = loaded.get(file);
  if (known !== undefined) return known.exports;
  const module: { exports: unknown } = { exports: {} };
  loaded.set(file, module);
  const { imports, run } = delivered.get(file)!;
  const require = (specifier: string): unknown => {
    const imported = imports[specifier];
    if (imported === undefined) throw new Error(`Cannot find module '${specifier}'`);
    return load(imported);
  };
  try {
    run.call(module.exports, module.exports, require, module, file, file.replace(/[\\/][^\\/]*$/, ''));
    return module.exports;
  } catch (error) {
    loaded.delete(file);
    throw error;
  }
}

/** What the host calls, over CDP. */
const hostFunctions = {
  define(file: string, imports: Delivered['imports'], run: ModuleFunction): void {
    delivered.set(file, { imports, run });
  },
  // eslint-disable-next-line @typescript-eslint/require-await -- what the module throws is to arrive as a rejection
  import: async (file: string): Promise<unknown> => load(file),
};

for (const [name, value] of Object.entries(hostFunctions)) {
  Object.defineProperty(globalThis, Symbol.for(`weakspot.${name}`), { value });
}
