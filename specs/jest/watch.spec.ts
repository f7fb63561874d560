import { expect, it } from '@jest/globals';
import { startJest } from '../support/jestProject';
import { until } from '../support/programs';
import { scenarioFolder } from '../support/scenarios';

const tests = (held: string): string => `import { expect, test } from '@jest/globals';
import { track } from 'weakspot/jest';
class Order {}
const orders: Order[] = [];
test('passing', async () => {
  track(new Order(), 'order');
  await expect(() => new Order()).toBeCollected();
});
test('changed', async () => {
  await expect(() => {
    const order = new Order();
    ${held}
    return order;
  }).toBeCollected();
});
`;

const folder = scenarioFolder();

it('an assertion works in each run of watch mode', async () => {
  folder.write('shop.test.ts', tests('orders.push(order);'));
  const jest = startJest(folder, ['--watchAll', '--runInBand']);
  const runs = (): string[] => jest.output().split('Ran all test suites').slice(0, -1);
  try {
    await until(() => runs().length === 1, 'the first run', 50_000);
    folder.write('shop.test.ts', tests(''));
    await until(() => runs().length === 2, 'the run after the change', 50_000);
  } finally {
    jest.child.kill();
    await jest.ended;
  }
  const [first, second] = runs();
  expect(first).toMatch(/✓ passing/);
  expect(first).toMatch(/✕ changed/);
  expect(first).toContain('✂ weak spot: variable "orders" of shop.test.ts (Array elements)');
  expect(second).toMatch(/✓ passing/);
  expect(second).toMatch(/✓ changed/);
}, 120_000);
