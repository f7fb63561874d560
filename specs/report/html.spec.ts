import { beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import type { Page } from 'puppeteer';
import { renderHtml } from '../../harness/report';
import type { AuditResult, ScenarioResult } from '../../harness/result';
import { reportBrowser } from '../support/reportBrowser';
import { findingOf, leakOf, pathTo, resultOf, scenarioOf, spotOf } from '../support/reportResults';
import { scenarioFolder } from '../support/scenarios';

const leakyLines = ['// holds them', 'class Observer {}', '', 'class Subject {', "  name = 'a';", '}'];
const weakLines = ['// holds them', 'class Observer {}', '', 'class Subject {', "  name = 'b';", '}'];
const leakyFile = 'fixtures/07-observers/leaky.ts';

const [observers] = spotOf('Subject.observers (Set entries)').sites;
const allocatedSite = {
  ...observers!,
  allocation: [{ function: 'setup', file: leakyFile, line: 1, column: 1 }],
};

const leaky = scenarioOf('07-observers/leaky@node', {
  expected: 'retained',
  findings: [
    leakOf('Observer', {
      otherRetainingPaths: [pathTo('Observer')],
      allocation: [
        { function: 'createObserver', file: leakyFile, line: 5, column: 3 },
        { function: '', file: leakyFile, line: 6, column: 1 },
      ],
      allocatedByStack: 6,
      weakSpots: [spotOf('Subject.observers (Set entries)', { sites: [allocatedSite] })],
    }),
  ],
  sources: [{ file: leakyFile, startLine: 1, lines: leakyLines }],
  output: ['a line'],
});
const weak = scenarioOf('07-observers/weak@node', {
  findings: [findingOf('Observer')],
  sources: [{ file: 'fixtures/07-observers/weak.ts', startLine: 1, lines: weakLines }],
});
const inPage = scenarioOf('08-data-cache/responses@chromium', {
  status: 'fail',
  findings: [leakOf('Response', { asExpected: false, retainedBytes: 4_100 })],
  explanation: ['expected response to be collected; 7 of 7 are alive'],
});
const broken = scenarioOf('orders.leak.ts@node', {
  status: 'error',
  error: {
    kind: 'thrown',
    message: 'it threw in act: no such order',
    location: { file: 'orders.leak.ts', line: 2, column: 3 },
    output: 'the last words',
  },
  sources: [{ file: 'orders.leak.ts', startLine: 1, lines: ['one', 'two'] }],
});
const grown = scenarioOf('app.leak.ts@node', {
  status: 'fail',
  findings: [
    leakOf('Order', {
      tracked: false,
      asExpected: false,
      heap: 'worker 1',
      owner: { text: 'Shop.orders', sizes: [8, 15, 22] },
    }),
  ],
});
const result = resultOf(leaky, weak, inPage, broken, grown);
const leakyPage = '07-observers/leaky@node/observer';

describe('the report in a browser', () => {
  const folder = scenarioFolder();
  const browser = reportBrowser();
  let file: string;

  beforeAll(() => {
    file = folder.write('index.html', renderHtml(result));
  });

  const write = (name: string, of: AuditResult): string => folder.write(`${name}.html`, renderHtml(of));

  it('prints nothing to the console and asks for nothing but the file', async () => {
    const { page, noise } = await browser.open(file);
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 100)));
    expect(noise).toEqual([]);
  });

  it('shows the overview, and one page where the address names one', async () => {
    expect(await shownPages((await browser.open(file)).page)).toEqual(['overview']);
    expect(await shownPages((await browser.open(file, leakyPage)).page)).toEqual([leakyPage]);
    expect(await shownPages((await browser.open(file, 'nothing-of-this-name')).page)).toEqual(['overview']);
  });

  it('has an end for every link, which the link shows', async () => {
    const { page } = await browser.open(file);
    const links = await page.$$eval('a:not(.resources a)', (all) =>
      all.map((one) => one.getAttribute('href')!),
    );
    expect(links.length).toBeGreaterThan(20);
    const lost = await page.evaluate((hrefs) => {
      return hrefs.filter((href) => {
        location.hash = href;
        const target = document.getElementById(href.slice(1));
        return !href.startsWith('#') || target === null || target.getClientRects().length === 0;
      });
    }, links);
    expect(lost).toEqual([]);
  });

  it('leaves the file by the links of the catalogue’s slides alone', async () => {
    const { page } = await browser.open(file);
    const addresses = await page.$$eval('a[href]', (all) => all.map((one) => one.getAttribute('href')!));
    const leaving = addresses.filter((href) => !href.startsWith('#'));
    expect(leaving).toHaveLength(5);
    expect(leaving.every((href) => href.startsWith('https://'))).toBe(true);
    const other = renderHtml(resultOf(broken, grown));
    expect(other).not.toContain('href="http');
  });

  it('has all pages and charts without script', async () => {
    const { page } = await browser.open(file);
    const url = page.url();
    await page.setJavaScriptEnabled(false);
    await page.goto(`about:blank`);
    await page.goto(`${url}#${leakyPage}`);
    expect(await shownPages(page)).toEqual([leakyPage]);
    const shown = await page.$$eval('article:target svg[class]', (all) =>
      all.filter((one) => one.getClientRects().length > 0).map((one) => one.getAttribute('class')),
    );
    expect([...new Set(shown)]).toEqual(['graph', 'chart', 'treemap', 'bar']);
    await page.goto(url);
    expect(await page.$$eval('.findings tbody tr', (all) => all.length)).toBe(5);
    expect(await page.$eval('#filter', (form) => form.getClientRects().length)).toBe(0);
  });

  it('lists the stacks that allocated the objects and their holder, each place a link to its line', async () => {
    const { page } = await browser.open(file, leakyPage);
    const stacks = await page.$$eval('article:target ol.stack', (all) =>
      all.map((one) => [one.previousElementSibling!.textContent, one.innerText.split('\n')]),
    );
    expect(stacks).toEqual([
      ['Observer: 6 of 7', [`createObserver ${leakyFile}:5`, `(anonymous) ${leakyFile}:6`]],
      ['Subject, which holds', [`setup ${leakyFile}:1`]],
    ]);
    expect(await page.$$eval('article:target .stack a', (all) => all.length)).toBe(3);
  });

  it('filters by keyboard', async () => {
    const { page } = await browser.open(file, leakyPage);
    await page.keyboard.press('/');
    expect(await shownPages(page)).toEqual(['overview']);
    await page.keyboard.type('subject response');
    expect(await shownRows(page)).toEqual(['08-data-cache/responses@chromium']);
    await page.keyboard.press('Escape');
    expect(await shownRows(page)).toHaveLength(5);
    for (const [name, first, rows] of [
      ['host', 'chromium', ['08-data-cache/responses@chromium']],
      ['verdict', 'collected', ['07-observers/weak@node']],
      ['class', 'Order', ['app.leak.ts@node']],
      ['pattern', '08-data-cache', ['08-data-cache/responses@chromium']],
    ] as const) {
      await page.focus(`select[name=${name}]`);
      await page.keyboard.type(first);
      expect(await shownRows(page)).toEqual(rows);
      expect(await page.$eval('#filter output', (output) => output.textContent)).toBe('1 of 5');
      await page.keyboard.press('Escape');
    }
    expect(await shownRows(page)).toHaveLength(5);
  });

  it('unfolds what is folded for print, and shows no navigation there', async () => {
    const { page } = await browser.open(file, leakyPage);
    await page.emulateMediaType('print');
    await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
    expect(await page.$$eval('details:not([open])', (all) => all.length)).toBe(0);
    expect(await page.$eval(`article:target .around`, (nav) => nav.getClientRects().length)).toBe(0);
    await page.evaluate(() => dispatchEvent(new Event('afterprint')));
    expect(await page.$$eval('details[open]', (all) => all.length)).toBe(0);
  });

  it.each([
    [1280, 'light'],
    [1280, 'dark'],
    [390, 'light'],
    [390, 'dark'],
  ])('gives axe nothing to find, and no line beside the screen, at %i px, %s', async (width, scheme) => {
    const { page } = await browser.open(file);
    await page.setViewport({ width, height: 900 });
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
    await page.evaluate(readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8'));
    for (const shown of ['overview', leakyPage, '07-observers/weak@node/observer', 'orders.leak.ts@node']) {
      const found = await page.evaluate(async (id) => {
        location.hash = id;
        for (const details of document.querySelectorAll('details')) details.open = true;
        const { axe } = globalThis as unknown as { axe: typeof import('axe-core') };
        const { violations } = await axe.run();
        const { scrollWidth, clientWidth } = document.documentElement;
        const rules = violations.map(
          (rule) => `${rule.id}: ${rule.nodes.map((node) => node.html).join(' ')}`,
        );
        return { rules, beside: scrollWidth - clientWidth };
      }, shown);
      expect({ shown, ...found }).toEqual({ shown, rules: [], beside: 0 });
    }
  });

  it('is usable with 500 findings: links land, and filtering shows one', async () => {
    const { page, noise } = await browser.open(write('many', manyFindings()), 'leaks/250.ts@node/order');
    expect(await shownPages(page)).toEqual(['leaks/250.ts@node/order']);
    await page.click('article:target .graph a');
    expect(await shownPages(page)).toEqual(['leaks/250.ts@node/order']);
    await page.keyboard.press('/');
    await page.keyboard.type('leaks/77.ts');
    expect(await shownRows(page)).toEqual(['leaks/77.ts@node']);
    expect(noise).toEqual([]);
  });

  it('says that there is nothing where nothing ran', async () => {
    const { page, noise } = await browser.open(write('empty', resultOf()));
    const text = await page.$eval('main', (main) => main.innerText);
    expect(text).toContain('No scenario was run');
    expect(text).toContain('A part of a run may be empty');
    expect(noise).toEqual([]);
  });

  describe('of hostile names', () => {
    const markup = `</script></style><img src=x onerror="document.title='taken'"><script>document.title='taken'</script>`;
    const names = [
      markup,
      `"'\`><b>`,
      '\u202egnp.exe\u2066\u200b\u0000\u001b[31m',
      '\ud800',
      'x'.repeat(1_000_000),
    ];
    const everywhere = (name: string): ScenarioResult => {
      const text = `${name}.held`;
      const location = { file: `${name}.ts`, line: 1, column: 1 };
      const finding = leakOf(name, {
        label: name,
        owner: { text, sizes: [1, 2, 3] },
        heap: name,
        culprits: [text],
        retainingPath: pathTo(name, `${name}.ts`).map((step) => ({
          ...step,
          node: name,
          edge: step.edge && { ...step.edge, name },
        })),
        weakSpots: [
          spotOf(text, {
            sites: [
              {
                holder: name,
                edge: name,
                text,
                references: 1,
                location,
                allocation: [{ function: name, ...location }],
              },
            ],
            adviceText: name,
            reason: name,
            pattern: { number: 7, name },
            proof: 'refuted',
          }),
        ],
        tracked: false,
        asExpected: false,
        allocation: [{ function: name, ...location }],
      });
      return scenarioOf(`${name}@node`, {
        name,
        file: `${name}.ts`,
        expected: name,
        status: 'fail',
        findings: [finding],
        explanation: [name],
        allocationRun: { durationMs: 1, explanation: name },
        output: [name],
        error: { kind: 'thrown', message: name, location, output: name },
        sources: [{ file: `${name}.ts`, startLine: 1, lines: [name.slice(0, 200)] }],
      });
    };
    const text = renderHtml(resultOf(...names.map(everywhere)));

    it('runs nothing of them and holds none of them as markup', async () => {
      const { page, noise } = await browser.open(folder.write('hostile.html', text));
      expect(await page.title()).toBe('weakspot report');
      expect(await page.$$eval('img, b, script', (all) => all.map(({ localName }) => localName))).toEqual([
        'script',
      ]);
      expect(await page.$$eval('.findings tbody tr', (all) => all.length)).toBe(names.length);
      expect(noise).toEqual([]);
    });

    it('breaks them where they would be wider than the screen', async () => {
      const { page } = await browser.open(folder.write('hostile.html', text));
      await page.setViewport({ width: 390, height: 900 });
      for (const id of await page.$$eval('.page', (all) => all.map((one) => one.id))) {
        const beside = await page.evaluate((hash) => {
          location.hash = hash;
          const { scrollWidth, clientWidth } = document.documentElement;
          return scrollWidth - clientWidth;
        }, id);
        expect({ id, beside }).toEqual({ id, beside: 0 });
      }
    });

    it('shows what would not be seen as escapes', () => {
      // eslint-disable-next-line no-control-regex
      expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u200b\u202a-\u202e\u2066-\u2069\ud800-\udfff]/);
      expect(text).toContain('\\u202egnp.exe\\u2066\\u200b\\u0000\\u001b[31m');
    });

    it('cuts long ones', () => {
      expect(text.length).toBeLessThan(200_000);
      expect(Math.max(...text.split(/[^x]/).map((run) => run.length))).toBeLessThan(1_000);
    });
  });
});

