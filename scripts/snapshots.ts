/**
 * Compares the heap engine with DevTools' own on every node of snapshots that other versions of Node write, and of
 * snapshot files that are given: `npm run test:snapshots`, or `npm run test:snapshots -- 22 26 page.heapsnapshot`.
 * Prints a line for each snapshot; exits with 1 at a difference.
 */
import { existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { readSnapshotFile } from '../harness/heap';
import { compareWithDevTools } from '../specs/support/comparison';
import { askDevTools } from '../specs/support/devtoolsEngine';
import { takeRichSnapshot } from '../specs/support/realSource';
import { faultsOf } from '../specs/support/soundGraph';
import { findNode, NODE_VERSIONS, versionOf } from './nodeBinary';

const args = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'weakspot-snapshots-'));

void main().finally(() => rmSync(folder, { recursive: true }));

async function main(): Promise<void> {
  for (const source of args.length > 0 ? args : NODE_VERSIONS) {
    const file = join(folder, basename(source));
    const name = existsSync(source) ? link(source, file) : take(source, file);
    await compareOne(name, file);
    rmSync(file);
  }
}

/** DevTools' results are written beside the file: not where it stands. */
function link(source: string, file: string): string {
  symlinkSync(resolve(source), file);
  return basename(source);
}

function take(version: string, file: string): string {
  const node = findNode(version);
  takeRichSnapshot(file, node);
  return `Node ${versionOf(node)}`;
}

async function compareOne(name: string, file: string): Promise<void> {
  const graph = await readSnapshotFile(file);
  const [peer] = askDevTools([file]);
  const comparisons = compareWithDevTools(graph, peer!);
  const words = comparisons.map(({ what, differences }) => `${what} ${differences}`).join(', ');
  console.log(`${name}: ${graph.nodeCount} nodes compared; differences: ${words}`);
  const lines = [...comparisons.flatMap(({ first }) => first), ...faultsOf(graph)];
  for (const line of lines) console.log(`    ${line}`);
  if (lines.length > 0) process.exitCode = 1;
}
