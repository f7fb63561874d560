/** Compiles harness/ to dist/, as it is published. */
import { execFileSync } from 'node:child_process';
import { copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '..');
const schemas = ['result/auditResult.schema.json', 'gate/baseline.schema.json'];

rmSync(join(root, 'dist'), { recursive: true, force: true });
execFileSync(
  process.execPath,
  [require.resolve('typescript/bin/tsc'), '-p', join(root, 'tsconfig.build.json')],
  {
    stdio: 'inherit',
  },
);
for (const schema of schemas) copyFileSync(join(root, 'harness', schema), join(root, 'dist', schema));
