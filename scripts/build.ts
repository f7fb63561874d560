/** Compiles harness/ to dist/, as it is published. */
import { execFileSync } from 'node:child_process';
import { copyFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '..');
const dist = join(root, 'dist');
const texts = [
  'result/auditResult.schema.json',
  'result/inspectOutput.schema.json',
  'gate/baseline.schema.json',
  'report/html/style.css',
  'report/html/script.js',
];

rmSync(dist, { recursive: true, force: true });
execFileSync(
  process.execPath,
  [require.resolve('typescript/bin/tsc'), '-p', join(root, 'tsconfig.build.json')],
  {
    stdio: 'inherit',
  },
);
for (const text of texts) copyFileSync(join(root, 'harness', text), join(dist, text));
const { peerDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  peerDependencies: Record<string, string>;
};
for (const name of readdirSync(dist, { recursive: true, encoding: 'utf8' }))
  if (name.endsWith('.d.ts')) excusePeers(join(dist, name));

/** Types of a peer that is not installed are `any`, and no error of whoever has libraries checked. */
function excusePeers(file: string): void {
  const text = readFileSync(file, 'utf8');
  const excused = Object.keys(peerDependencies).reduce(
    (before, peer) =>
      before.replace(new RegExp(`^import .* from '${peer}';$`, 'gm'), '// @ts-ignore: an optional peer\n$&'),
    text,
  );
  if (excused !== text) writeFileSync(file, excused);
}
