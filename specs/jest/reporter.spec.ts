import { beforeAll, describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Ajv from 'ajv';
import type { AuditResult } from '../../harness/result';
import { leak } from '../support/cliScenarios';
import { runJest } from '../support/jestProject';
import { scenarioFolder } from '../support/scenarios';

const tests = `import 'weakspot/jest';
import { expect, test } from '@jest/globals';
class Order {}
const open: Order[] = [];
const push = () => {
  const order = new Order();
  open.push(order);
  return order;
};
test('lets go', async () => {
  await expect(() => new Order()).toBeCollected();
  await expect(push).not.toBeCollected();
});
test('keeps', () => expect(push).toBeCollected());
`;

const isolated = `import { scenario } from 'weakspot/jest';
import { expect, test } from '@jest/globals';
test('shop', () => expect(scenario('leak.leak.ts')).toLeakNothing());
`;

describe('the reporter', () => {
  const folder = scenarioFolder();
  let result: AuditResult;
  const ownFolders = (): string[] =>
    readdirSync(tmpdir()).filter((name) => name.startsWith('weakspot-jest-'));
  let before: string[];

  beforeAll(async () => {
    before = ownFolders();
    folder.write('leak.leak.ts', leak);
    folder.write('orders.test.ts', tests);
    folder.write('shop.test.ts', isolated);
    // As it is published: Jest loads a reporter without the transforms of the tests.
    const reporter = folder.write(
      'reporter.js',
      `require(${JSON.stringify(require.resolve('tsx/cjs'))});
module.exports = require(${JSON.stringify(join(__dirname, '../../harness/jest/reporter.ts'))});\n`,
    );
    await runJest(folder, ['--maxWorkers=2'], {
      reporters: ['default', [reporter, { report: 'reports/heap' }]],
    });
    const text = readFileSync(join(folder.path, 'reports/heap/results.json'), 'utf8');
    result = JSON.parse(text) as AuditResult;
  }, 300_000);

  it('collects every heap assertion of a run, across workers', () => {
    expect(result.scenarios.map(({ id, status, expected }) => [id, status, expected])).toEqual([
      ['orders.test.ts › lets go@node', 'pass', 'toBeCollected'],
      ['orders.test.ts › lets go (2)@node', 'pass', 'not.toBeCollected'],
      ['orders.test.ts › keeps@node', 'fail', 'toBeCollected'],
      ['shop.test.ts › shop@node', 'fail', 'toLeakNothing'],
    ]);
  });

  it('has what was found, and the sentence', () => {
    const [, , keeps, shop] = result.scenarios;
    expect(keeps).toMatchObject({
      explanation: [
        'expected Order to be collected; Order is alive, through variable "open" of orders.test.ts (Array elements)',
      ],
      findings: [{ label: 'Order', survivors: 1 }],
    });
    expect(shop).toMatchObject({ findings: [{ label: 'order', survivors: 3 }], iterations: 3 });
  });

  it('writes what the schema describes', () => {
    const schema = readFileSync(join(__dirname, '../../harness/result/auditResult.schema.json'), 'utf8');
    const validate = new Ajv({ allowUnionTypes: true }).compile(JSON.parse(schema) as object);
    validate(result);
    expect(validate.errors).toBeNull();
  });

  it('writes the report beside them', () => {
    const report = readFileSync(join(folder.path, 'reports/heap/index.html'), 'utf8');
    expect(report).toContain('orders.test.ts › keeps');
  });

  it('leaves nothing in the folder for temporary files', () => {
    expect(ownFolders().filter((name) => !before.includes(name))).toEqual([]);
  });
});
