/** Whoever measures a heap is part of it. The harness must not be the reason that anything is alive. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { settle } from '../../harness/capture';
import { chooseLoader, startNodeChild, type HostedHeap } from '../../harness/host';
import { ScenarioDriver } from '../../harness/scenario';
import { consultOracles, type Observation } from '../../harness/verdict';
import { evaluate } from '../support/childHeap';
import { scenarioFolder } from '../support/scenarios';

const text = `
class Widget { readonly payload = new Array(100).fill(0); }
const state = { held: [] as object[] };
Object.assign(globalThis, { letGo: () => { state.held.length = 0; } });
export default {
  name: 'held for a while',
  iterations: 3,
  setup: () => state,
  act(ctx: any) {
    state.held.push(ctx.track(new Widget(), 'widget'));
    console.log(state.held);
  },
};
`;

describe('a tracked object that was held while it was measured', () => {
  const folder = scenarioFolder();
  let heap: HostedHeap;
  const seen: Observation[] = [];
  let aliveAfterwards: number;
  let last: Observation;

  beforeAll(async () => {
    const file = folder.write('held.ts', text);
    heap = await startNodeChild(chooseLoader([file]));
    const driver = new ScenarioDriver(heap, file);
    await driver.begin();
    await driver.iterate();
    await driver.finish();
    for (let time = 0; time < 2; time++) seen.push(await consultOracles(driver, heap.session));
    await evaluate(heap, 'letGo()');
    aliveAfterwards = await settle(heap.session, () => driver.runtime.countAlive(), 2);
    last = await consultOracles(driver, heap.session);
  });

  afterAll(() => heap.close());

  it('is seen alive by every oracle, each time it asks', () => {
    for (const { testimonies } of seen) {
      expect(testimonies).toHaveLength(3);
      for (const testimony of testimonies)
        expect(testimony).toMatchObject({ weakRef: true, queryObjects: true, snapshot: true });
    }
  });

  it('dies all the same once it is let go', () => {
    expect(aliveAfterwards).toBe(0);
  });

  it('is seen dead by every oracle then', () => {
    for (const testimony of last.testimonies)
      expect(testimony).toMatchObject({ weakRef: false, queryObjects: false, snapshot: false, node: null });
  });
});
