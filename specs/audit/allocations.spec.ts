import { beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ScenarioResult } from '../../harness/result';
import { servePages, shop } from '../support/drivenPages';
import { auditScenarios, onlyFinding, passing, scenarioFolder, summaryOf } from '../support/scenarios';

/** An order is made in line 7, its shop in line 4, in a file with types: V8 executes other lines. */
const shopText = `interface Priced { readonly price: number }
class Order implements Priced { constructor(readonly price: number) {} }
class Shop { readonly orders: Priced[] = []; }
function openShop(): Shop { return new Shop(); }


function takeOrder(shop: Shop): Priced {
  const order: Priced = new Order(12);
  shop.orders.push(order);
  return order;
}
`;

const tracked = (host: string): string => `${shopText}export default {
  name: 'tracked',
  host: '${host}',
  setup() { return { shop: openShop() }; },
  act(ctx: any, { shop }: { shop: Shop }) { ctx.track(takeOrder(shop), 'order'); },
  expect: 'retained',
};
`;

const untracked = `${shopText}export default {
  name: 'untracked',
  host: 'node',
  setup() { return { shop: openShop() }; },
  act(ctx: any, { shop }: { shop: Shop }) { takeOrder(shop); },
};
`;

/** Two in three of its letters are written in \`bulk\`. It counts its runs in a file beside it. */
const mixed = `import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
appendFileSync(join(__dirname, 'mixed.runs'), 'x');
class Letter {}
const letters: Letter[] = [];
function single() { return new Letter(); }
function bulk() { return new Letter(); }
export default {
  name: 'mixed',
  iterations: 9,
  setup: () => letters,
  act(ctx: any) { letters.push(ctx.track(ctx.iteration % 3 === 0 ? single() : bulk(), 'letter')); },
};
`;

/** Leaks, or does what is given, by whether it has run before. */
const onlyOnce = (
  name: string,
  again: string,
): string => `import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
const marker = join(__dirname, '${name}.ran');
const isSecond = existsSync(marker);
writeFileSync(marker, '');
class Letter {}
const letters: Letter[] = [];
export default {
  name: '${name}',
  setup: () => letters,
  act(ctx: any) {
    const letter = ctx.track(new Letter(), 'letter');
    if (isSecond) { ${again} } else letters.push(letter);
  },
};
`;

const places = ({
  allocation,
}: {
  allocation?: { function: string; file: string; line: number }[];
}): string[] => (allocation ?? []).map((frame) => `${frame.function} ${frame.file}:${frame.line}`);

describe('a run that traces allocations', () => {
  const folder = scenarioFolder();
  const page = servePages({ shop: shop('') });
  let results: Record<
    'node' | 'page' | 'untracked' | 'mixed' | 'clean' | 'throwing' | 'driven.cjs',
    ScenarioResult
  >;
  let later: Record<'mixed' | 'clean', ScenarioResult>;

  beforeAll(async () => {
    const texts = {
      node: tracked('node'),
      page: tracked('chromium'),
      untracked,
      mixed,
      clean: onlyOnce('clean', ''),
      throwing: onlyOnce('throwing', "throw new Error('not twice')"),
      'driven.cjs': `module.exports = { url: () => '${page.url('shop')}', action: (page) => page.click('#open') };`,
    };
    results = await auditScenarios(folder, texts, { traceAllocations: true, timeoutMs: 150_000 });
    later = {
      ...(await auditScenarios(folder, { mixed })),
      ...(await auditScenarios(folder, { clean: onlyOnce('clean', '') }, { traceAllocations: true })),
    };
  }, 240_000);

  it.each(['node', 'page'] as const)(
    'says which function made what leaked, and its line in TypeScript: %s',
    (name) => {
      expect(summaryOf(results[name])).toEqual(passing);
      expect(results[name].allocationRun).toMatchObject({ explanation: null });
      const file = `${name}.ts`;
      expect(places(onlyFinding(results[name]))).toEqual([`takeOrder ${file}:7`, `act ${file}:16`]);
    },
  );

  it.each(['node', 'page', 'untracked'] as const)('says who made what holds it: %s', (name) => {
    const [spot] = onlyFinding(results[name]).weakSpots;
    expect(spot!.text).toBe('Shop.orders (Array elements)');
    expect(places(spot!.sites[0]!)).toEqual([`openShop ${name}.ts:4`, `setup ${name}.ts:15`]);
  });

  it('finds what nobody tracked again by its path, and leaves the verdict to the first run', () => {
    const finding = onlyFinding(results.untracked);
    expect(places(finding)).toEqual(['takeOrder untracked.ts:7', 'act untracked.ts:16']);
    expect(finding.weakSpots[0]!.proof).toBe('verified');
    expect(finding.allocatedByStack).toBeGreaterThanOrEqual(14);
  });

  it('gives the stack that made most of the objects, and how many', () => {
    const finding = onlyFinding(results.mixed);
    expect(places(finding)[0]).toBe('bulk mixed.ts:7');
    expect(finding.allocatedByStack).toBe(6);
  });

  it('traces a page that is driven from outside', () => {
    expect(onlyFinding(results['driven.cjs']).allocation[0]).toMatchObject({
      function: 'document.getElementById.onclick',
      file: page.url('shop'),
      line: 7,
    });
  });

  it('says so where the second run finds nothing, or fails, and keeps what the first found', () => {
    expect(results.clean.allocationRun!.explanation).toBe(
      'the run that tracked allocations found nothing of letter alive',
    );
    expect(results.throwing.allocationRun!.explanation).toBe(
      'the run that tracked allocations gave none: act, warm-up 1 threw Error: not twice',
    );
    for (const result of [results.clean, results.throwing]) {
      expect(result.status).toBe('fail');
      expect(onlyFinding(result)).toMatchObject({ survivors: 7, allocation: [] });
    }
  });

  it('is made only where it was asked for, and where something is alive', () => {
    expect(readFileSync(join(folder.path, 'mixed.runs'), 'utf8')).toBe('xxx');
    expect(later.mixed).toMatchObject({ status: 'fail' });
    expect(later.clean).toMatchObject({ status: 'pass' });
    expect([later.mixed.allocationRun, later.clean.allocationRun]).toEqual([undefined, undefined]);
  });
});
