import { beforeAll, describe, expect, it } from '@jest/globals';
import { good, leak } from '../support/cliScenarios';
import { runJest, type JestRun } from '../support/jestProject';
import { scenarioFolder } from '../support/scenarios';

const tests = `import { scenario } from 'weakspot/jest';
import { expect, jest, test } from '@jest/globals';
test('good', () => expect(scenario('good.leak.ts')).toLeakNothing());
test('good, under fake timers', async () => {
  jest.useFakeTimers();
  await expect(scenario('good.leak.ts')).toLeakNothing();
});
test('good, negated', () => expect(scenario('good.leak.ts')).not.toLeakNothing());
test('leak', () => expect(scenario('leak.leak.ts')).toLeakNothing());
test('leak, negated', () => expect(scenario('leak.leak.ts')).not.toLeakNothing());
`;

describe('a scenario in Jest', () => {
  const folder = scenarioFolder();
  let run: JestRun;

  beforeAll(async () => {
    folder.write('good.leak.ts', good);
    folder.write('leak.leak.ts', leak);
    folder.write('scenario.test.ts', tests);
    run = await runJest(folder);
  }, 300_000);

  it.each(['good', 'good, under fake timers', 'leak, negated'])('passes: %s', (title) => {
    expect(run.tests[title]).toEqual({ status: 'passed', message: '' });
  });

  it('is told as in a terminal', () => {
    expect(run.tests['leak']!.message.replace(/\d+ B/g, '… B')).toBe(`Error: expect(…).toLeakNothing(…)

expected nothing to leak

✖ leak.leak.ts@node
    expected order to be collected; 3 of 3 are alive, 1 more each iteration, through state → Shop.orders (Array elements)

    (root)
    └ state        Shop   leak.leak.ts:2
  ✂   └ .orders    Array
        └ element  Order  leak.leak.ts:1

  ✂ weak spot: Shop.orders (Array elements)  leak.leak.ts:2
    breaking it frees 3 Order, … B, and 1 object that did not leak, … B; verified in the live heap
    take out of the list what is done with; a weak reference is right only if somebody else owns its elements`);
  });

  it('is said to be as it expects where it should leak', () => {
    expect(run.tests['good, negated']!.message).toBe(
      'Error: expect(…).not.toLeakNothing(…)\n\nexpected good.leak.ts@node to leak, and it is as it expects',
    );
  });
});