describe('the report as text', () => {
  it('is the same bytes for the same result', () => {
    const copy = JSON.parse(JSON.stringify(result)) as AuditResult;
    expect(renderHtml(copy) === renderHtml(result)).toBe(true);
  });

  it('tells the costliest owners of what grew, and how many there are besides', () => {
    const findings = Array.from({ length: 28 }, (_, place) => leakOf(`Class${place}`, { tracked: false }));
    const text = renderHtml(resultOf(scenarioOf('grown.ts@node', { findings })));
    expect(text).toContain('And 3 more owners: see the findings below.');
  });

  it('is less than 10 MB for 500 findings, each of which says a lot', () => {
    expect(renderHtml(manyFindings()).length).toBeLessThan(10_000_000);
  });

  it('says what is new, known and gone where the run was held against a baseline', () => {
    const change = (id: string, to: 'new' | 'known'): ScenarioResult =>
      scenarioOf(id, { findings: [leakOf('Order', { change: to })] });
    const gone = [{ fingerprint: 'f', scenario: 'old.ts@node', text: 'Shop.orders' }];
    const held = { ...resultOf(change('a.ts@node', 'new'), change('b.ts@node', 'known')), gone };
    const text = renderHtml(held);
    expect(text).toContain('<p>1 new leak, 1 known, 1 gone.</p>');
    expect(text).toContain('<li><code>Shop.orders</code> in old.ts@node</li>');
    expect(text).toContain('<span class="chip new">new</span>');
    expect(renderHtml(result)).not.toContain('Against the baseline');
  });

  it('draws what the owner held at each snapshot, where nobody tracked what grew', () => {
    const sizes = [8, 15, 22, 29, 36, 43, 50];
    const untracked = leakOf('Order', {
      tracked: false,
      survivorsByIteration: [],
      owner: { text: 'Shop.orders', sizes },
      oracles: { weakRef: null, queryObjects: null, snapshot: 42 },
    });
    const text = renderHtml(resultOf(scenarioOf('app.ts@node', { findings: [untracked] })));
    expect(text).toContain(`aria-label="Size after each snapshot: held ${sizes.join(', ')}"`);
    expect(text).toContain('Shop.orders: 8 → 15 → 22 → … → 50');
    expect(text).toContain('<caption>One was asked.</caption>');
  });

  it('gives two findings of one name two pages', () => {
    const twice = renderHtml(resultOf(leaky, leaky));
    expect(twice).toContain(`<article class="page" id="${leakyPage}">`);
    expect(twice).toContain(`<article class="page" id="${leakyPage}-2">`);
  });
});

