import { beforeAll, describe, expect, it } from '@jest/globals';
import { runJest, type JestRun } from '../support/jestProject';
import { scenarioFolder } from '../support/scenarios';

const tests = `import { scenario, skipLeakCheck, takeHeap, track } from 'weakspot/jest';
import { expect, test } from '@jest/globals';
class Widget {}
const given: any = expect;
test('a primitive', () => given(5).toBeCollected());
test('the object itself', () => given(new Widget()).toBeCollected());
test('a function that gives nothing', () => given(() => 1).not.toBeRetained());
test('no await', () => void given(() => new Widget()).toBeCollected());
test('no name', () => given(() => new Widget()).toBeRetained({ through: 5 }));
test('one iteration', () => given(() => new Widget()).toStayBounded({ iterations: 1 }));
test('a text', () => given('leak.ts').toLeakNothing());
test('no heap', () => given({}).toHaveInstances('Order', 0));
test('no count', async () => given(await takeHeap()).toHaveInstances('Order'));
test('tracking a text', () => void track('text' as any));
test('no reason', () => skipLeakCheck(' '));
test('no scenario', () => expect(scenario('missing.leak.ts')).toLeakNothing());
`;

const messages: Record<string, string> = {
  'a primitive':
    'toBeCollected was given a number: nobody can ask whether it was collected. Give it a function that makes an object: await expect(() => new Widget()).toBeCollected()',
  'the object itself':
    'toBeCollected was given the object itself: as long as the test holds it, it cannot be collected. Give it a function that makes the object and returns it: await expect(() => new Widget()).toBeCollected(); or a WeakRef, and hold the object nowhere: await expect(new WeakRef(widget)).toBeCollected()',
  'a function that gives nothing':
    'toBeRetained: the function returned no object and tracked none, so there is nothing to look for. Return what it made, or mark it: await expect(() => { track(new Widget()); }).toBeRetained()',
  'no await':
    'the test ended before its assertion did, so it proved nothing: toBeCollected must be awaited. Write await expect(…).toBeCollected(…)',
  'no name':
    "toBeRetained: `through` is the name of a reference, or several: { through: 'Subject.observers' }",
  'one iteration':
    'toStayBounded needs three iterations or more to tell growth: await expect(() => cache.get(nextKey())).toStayBounded({ iterations: 7 })',
  'a text':
    "toLeakNothing was given a string. It runs a scenario file: await expect(scenario('orders.leak.ts')).toLeakNothing()",
  'no heap':
    "toHaveInstances was given an object. It asks a captured heap: expect(await takeHeap()).toHaveInstances('Order', 0)",
  'no count':
    "toHaveInstances needs the name of a class, and how many: expect(await takeHeap()).toHaveInstances('Order', 0)",
  'tracking a text': 'track was given a string: nobody can ask whether it was collected. Give it an object',
  'no reason': "skipLeakCheck needs a reason: skipLeakCheck('the cache lives as long as the app')",
};

describe('an assertion that cannot work', () => {
  const folder = scenarioFolder();
  let run: JestRun;

  beforeAll(async () => {
    folder.write('misuse.test.ts', tests);
    run = await runJest(folder, ['--runInBand']);
  }, 300_000);

  it.each(Object.entries(messages))('says what is wrong with %s, and how to write it', (title, message) => {
    expect(run.tests[title]).toEqual({ status: 'failed', message: `AssertionMisuse: ${message}` });
  });

  it('says that there is no verdict where a scenario gives none', () => {
    const { status, message } = run.tests['no scenario']!;
    expect(status).toBe('failed');
    expect(message).toContain('Error: there is no verdict');
  });
});
