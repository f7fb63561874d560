import { join, parse } from 'node:path';
import { pathToFileURL } from 'node:url';
import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';
import type { BuildFailure, BuildOptions, Metafile, Plugin } from 'esbuild';
import { ModuleError } from './heap';

/** A file as a page loads it: CommonJS, and one script of its own. */
export interface PageModule {
  file: string;
  /** Files of the modules that it imports, by the words it imports them with. */
  imports: Readonly<Record<string, string>>;
  /** A function of the arguments that Node's modules have, in brackets. */
  code: string;
  sourceMap: string;
}

/** The head of the function that a module is. It takes a line of its own. */
const functionHead = '(function (exports, require, module, __filename, __dirname) {\n';

/** Every file is compiled alone and as it stands: classes and variables keep their names. */
const compilation = {
  bundle: false,
  write: false,
  logLevel: 'silent',
  platform: 'browser',
  format: 'cjs',
  target: 'chrome131',
  keepNames: true,
  sourcemap: 'external',
  sourcesContent: false,
  // A script that is no module of the browser's has no `import()` for files.
  supported: { 'dynamic-import': false },
} satisfies BuildOptions;

interface Compiled {
  code: string;
  sourceMap: string;
}

/**
 * Makes scenario files and all that they import into modules for a page. A file is compiled once, however many pages
 * load it.
 */
export class PageModules {
  readonly #compiled = new Map<string, Promise<Compiled>>();
  /** Of the files that were compiled, by URL. */
  readonly #sourceMaps = new Map<string, TraceMap>();

  /**
   * The file and all that it imports.
   *
   * @throws {ModuleError} when one of them does not parse or is not there.
   */
  async read(file: string): Promise<PageModule[]> {
    const imports = await this.#findImports(file);
    return Promise.all(
      [...imports].map(async ([path, own]) => {
        const { code, sourceMap } = await this.#compile(path);
        return { file: path, imports: own, code: `${functionHead}${code}})`, sourceMap };
      }),
    );
  }

  /** Replaces the places of compiled code in a stack with those in the source. */
  readStack(stack: string): string {
    return stack.replace(/(file:\/\/[^\s()]+):(\d+):(\d+)/g, (place, url: string, line, column) => {
      const map = this.#sourceMaps.get(url);
      const original = map && originalPositionFor(map, { line: Number(line), column: Number(column) - 1 });
      if (!original || original.source === null) return place;
      return `${original.source}:${original.line}:${original.column + 1}`;
    });
  }

  /** Each file that is needed, with what it imports: esbuild follows the imports as a bundler does. */
  async #findImports(file: string): Promise<Map<string, Record<string, string>>> {
    const { root } = parse(file);
    const { metafile } = await this.#follow(file, root);
    const inputs = Object.entries(metafile.inputs).map(([path, { imports }]) => {
      const own = imports.flatMap(({ original, path: imported, external }) =>
        original === undefined || external === true ? [] : [[original, join(root, imported)] as const],
      );
      return [join(root, path), Object.fromEntries(own)] as const;
    });
    return new Map(inputs);
  }

  async #follow(file: string, root: string): Promise<{ metafile: Metafile }> {
    try {
      return await esbuild().build({
        entryPoints: [file],
        bundle: true,
        write: false,
        metafile: true,
        logLevel: 'silent',
        platform: 'browser',
        format: 'cjs',
        absWorkingDir: root,
        outdir: root,
        plugins: [this.#eachFileAlone()],
      });
    } catch (error) {
      throw this.#explain(error as BuildFailure, root);
    }
  }

  #eachFileAlone(): Plugin {
    return {
      name: 'weakspot',
      setup: (build) => {
        build.onLoad({ filter: /.*/, namespace: 'file' }, async ({ path }) => {
          try {
            const { code } = await this.#compile(path);
            return { contents: code, loader: 'js' };
          } catch (error) {
            return { errors: (error as BuildFailure).errors };
          }
        });
      },
    };
  }

  #compile(file: string): Promise<Compiled> {
    const compiled = this.#compiled.get(file) ?? this.#compileFile(file);
    this.#compiled.set(file, compiled);
    return compiled;
  }

  async #compileFile(file: string): Promise<Compiled> {
    const { root, dir } = parse(file);
    const { href } = pathToFileURL(file);
    const { outputFiles } = await esbuild().build({
      ...compilation,
      entryPoints: [file],
      absWorkingDir: root,
      outdir: dir,
      define: { 'import.meta.url': JSON.stringify(href), 'process.env.NODE_ENV': '"development"' },
    });
    const [map = '', code = ''] = outputFiles.map(({ text }) => text);
    const sourceMap = belowHead(map);
    this.#sourceMaps.set(href, new TraceMap(sourceMap, href));
    return { code, sourceMap };
  }

  /** What esbuild found wrong first. Of a file that did parse, it tells places in what the file was compiled to. */
  #explain({ errors, message }: BuildFailure, root: string): ModuleError {
    const [first] = errors;
    if (!first?.location) return new ModuleError(first?.text ?? message, null);
    const { file, line, column } = first.location;
    const map = this.#sourceMaps.get(pathToFileURL(join(root, file)).href);
    const original = map && originalPositionFor(map, { line: line + 1, column });
    const place = { line: original?.line ?? line, column: (original?.column ?? column) + 1 };
    return new ModuleError(first.text, { file: join(root, file), ...place });
  }
}

/** The source map of code that has the function's head above it. */
function belowHead(sourceMap: string): string {
  const map = JSON.parse(sourceMap) as { mappings: string };
  return JSON.stringify({ ...map, mappings: `;${map.mappings}` });
}

/** Loaded when a page asks for it: whoever tests in Node alone waits for none of it. */
function esbuild(): typeof import('esbuild') {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- `import()` cannot be called where Jest runs this
  return require('esbuild') as typeof import('esbuild');
}
