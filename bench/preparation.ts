/** What benchmarks run on: the compiled harness, and snapshots of a seeded program. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { totalmem } from 'node:os';
import { join } from 'node:path';

export const root = join(__dirname, '..');
export const work = join(root, '.cache', 'bench');
export const program = join(__dirname, 'heapProgram.cjs');
/** Peers keep a large heap in JavaScript objects; they get what the machine has. */
export const heapFlag = `--max-old-space-size=${Math.floor((totalmem() / 2 ** 20) * 0.8)}`;

/** Compiles `harness/` as it is published: a run from TypeScript source would time the compiler too. */
export function compileEngine(): string {
  const folder = join(work, 'dist');
  const tsc = require.resolve('typescript/bin/tsc');
  execFileSync(process.execPath, [tsc, '-p', join(root, 'tsconfig.build.json'), '--outDir', folder], {
    stdio: 'inherit',
  });
  return folder;
}

/** @returns the folder of the package as it is published, made anew. */
export function buildPackage(): string {
  execFileSync(process.execPath, ['--require', 'tsx/cjs', 'scripts/build.ts'], {
    cwd: root,
    stdio: 'inherit',
  });
  return join(root, 'dist');
}

/**
 * The snapshot that `heapProgram.cjs` writes for these arguments; made once for each version of Node, since all runs of
 * the program make the same heap.
 */
export function makeSnapshot(...programArguments: (number | string)[]): string {
  mkdirSync(work, { recursive: true });
  const file = join(work, `${process.version}-${programArguments.join('-')}.heapsnapshot`);
  if (!existsSync(file))
    execFileSync(process.execPath, [heapFlag, program, file, ...programArguments.map(String)]);
  return file;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
