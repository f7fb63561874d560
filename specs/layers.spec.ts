import { describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { cpSync, existsSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { scenarioFolder } from './support/scenarios';

const root = join(__dirname, '..');
const depcruise = join(root, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruise.mjs');

/** What `npm run check:layers` says of a tree. */
function checkLayers(folder: string): Promise<{ status: number; text: string }> {
  const args = [depcruise, 'harness', 'fixtures', '--config', '.dependency-cruiser.cjs', '--no-progress'];
  return new Promise((resolve) => {
    const child = execFile(process.execPath, args, { cwd: folder }, (_, stdout, stderr) => {
      resolve({ status: child.exitCode ?? -1, text: stdout + stderr });
    });
  });
}

/** An import from a folder further down, for each folder that has one. */
const upward: Record<string, string> = {
  heap: '../capture/garbage',
  cdp: '../capture/garbage',
  capture: '../host/heap',
  host: '../scenario/definition',
  scenario: '../verdict/growth',
  verdict: '../diagnosis/fingerprint',
  diagnosis: '../result/location',
  result: '../audit/scenarioId',
  audit: '../report/units',
  gate: '../report/units',
  report: '../cli/usage',
  jest: '../cli/usage',
};

describe('the layers of harness/', () => {
  const folder = scenarioFolder();

  it('import downwards only, in this tree', async () => {
    expect(await checkLayers(root)).toMatchObject({ status: 0 });
  });

  it('fail the check by their names where one of them does not', async () => {
    for (const part of ['harness', 'fixtures', '.dependency-cruiser.cjs', 'tsconfig.json', 'package.json'])
      cpSync(join(root, part), join(folder.path, part), { recursive: true });
    symlinkSync(join(root, 'node_modules'), join(folder.path, 'node_modules'));
    for (const [layer, target] of Object.entries(upward)) {
      expect(existsSync(join(root, 'harness', layer, `${target}.ts`))).toBe(true);
      folder.write(
        `harness/${layer}/upward.ts`,
        `import * as upward from '${target}';\nexport { upward };\n`,
      );
    }
    folder.write('harness/weakref/upward.ts', "export * from '../heap/errors';\n");
    folder.write('harness/cdp/fixture.ts', "export * from '../../fixtures/inSteps';\n");
    folder.write('harness/utils/upward.ts', 'export const utils = 1;\n');
    folder.write('harness/cli/unlisted.ts', "export * from '../utils/upward';\n");
    folder.write('harness/cli/developing.ts', "export * from 'ts-json-schema-generator';\n");
    const { status, text } = await checkLayers(folder.path);
    expect(status).toBeGreaterThan(0);
    for (const [layer, target] of Object.entries(upward)) {
      const imported = target.replace('..', 'harness');
      expect(text).toContain(`error layer-${layer}: harness/${layer}/upward.ts → ${imported}.ts`);
    }
    expect(text).toContain('error weakref-alone: harness/weakref/upward.ts → harness/heap/errors.ts');
    expect(text).toContain('error layer-cdp: harness/cdp/fixture.ts → fixtures/inSteps.ts');
    expect(text).toContain('error no-unlisted-folder: harness/cli/unlisted.ts → harness/utils/upward.ts');
    expect(text).toContain('error no-dev-dependency: harness/cli/developing.ts → ');
  });
});
