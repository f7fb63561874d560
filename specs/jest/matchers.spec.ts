/** Whole texts of what the matchers say. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import { runJest, type JestRun } from '../support/jestProject';
import { scenarioFolder } from '../support/scenarios';

const shop = `export class Widget {}
export class Observer {}
export class Subject {
  readonly observers = new Set<Observer>();
  add(): Observer {
    const observer = new Observer();
    this.observers.add(observer);
    return observer;
  }
}
export const open: Widget[] = [];
`;

const tests = `import { takeHeap } from 'weakspot/jest';
import { expect, jest, test } from '@jest/globals';
import { open, Subject, Widget } from './shop';

const subject = new Subject();
const pushed = () => {
  const widget = new Widget();
  open.push(widget);
  return widget;
};

test('collected', async () => {
  await expect(() => new Widget()).toBeCollected();
  await expect(async () => new Widget()).toBeCollected();
  await expect(pushed).not.toBeCollected();
});
test('collected, negated', () => expect(() => new Widget()).not.toBeCollected());
test('held by a module', () => expect(() => subject.add()).toBeCollected());
test('held by the test', async () => {
  const widget = new Widget();
  await expect(new WeakRef(widget)).toBeCollected();
});
test('retained', async () => {
  await expect(() => subject.add()).toBeRetained();
  await expect(() => subject.add()).toBeRetained({ through: 'Subject.observers' });
  await expect(() => new Widget()).not.toBeRetained();
});
test('retained through another', () => expect(() => subject.add()).toBeRetained({ through: 'Subject.others' }));
test('retained, but collected', () => expect(() => new Widget()).toBeRetained());
test('retained, negated', () => expect(() => subject.add()).not.toBeRetained());
test('bounded', async () => {
  let last: Widget | null = null;
  await expect(() => (last = new Widget())).toStayBounded({ iterations: 4 });
  await expect(pushed).not.toStayBounded({ iterations: 4 });
  expect(last).not.toBe(null);
});
test('growing', () => expect(() => subject.add()).toStayBounded({ iterations: 4 }));
test('bounded, negated', () => expect(() => new Widget()).not.toStayBounded({ iterations: 4 }));
test('fake timers', async () => {
  jest.useFakeTimers();
  await expect(() => new Widget()).toBeCollected();
  await expect(pushed).not.toBeCollected();
  jest.useRealTimers();
});
class Order {}
const orders = [new Order(), new Order()];
test('instances', async () => {
  const heap = await takeHeap();
  expect(heap).toHaveInstances('Order', orders.length);
  expect(heap).not.toHaveInstances('Order', 3);
  expect(heap).toHaveInstances('Order', 0);
});
test('pending', async () => {
  await expect(() => {
    const widget = new Widget();
    void new Promise((done) => setTimeout(done, 100)).then(() => widget);
    return widget;
  }).toBeCollected();
});
test('console', async () => {
  await expect(() => {
    const widget = new Widget();
    console.log(widget);
    return widget;
  }).toBeCollected();
});
`;

describe('a matcher', () => {
  const folder = scenarioFolder();
  let run: JestRun;
  /** Sizes differ between versions of V8. */
  const messageOf = (title: string): string => run.tests[title]!.message.replace(/\d+ B/g, '… B');

  beforeAll(async () => {
    folder.write('shop.ts', shop);
    folder.write('shop.test.ts', tests);
    run = await runJest(folder, ['--runInBand']);
  }, 300_000);

  it.each(['collected', 'retained', 'bounded', 'fake timers', 'pending', 'console'])(
    'passes: %s',
    (title) => {
      expect(run.tests[title]).toEqual({ status: 'passed', message: '' });
    },
  );

  it('says what was collected and should not be', () => {
    expect(messageOf('collected, negated')).toBe(
      'Error: expect(…).not.toBeCollected(…)\n\nexpected Widget not to be collected, and it was',
    );
    expect(messageOf('retained, but collected')).toBe(
      'Error: expect(…).toBeRetained(…)\n\nexpected Widget to be retained; it was collected',
    );
  });

  it('tells what keeps an object alive from the test on, and what to break', () => {
    expect(messageOf('held by a module')).toBe(`Error: expect(…).toBeCollected(…)

expected Observer to be collected; Observer is alive, through variable "subject" of shop.test.ts → Subject.observers (Set entries)

    (root)
    └ variable "subject" of shop.test.ts  Subject   shop.ts:3
  ✂   └ .observers                        Set
        └ set entry                       Observer  shop.ts:2

  ✂ weak spot: Subject.observers (Set entries)  shop.ts:3
    breaking it frees 1 Observer, … B
    unsubscribe when the observer goes, or hold observers weakly in an IterableWeakSet (pattern 7, observers: fixtures/07-observers/weak.ts)`);
  });

  it('says that the test itself holds the object', () => {
    expect(messageOf('held by the test')).toBe(`Error: expect(…).toBeCollected(…)

expected Widget to be collected; Widget is alive: the test itself still holds it, in a local variable of shop.test.ts:19. Make it in the function that is given to expect, and hold it in no variable of the test

    (root)
    └ a local variable of shop.test.ts:19  Widget  shop.ts:1`);
  });

  it('says through what an object is alive where another reference was named', () => {
    expect(messageOf('retained through another')).toBe(`Error: expect(…).toBeRetained(…)

expected Observer to be retained through Subject.others; Observer is alive, through variable "subject" of shop.test.ts → Subject.observers (Set entries), not through Subject.others

    (root)
    └ variable "subject" of shop.test.ts  Subject   shop.ts:3
  ✂   └ .observers                        Set
        └ set entry                       Observer  shop.ts:2

  ✂ weak spot: Subject.observers (Set entries)  shop.ts:3
    breaking it frees 1 Observer, … B, and 3 objects that did not leak, … B
    unsubscribe when the observer goes, or hold observers weakly in an IterableWeakSet (pattern 7, observers: fixtures/07-observers/weak.ts)`);
  });

  it('explains what is alive and should not be retained', () => {
    expect(messageOf('retained, negated')).toBe(`Error: expect(…).not.toBeRetained(…)

expected Observer not to be retained; Observer is alive, through variable "subject" of shop.test.ts → Subject.observers (Set entries)

    (root)
    └ variable "subject" of shop.test.ts  Subject   shop.ts:3
  ✂   └ .observers                        Set
        └ set entry                       Observer  shop.ts:2

  ✂ weak spot: Subject.observers (Set entries)  shop.ts:3
    breaking it frees 1 Observer, … B, and 4 objects that did not leak, … B
    unsubscribe when the observer goes, or hold observers weakly in an IterableWeakSet (pattern 7, observers: fixtures/07-observers/weak.ts)`);
  });

  it('says how the survivors grow', () => {
    expect(messageOf('growing')).toBe(`Error: expect(…).toStayBounded(…)

expected Observer to stay bounded; 4 of 4 Observer are alive, 1 more each iteration, through variable "subject" of shop.test.ts → Subject.observers (Set entries)

    (root)
    └ variable "subject" of shop.test.ts  Subject   shop.ts:3
  ✂   └ .observers                        Set
        └ set entry                       Observer  shop.ts:2

  ✂ weak spot: Subject.observers (Set entries)  shop.ts:3
    breaking it frees 4 Observer, … B, and 6 objects that did not leak, … B
    unsubscribe when the observer goes, or hold observers weakly in an IterableWeakSet (pattern 7, observers: fixtures/07-observers/weak.ts)`);
    expect(messageOf('bounded, negated')).toBe(
      'Error: expect(…).not.toStayBounded(…)\n\nexpected Widget to grow; 0 of 4 are alive, and no more with each iteration',
    );
  });

  it('counts the live objects of a class in a captured heap', () => {
    expect(messageOf('instances')).toBe(`Error: expect(…).toHaveInstances(…)

expected the heap to have Order × 0; it has 2

    (root)
    └ variable "orders" of shop.test.ts  Array
      └ element                          Order  shop.test.ts:45`);
  });
});
