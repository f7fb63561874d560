import { afterEach, describe, expect, it } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { className, type HeapGraph, type NodeOrdinal } from '../../harness/heap';
import { PageDriver } from '../../harness/scenario';
import { browserOfSpec } from '../support/chromium';
import { servePages, shop } from '../support/drivenPages';
import { scenarioFolder } from '../support/scenarios';

const browser = browserOfSpec();
const folder = scenarioFolder();
const pages = servePages({
  shop: shop(''),
  history: `<button onclick="history.pushState({}, '', '#' + Math.random()); window.left = location.hash">go</button>`,
  slow: `<script>setTimeout(() => (document.title = 'ready'), 300)</script>`,
  details: '<button>go</button>',
});
const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** Opens the scenario that a text exports, to the end of its warm-up. */
async function open(name: string, text: string, iterations?: number): Promise<PageDriver> {
  const page = await browser.chromium.openDrivenPage();
  const driver = new PageDriver(folder.write(name, text), { iterations });
  closing.push(
    () => page.close(),
    () => driver.close(),
  );
  await driver.open(page);
  return driver;
}

/** A scenario that writes down its calls in a file beside it. */
function recording(members: string): string {
  return `
    const { appendFileSync } = require('node:fs');
    const note = (call) => appendFileSync(__filename + '.calls', call + '\\n');
    module.exports = { ${members} };`;
}

function callsOf(name: string): string[] {
  const file = join(folder.path, `${name}.calls`);
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
}

function count(graph: HeapGraph, wanted: string): number {
  const nodes = Array.from({ length: graph.nodeCount }, (_, node) => node as NodeOrdinal);
  return nodes.filter((node) => className(graph, node) === wanted).length;
}

describe('PageDriver', () => {
  it("calls a scenario's functions in memlab's order", async () => {
    const driver = await open(
      'calls.cjs',
      recording(`
        url() { note('url'); return '${pages.url('shop')}'; },
        cookies() { note('cookies'); return [{ name: 'who', value: 'me' }]; },
        beforeInitialPageLoad() { note('beforeInitialPageLoad'); },
        isPageLoaded() { note('isPageLoaded'); return true; },
        setup() { note('setup'); },
        action() { note('action'); },
        back() { note('back'); },
        repeat() { note('repeat'); return 0; },`),
      1,
    );
    await driver.iterate();
    const round = ['action', 'isPageLoaded', 'back', 'isPageLoaded'];
    const loading = ['repeat', 'url', 'cookies', 'beforeInitialPageLoad', 'isPageLoaded', 'setup'];
    expect(callsOf('calls.cjs')).toEqual([...loading, ...round, ...round]);
    expect(pages.cookies['shop']).toBe('who=me');
  });

  it('gives the heap after the warm-up, after the iterations, and after as many again', async () => {
    const steps = `action: (page) => page.click('#open'), back: (page) => page.click('#close')`;
    const driver = await open(
      'moments.cjs',
      `module.exports = { url: () => '${pages.url('shop')}', ${steps} };`,
      2,
    );
    const orders: number[] = [];
    orders.push(count((await driver.capture()).graph, 'Order'));
    for (let run = 0; run < 2; run++) {
      await driver.iterate();
      orders.push(count((await driver.capture()).graph, 'Order'));
    }
    expect(orders).toEqual([1, 3, 5]);
  });

  it('makes seven iterations, or as many as the scenario repeats', async () => {
    const text = (repeat: number) =>
      `module.exports = { url: () => '${pages.url('shop')}', action() {}, repeat: () => ${repeat} };`;
    const iterations: number[] = [];
    for (const repeat of [0, 9]) {
      const driver = await open(`repeat${repeat}.cjs`, text(repeat));
      iterations.push(driver.iterations);
    }
    expect(iterations).toEqual([7, 10]);
  });

  it('goes back in the history as far as the action went, where there is no back', async () => {
    const driver = await open(
      'history.cjs',
      recording(`
        url: () => '${pages.url('history')}',
        async action(page) { note(new URL(page.url()).hash === '' ? 'at home' : 'away'); await page.click('button'); },`),
      2,
    );
    await driver.iterate();
    expect(callsOf('history.cjs')).toEqual(['at home', 'at home', 'at home']);
  });

  it('asks whether the page is loaded until it is', async () => {
    await open(
      'slow.cjs',
      recording(`
        url: () => '${pages.url('slow')}',
        isPageLoaded: async (page) => (await page.title()) === 'ready',
        async setup(page) { note(await page.title()); },`),
    );
    expect(callsOf('slow.cjs')).toEqual(['ready']);
  });

  it('lets go of the elements that a scenario has no handle of any more, and of no others', async () => {
    const driver = await open(
      'handles.cjs',
      `let kept;
      module.exports = {
        url: () => '${pages.url('shop')}',
        async setup(page) { kept = await page.$('#open'); },
        async action(page) {
          await kept.click();
          await page.waitForSelector('.order');
          await page.$$('.order');
        },
        back: (page) => page.click('#close'),
      };`,
      2,
    );
    await driver.iterate();
    const { graph } = await driver.capture();
    expect(count(graph, 'Detached <p class="order">') + count(graph, 'Detached <p>')).toBe(0);
  });

  it('shows a scenario no page but its own', async () => {
    const other = await browser.chromium.openDrivenPage();
    closing.push(() => other.close());
    await open(
      'alone.cjs',
      recording(`
        url: () => '${pages.url('details')}',
        async setup(page) {
          note((await page.browser().pages()).length + ' page');
          await page.browser().createBrowserContext().catch((error) => note('refused'));
          const second = await page.browser().newPage();
          note((await page.browser().pages()).length + ' pages');
          await second.close();
        },`),
    );
    expect(callsOf('alone.cjs')).toEqual(['1 page', 'refused', '2 pages']);
  });
});
