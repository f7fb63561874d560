import { beforeAll, describe, expect, it } from '@jest/globals';
import { runJest, type JestRun } from '../support/jestProject';
import { scenarioFolder } from '../support/scenarios';

const tests = `import { skipLeakCheck, track } from 'weakspot/jest';
import { expect, test } from '@jest/globals';
class Order {}
class Shop {
  orders: Order[] = [];
}
const shop = new Shop();
const open = () => shop.orders.push(track(new Order(), 'an order'));

test('lets go', () => {
  expect(track(new Order())).toBeInstanceOf(Order);
});
test('keeps', () => void open());
test('comes after', () => undefined);
test('fails', () => {
  open();
  expect(1).toBe(2);
});
test('is skipped', () => {
  open();
  skipLeakCheck('the shop lives as long as the app');
});
test('is checked again', () => void open());
test('is still waiting', () => {
  const order = track(new Order());
  void new Promise((done) => setTimeout(done, 100)).then(() => order);
});
test('has printed it', () => console.log(track(new Order())));
`;

describe('what a test tracked', () => {
  const folder = scenarioFolder();
  let run: JestRun;

  beforeAll(async () => {
    folder.write('track.test.ts', tests);
    folder.write('other.test.ts', tests.replaceAll("test('", "test('other: "));
    run = await runJest(folder, ['--maxWorkers=2']);
  }, 300_000);

  it.each(['lets go', 'comes after', 'is skipped', 'is still waiting', 'has printed it'])(
    'is no leak where the test %s',
    (title) => {
      expect(run.tests[title]).toEqual({ status: 'passed', message: '' });
      expect(run.tests[`other: ${title}`]).toEqual({ status: 'passed', message: '' });
    },
  );

  it('must be collected when the test is over', () => {
    const { status, message } = run.tests['keeps']!;
    expect(status).toBe('failed');
    expect(message.replace(/\d+ B/g, '… B'))
      .toBe(`LeakError: the test is over, and what it tracked is not: expected an order to be collected; an order is alive, through variable "shop" of track.test.ts → Shop.orders (Array elements)

    (root)
    └ variable "shop" of track.test.ts  Shop   track.test.ts:4
  ✂   └ .orders                         Array
        └ element                       Order  track.test.ts:3

  ✂ weak spot: Shop.orders (Array elements)  track.test.ts:4
    breaking it frees 1 Order, … B
    take out of the list what is done with; a weak reference is right only if somebody else owns its elements`);
    expect(run.tests['is checked again']!.status).toBe('failed');
  });

  it('is not reported a second time of a test that failed', () => {
    const { message } = run.tests['fails']!;
    expect(message).toContain('Expected: 2');
    expect(message).not.toContain('LeakError');
  });
});
