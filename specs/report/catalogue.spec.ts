import { beforeAll, describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { globSync } from 'tinyglobby';
import { catalogueFolder, listCells } from '../../harness/audit';
import { renderHtml } from '../../harness/report';
import { readResult, type AuditResult } from '../../harness/result';
import { Auditor } from '../support/auditor';
import { reportBrowser } from '../support/reportBrowser';
import { scenarioFolder } from '../support/scenarios';

describe('the report of the catalogue', () => {
  const folder = scenarioFolder();
  const browser = reportBrowser();
  const auditor = new Auditor();
  let text: string;
  let file: string;

  beforeAll(async () => {
    const files = globSync('[0-9][0-9]-*/*.ts', {
      cwd: catalogueFolder,
      absolute: true,
      ignore: ['*/pattern.ts'],
    });
    const cells = listCells(files.sort(), process.cwd(), 'all');
    text = renderHtml((await findResultOrNull(cells.length)) ?? (await auditor.audit(cells)));
    file = folder.write('index.html', text);
  }, 600_000);

  it('is at most 1.5 MB', () => {
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(1_500_000);
  });

  it('has a row for each of the thirteen patterns, with four cells', async () => {
    const { page, noise } = await browser.open(file);
    const rows = await page.$$eval('.matrix:not(.further) tbody tr', (all) =>
      all.map((row) => row.querySelectorAll('td a .spark').length),
    );
    expect(rows).toEqual(new Array(13).fill(4));
    expect(await page.$eval('h1', (heading) => heading.textContent)).toBe('All 64 scenarios are as expected');
    expect(noise).toEqual([]);
  });

  it.each([1280, 1216, 1024, 834, 768, 390, 320])('is no wider than a screen of %i px', async (width) => {
    const { page } = await browser.open(file);
    await page.setViewport({ width, height: 900 });
    const beside = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(beside).toBe(0);
  });

  it('fits on paper', async () => {
    const { page } = await browser.open(file);
    await page.emulateMediaType('print');
    // A4 within margins of 15 mm.
    await page.setViewport({ width: 680, height: 1_009 });
    const widths = await page.$$eval('table', (all) => all.map((one) => one.getBoundingClientRect().width));
    expect(Math.max(...widths)).toBeLessThanOrEqual(680);
  });

  it('has an end for every link', async () => {
    const { page } = await browser.open(file);
    const lost = await page.$$eval('a:not(.resources a)', (all) =>
      all
        .map((one) => one.getAttribute('href')!)
        .filter((href) => !href.startsWith('#') || document.getElementById(href.slice(1)) === null),
    );
    expect(lost).toEqual([]);
  });

  it('marks what differs between the leaky version and the weak one, and the line of the weak spot', async () => {
    const { page } = await browser.open(file, '07-observers/leaky@node/observer1');
    const lines = await page.$$eval('article:target .comparison .other', (all) =>
      all.map((line) => line.textContent.trim()),
    );
    expect(lines).toContain('readonly observers = new Set<Observer>();');
    expect(lines).toContain('readonly observers = new IterableWeakSet<Observer>();');
    expect(lines).not.toContain('this.observers.add(observer);');
    expect(
      await page.$$eval('article:target mark', (all) => all.map((one) => one.textContent.trim())),
    ).toEqual(['readonly observers = new Set<Observer>();']);
  });

  it('draws the two ways that keep an object of the last pattern side by side, each with its cut', async () => {
    const { page } = await browser.open(file, '13-best-practices/leaky@node/obj');
    const cuts = await page.$$eval('article:target .graph .cut', (all) =>
      all.map((one) => Math.round(one.getBoundingClientRect().left)),
    );
    expect(new Set(cuts).size).toBe(2);
  });

  it('names no folder outside of the project', () => {
    expect(text).not.toContain(process.cwd());
  });
});

/** What `npm run audit` has written, where it is of the whole catalogue and of this version: it takes a minute less. */
async function findResultOrNull(scenarios: number): Promise<AuditResult | null> {
  const result = await readResult(join(__dirname, '../../reports/latest/results.json')).catch(() => null);
  const isWhole =
    result?.scenarios.length === scenarios && result.scenarios.every(({ status }) => status === 'pass');
  return isWhole ? result : null;
}