/** 500 findings, each with as much as a result holds of one. */
function manyFindings(): AuditResult {
  const lines = new Array<string>(80).fill('const line = 1; '.repeat(5));
  const path = Array.from({ length: 4 }, () => pathTo('Order', 'leak.ts').slice(0, -1)).flat();
  const long = [...path, ...pathTo('Order', 'leak.ts')];
  const classes = Array.from({ length: 20 }, (_, place) => ({
    name: `SomeClassOfTheApplication${place}`,
    objects: 7,
    shallowBytes: 1_000 - place,
    retainedBytes: 1_000 - place,
  }));
  const finding = leakOf('Order', {
    retainingPath: long,
    otherRetainingPaths: [long, long],
    weakSpots: ['a', 'b', 'c'].map((name) => spotOf(`Subject.${name}`)),
    retainedClasses: classes,
    retainedTree: classes.map(({ name, objects, retainedBytes: bytes }) => ({
      ...{ name, objects, bytes },
      children: [1, 2].map((child) => ({ name: `Child${child}`, objects: 7, bytes: 400, children: [] })),
    })),
    retainedBytes: 20_000,
  });
  const sources = [{ file: 'leak.ts', startLine: 1, lines }];
  const scenarios = Array.from({ length: 500 }, (_, place) =>
    scenarioOf(`leaks/${place}.ts@node`, { status: 'fail', findings: [finding], sources, file: 'leak.ts' }),
  );
  return resultOf(...scenarios);
}

/** Ids of the pages that are seen. */
function shownPages(page: Page): Promise<string[]> {
  return page.$$eval('.page', (all) =>
    all.filter((one) => one.getClientRects().length > 0).map(({ id }) => id),
  );
}

/** Scenarios of the rows that are seen. */
function shownRows(page: Page): Promise<string[]> {
  return page.$$eval('.findings tbody tr', (all) =>
    all
      .filter((row) => row.getClientRects().length > 0)
      .map((row) => row.querySelector('.scenario')!.textContent),
  );
}
