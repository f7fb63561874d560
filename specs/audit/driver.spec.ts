import { beforeAll, describe, expect, it } from '@jest/globals';
import type { ScenarioResult } from '../../harness/result';
import { servePages, shop } from '../support/drivenPages';
import { auditScenarios, onlyFinding, scenarioFolder, summaryOf } from '../support/scenarios';

const leakFilter = "leakFilter: (node) => node.type === 'object' && node.name === 'Order'";

describe('a scenario that drives a page from outside', () => {
  const folder = scenarioFolder();
  const pages = servePages({ leaky: shop(''), healthy: shop('shop.orders.pop();') });
  let results: Record<'leaky.js' | 'healthy.mjs' | 'typed.ts', ScenarioResult>;

  beforeAll(async () => {
    const steps = `action: (page) => page.click('#open'), back: (page) => page.click('#close')`;
    results = await auditScenarios(folder, {
      // As memlab's documentation writes them.
      'leaky.js': `
        function url() { return '${pages.url('leaky')}'; }
        async function action(page) { await page.click('#open'); }
        async function back(page) { await page.click('#close'); }
        module.exports = { url, action, back, ${leakFilter} };`,
      'healthy.mjs': `export default { url: () => '${pages.url('healthy')}', ${steps}, ${leakFilter} };`,
      'typed.ts': `
        import type { Page } from 'puppeteer';
        export const url = (): string => '${pages.url('leaky')}';
        export const action = async (page: Page): Promise<void> => { await page.click('#open'); };
        export const back = async (page: Page): Promise<void> => { await page.click('#close'); };
        export const leakFilter = (node: { name: string }): boolean => node.name === 'Order';`,
    });
  }, 120_000);

  it('finds what its filter calls a leak, and the reference that holds it', () => {
    const { status, findings, iterations } = results['leaky.js'];
    const finding = onlyFinding(results['leaky.js']);
    expect({ status, iterations, found: findings.length }).toEqual({
      status: 'fail',
      iterations: 7,
      found: 1,
    });
    expect(finding).toMatchObject({
      className: 'Order',
      tracked: false,
      survivors: 7,
      perIteration: 1,
      kind: 'growth',
      culprits: ['Shop.orders (Array elements)'],
      oracles: { weakRef: null, queryObjects: null, snapshot: 7 },
    });
    expect(finding.weakSpots[0]!.text).toBe('Shop.orders (Array elements)');
    expect(finding.retainingPath.map(({ text }) => text)).toContain('globalThis.shop');
    expect(finding.retainedBytes).toBeGreaterThan(finding.shallowBytes);
  });

  it('is as expected when its filter finds nothing', () => {
    expect(summaryOf(results['healthy.mjs'])).toEqual({ status: 'pass', error: null, explanation: [] });
  });

  it('may be CommonJS, ESM or TypeScript, one object or function by function', () => {
    expect(onlyFinding(results['typed.ts'])).toMatchObject({ className: 'Order', survivors: 7 });
  });

  it('has an id in Chromium, and the name of its file where it says none', () => {
    expect(results['leaky.js']).toMatchObject({
      id: 'leaky.js@chromium',
      host: 'chromium',
      name: 'leaky.js',
    });
  });
});

describe('the filters of a scenario that drives a page', () => {
  const folder = scenarioFolder();
  const pages = servePages({ leaky: shop('') });

  it("are asked in memlab's order, with the heap in memlab's shape", async () => {
    const { ordered } = await auditScenarios(folder, {
      'ordered.cjs': `
        const { strict: assert } = require('node:assert');
        const asked = [];
        module.exports = {
          name: () => 'filters',
          url: () => '${pages.url('leaky')}',
          action: (page) => page.click('#open'),
          back: (page) => page.click('#close'),
          retainerReferenceFilter(edge, snapshot, used) {
            assert.equal(asked.length, 0);
            assert.equal(edge.snapshot, snapshot);
            return used;
          },
          beforeLeakFilter(snapshot, ids) {
            asked.push('before');
            assert.ok(ids.size >= 7 && snapshot.hasObjectWithClassName('Order'));
          },
          leakFilter(node, snapshot, ids) {
            assert.deepEqual(asked, ['before']);
            assert.ok(ids.has(node.id) && snapshot.getNodeById(node.id).nodeIndex === node.nodeIndex);
            return node.name === 'Order' && node.retainedSize > node.self_size && node.pathEdge !== null;
          },
        };`,
    }).then((all) => ({ ordered: all['ordered.cjs'] }));
    expect(summaryOf(ordered).error).toBeNull();
    expect(ordered.name).toBe('filters');
    expect(onlyFinding(ordered)).toMatchObject({ className: 'Order', survivors: 7 });
  });

  it('leave out of every path what the reference filter leaves out', async () => {
    const results = await auditScenarios(folder, {
      'unseen.cjs': `
        module.exports = {
          url: () => '${pages.url('leaky')}',
          action: (page) => page.click('#open'),
          back: (page) => page.click('#close'),
          retainerReferenceFilter: (edge) => edge.name_or_index !== 'orders',
          leakFilter: (node) => node.name === 'Order',
        };`,
    });
    expect(summaryOf(results['unseen.cjs'])).toEqual({ status: 'pass', error: null, explanation: [] });
  });
});
