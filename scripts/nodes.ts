/**
 * Runs the catalogue and the specs on other Node versions, with binaries from npm: `npm run test:nodes`, or
 * `npm run test:nodes -- 22 26`.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { findNode, NODE_VERSIONS, versionOf } from './nodeBinary';

const root = join(__dirname, '..');
const versions = process.argv.length > 2 ? process.argv.slice(2) : NODE_VERSIONS;

const commands: Record<string, string[]> = {
  audit: ['--import', 'tsx', 'harness/cli/main.ts', 'audit', '--report', '.cache/nodes/report'],
  test: ['node_modules/jest/bin/jest.js', '--silent'],
};

for (const version of versions) {
  const node = findNode(version);
  const name = versionOf(node);
  for (const [what, args] of Object.entries(commands)) {
    const { status } = spawnSync(node, args, { cwd: root, stdio: 'inherit' });
    console.log(`${name} ${what}: ${status === 0 ? 'passed' : `FAILED with exit status ${status}`}`);
    if (status !== 0) process.exitCode = 1;
  }
}
