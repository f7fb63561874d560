/**
 * The harness in JavaScript, as it is published: what specs start in processes of their own starts faster, and
 * has no compiler in its heap. Beside `harness/`, so that it finds what is beside it.
 */
import { build } from 'esbuild';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { globSync } from 'tinyglobby';

const root = join(__dirname, '..', '..');
const harness = join(root, 'harness');
const compiled = join(root, '.compiled');

/** Path of a module of the harness: `compiledModule('cli/main')`. */
export function compiledModule(name: string): string {
  return join(compiled, `${name}.js`);
}

/** Compiles all of the harness; Jest does so once before all specs. */
export async function compileHarness(): Promise<void> {
  const { outputFiles } = await build({
    entryPoints: globSync('**/*.{ts,tsx}', { cwd: harness, absolute: true }),
    outdir: compiled,
    outbase: harness,
    write: false,
    format: 'cjs',
    platform: 'node',
    tsconfig: join(root, 'tsconfig.json'),
  });
  for (const { path, contents } of outputFiles) place(path, contents);
  for (const path of globSync('**/*', { cwd: harness, absolute: true, ignore: '**/*.{ts,tsx}' }))
    place(join(compiled, relative(harness, path)), readFileSync(path));
}

/** Another run of Jest may be reading it. */
function place(path: string, contents: Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  const unfinished = `${path}.${process.pid}`;
  writeFileSync(unfinished, contents);
  renameSync(unfinished, path);
}
