import { beforeAll, describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { runProgram } from '../support/programs';
import { scenarioFolder } from '../support/scenarios';

const harness = join(__dirname, '../../harness/jest');

/** Tells of each subject whether it was collected, and how many full collections that took. */
const program = `
import { constants, PerformanceObserver } from 'node:perf_hooks';
import { judgeCollected } from ${JSON.stringify(join(harness, 'lifetime.ts'))};
import { track } from ${JSON.stringify(join(harness, 'subject.ts'))};
class Order {}
const kept: object[] = [];
const keep = <T extends object>(object: T): T => { kept.push(object); return object; };
const subjects: Record<string, unknown> = {
  'let go': () => new Order(),
  'let go, of a promise': async () => new Order(),
  'let go, a hundred': () => { for (let i = 0; i < 100; i++) track(new Order()); },
  'let go, a cycle': () => { const order: { self?: object } = new Order(); order.self = { order }; return order; },
  'let go, tracked twice': () => track(track(new Order()), 'again'),
  'kept': () => keep(new Order()),
  'kept, one of a hundred': () => { for (let i = 0; i < 100; i++) track(new Order()); keep(track(new Order())); },
  'kept, tracked twice': () => keep(track(track(new Order()), 'again')),
  'kept, by what it made': () => { const order = new Order(); keep([() => order]); return order; },
};
let full = 0;
new PerformanceObserver((list) => {
  for (const { detail } of list.getEntries())
    if ((detail as { kind: number }).kind === constants.NODE_PERFORMANCE_GC_MAJOR) full++;
}).observe({ entryTypes: ['gc'] });
async function main(): Promise<void> {
  const answers: Record<string, [boolean, boolean]> = {};
  // What is loaded on the way is not counted.
  await judgeCollected(() => new Order());
  for (const [name, subject] of Object.entries(subjects)) {
    await new Promise((done) => setTimeout(done, 20));
    full = 0;
    const { pass } = await judgeCollected(subject, { negated: name.startsWith('kept') });
    await new Promise((done) => setTimeout(done, 20));
    answers[name] = [pass, full > 0];
  }
  console.log(JSON.stringify({ answers, left: Reflect.ownKeys(globalThis).filter((key) => String(key).startsWith('weakspot ')) }));
}
void main();
`;

describe('what was made just now', () => {
  const folder = scenarioFolder();
  let answers: Record<string, [collected: boolean, byFullCollection: boolean]>;
  let left: string[];

  beforeAll(async () => {
    const { stdout } = await runProgram(folder.write('young.ts', program), [], { cwd: folder.path });
    ({ answers, left } = JSON.parse(stdout) as { answers: typeof answers; left: string[] });
  });

  it.each(['let go', 'let go, of a promise', 'let go, a hundred', 'let go, a cycle'])(
    'is known to be collected without a full collection where it is %s',
    (name) => {
      expect(answers[name]).toEqual([true, false]);
    },
  );

  it('is collected by a full collection where it has a weak reference: it was tracked twice', () => {
    expect(answers['let go, tracked twice']).toEqual([true, true]);
  });

  it.each(['kept', 'kept, one of a hundred', 'kept, tracked twice', 'kept, by what it made'])(
    'is asked for after full collections where it is %s',
    (name) => {
      expect(answers[name]).toEqual([false, true]);
    },
  );

  it('leaves nothing in the globals', () => {
    expect(left).toEqual([]);
  });
});
