import { beforeAll, describe, expect, it } from '@jest/globals';
import { compiledModule } from '../support/compiledHarness';
import { runProgram, type ProgramRun } from '../support/programs';
import { scenarioFolder } from '../support/scenarios';

const assert = JSON.stringify(compiledModule('jest/assert'));

const tests = `import { test } from 'node:test';
import { assertBounded, assertCollected, assertInstances, assertRetained, takeHeap } from ${assert};
class Order {}
class Shop {
  orders: Order[] = [];
  open(): Order {
    const order = new Order();
    this.orders.push(order);
    return order;
  }
}
const shop = new Shop();
test('collected', () => assertCollected(() => new Order()));
test('retained', () => assertRetained(() => shop.open(), { through: 'Shop.orders' }));
test('bounded', () => assertBounded(() => new Order(), { iterations: 3 }));
test('instances', async () => assertInstances(await takeHeap(), 'Order', shop.orders.length));
test('leaking', () => assertCollected(() => shop.open()));
test('growing', () => assertBounded(() => shop.open(), { iterations: 3 }));
`;

describe('weakspot/assert, under node:test', () => {
  const folder = scenarioFolder();
  let run: ProgramRun;

  beforeAll(async () => {
    const file = folder.write('shop.test.ts', tests);
    run = await runProgram(file, [], { cwd: folder.path, env: { NODE_TEST_CONTEXT: '' } });
  }, 300_000);

  it.each(['collected', 'retained', 'bounded', 'instances'])('passes: %s', (title) => {
    expect(run.stdout).toMatch(new RegExp(`^(ok \\d+ - |✔ )${title}\\b`, 'm'));
  });

  it('explains what is alive', () => {
    expect(run.status).toBe(1);
    expect(run.stdout).toMatch(
      /expected Order to be collected; Order is alive, through .*Shop\.orders \(Array elements\)/,
    );
    expect(run.stdout).toContain('✂ weak spot: Shop.orders (Array elements)');
    expect(run.stdout).toContain(
      'expected Order to stay bounded; 3 of 3 Order are alive, 1 more each iteration',
    );
  });
});
