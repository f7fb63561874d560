import { beforeAll, describe, expect, it } from '@jest/globals';
import type { ScenarioResult } from '../../harness/result';
import { auditScenarios, onlyFinding, passing, scenarioFolder, summaryOf } from '../support/scenarios';

const cacheOf = (bound: number, expectation: string): string => `
class Page {}
class Cache {
  readonly pages = new Map<number, Page>();
  open(number: number): Page {
    const page = new Page();
    this.pages.set(number, page);
    for (const oldest of this.pages.keys()) if (this.pages.size > ${bound}) this.pages.delete(oldest);
    return page;
  }
}
export default {
  name: 'a cache',
  warmup: 0,
  expect: ${expectation},
  setup: () => new Cache(),
  act(ctx: any, cache: Cache) { ctx.track(cache.open(ctx.iteration), 'page'); },
};`;

describe('a cache of pages', () => {
  const folder = scenarioFolder();
  let results: Record<'three' | 'allowed' | 'endless', ScenarioResult>;

  beforeAll(async () => {
    results = await auditScenarios(folder, {
      three: cacheOf(3, "'collected'"),
      allowed: cacheOf(3, '{ page: { atMost: 3 } }'),
      endless: cacheOf(1000, '{ atMost: 3 }'),
    });
  });

  it('with a bound is found bounded: three of seven are left, and no more with each iteration', () => {
    expect(onlyFinding(results.three)).toMatchObject({
      created: 7,
      survivors: 3,
      survivorsByIteration: [1, 2, 3, 3, 3, 3, 3],
      kind: 'bounded',
      perIteration: 0,
      oracles: { weakRef: 3, queryObjects: 3, snapshot: 3 },
      culprits: ['Cache.pages (Map values)'],
    });
    expect(results.three.explanation).toEqual([
      'expected page to be collected; 3 of 7 are alive, and no more with each iteration, through state → Cache.pages (Map values)',
    ]);
  });

  it('passes when the scenario allows for its bound', () => {
    expect(summaryOf(results.allowed)).toEqual(passing);
    expect(results.allowed.expected).toBe('at most 3');
  });

  it('without a bound is found to grow', () => {
    expect(onlyFinding(results.endless)).toMatchObject({ survivors: 7, kind: 'growth', perIteration: 1 });
    expect(results.endless.explanation).toEqual([
      'expected at most 3 page to be left; 7 of 7 are alive, 1 more each iteration, through state → Cache.pages (Map values)',
    ]);
  });
});
