/** Compiles harness/ to dist/, as it is published. */
import { execFileSync } from 'node:child_process';
import { copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '..');
const texts = [
  'result/auditResult.schema.json',
  'result/inspectResult.schema.json',
  'gate/baseline.schema.json',
  'report/html/style.css',
  'report/html/script.js',
];

rmSync(join(root, 'dist'), { recursive: true, force: true });
execFileSync(
  process.execPath,
  [require.resolve('typescript/bin/tsc'), '-p', join(root, 'tsconfig.build.json')],
  {
    stdio: 'inherit',
  },
);
for (const text of texts) copyFileSync(join(root, 'harness', text), join(root, 'dist', text));
