import { describe, expect, it } from '@jest/globals';
import type { Page } from 'puppeteer';
import { renderHtml } from '../../harness/report';
import type { Finding, PathStep } from '../../harness/result';
import { reportBrowser } from '../support/reportBrowser';
import { leakOf, pathTo, resultOf, scenarioOf, spotOf } from '../support/reportResults';
import { scenarioFolder } from '../support/scenarios';

const file = 'fixtures/07-observers/leaky.ts';

/** `App.cache`, an entry of its Map, and the object that `pathTo` leads to as well. */
function pathThroughCache(): PathStep[] {
  const [root, app, , set, object] = pathTo('Observer') as [PathStep, PathStep, PathStep, PathStep, PathStep];
  return numbered([
    root,
    { ...app, edge: { type: 'property', name: 'cache' }, text: 'App.cache' },
    { ...set, node: 'Map', edge: { type: 'entry', name: 'Map values' }, text: 'App.cache (Map values)' },
    object,
  ]);
}

/** Objects of one name are one object. */
function numbered(path: PathStep[]): PathStep[] {
  const names = ['(root)', 'App', 'Subject', 'Set', 'Map', 'Observer'];
  return path.map((step) => ({ ...step, id: names.indexOf(step.node) }));
}

describe('the graph of a retaining path', () => {
  const folder = scenarioFolder();
  const browser = reportBrowser();

  const open = async (finding: Finding, width = 1280): Promise<Page> => {
    const lines = ['class Observer {}', '', '', 'class Subject {'];
    const scenario = scenarioOf('a.ts@node', {
      findings: [finding],
      sources: [{ file, startLine: 1, lines }],
    });
    const path = folder.write('index.html', renderHtml(resultOf(scenario)));
    const { page } = await browser.open(path, `a.ts@node/${finding.label}`);
    await page.setViewport({ width, height: 900 });
    return page;
  };

  it('has the objects from the root down, the references between them, and places that lead to their lines', async () => {
    const page = await open(leakOf('Observer'));
    expect(await textsOf(page, '.object .node')).toEqual(['(root)', 'App', 'Subject', 'Set', 'Observer × 7']);
    expect(await textsOf(page, '.arrow .name')).toEqual(['state', '.subject', '.observers', 'set entry']);
    expect(await topsOf(page, '.object > rect:last-of-type')).toEqual(
      [...(await topsOf(page, '.object > rect:last-of-type'))].sort((a, b) => a - b),
    );
    await page.click('article:target .graph a');
    expect(await page.$eval('.line:target', (line) => line.textContent.trim())).toBe('class Subject {');
  });

  it('marks the weak spot, and shades what breaking it frees and nothing else', async () => {
    const page = await open(leakOf('Observer'));
    expect(await textsOf(page, '.cut .name')).toEqual(['set entry']);
    expect(await textsOf(page, '.cut .spot')).toEqual(['weak spot, 7 references']);
    expect(await shadedNames(page)).toEqual(['Observer × 7', 'Function']);
    expect(await textsOf(page, '.freed .node')).toEqual(['Observer × 7']);
  });

  it('shades nothing where no weak spot is known', async () => {
    const page = await open(leakOf('Observer', { weakSpots: [] }));
    expect(await textsOf(page, '.cut .name, .freed .node, .fan .name')).toEqual([]);
    expect(await shadedNames(page)).toEqual([]);
  });

  it('draws the paths of two references that must be broken together side by side, and what they share once', async () => {
    const sites = ['App.cache (Map values)', 'Subject.observers (Set entries)'].map(
      (text) => spotOf(text).sites[0]!,
    );
    const page = await open(
      leakOf('Observer', {
        retainingPath: pathThroughCache(),
        otherRetainingPaths: [numbered(pathTo('Observer'))],
        weakSpots: [spotOf(sites.map(({ text }) => text).join(' + '), { sites })],
      }),
    );
    const names = ['(root)', 'App', 'Map', 'Subject', 'Set', 'Observer × 7'];
    expect(await textsOf(page, '.object .node')).toEqual(names);
    expect(await textsOf(page, '.cut .name')).toEqual(['map value', 'set entry']);
    const [map, subject] = (await topsOf(page, '.object > rect:last-of-type')).slice(2, 4);
    expect(map).toBe(subject);
    expect(await page.$$('article:target .graph')).toHaveLength(1);
  });

  it('folds what else keeps the objects, from where its path leaves on', async () => {
    const page = await open(
      leakOf('Observer', {
        retainingPath: numbered(pathTo('Observer')),
        otherRetainingPaths: [pathThroughCache()],
      }),
    );
    expect(await page.$eval('details summary', (summary) => summary.textContent)).toBe(
      'And also through App.cache (Map values)',
    );
    await page.click('details summary');
    expect(await textsOf(page, 'details .object .node')).toEqual(['App', 'Map', 'Observer × 7']);
  });

  it('draws a chain of equal references as one, and leaves out the middle of a long path', async () => {
    const [root, app, ...rest] = pathTo('Observer') as [PathStep, PathStep, ...PathStep[]];
    const link: PathStep = {
      ...app,
      node: 'Link',
      edge: { type: 'property', name: 'next' },
      text: 'Link.next',
    };
    const chain = await open(
      leakOf('Observer', { retainingPath: [root, link, link, link, link, app, ...rest], weakSpots: [] }),
    );
    expect(await textsOf(chain, '.arrow .name')).toContain('.next (3 times)');
    const hall = (name: string): PathStep => ({ ...app, node: name, text: `${name}.next` });
    const long = Array.from({ length: 60 }, (_, place) => hall(`Hall${place}`));
    const page = await open(leakOf('Observer', { retainingPath: [root, ...long, app, ...rest] }));
    expect(await textsOf(page, 'text.left')).toContain('and 49 objects between');
    expect(await textsOf(page, '.cut .name')).toEqual(['set entry']);
  });

  it.each([1280, 390])('keeps long names within their boxes, at %i px', async (width) => {
    const name = 'ObserverOfASubjectThatHasAVeryLongName'.repeat(4);
    const wide = '観'.repeat(80);
    const path = numbered(pathTo(name)).map((step, place) => ({
      ...step,
      node: place === 1 ? wide : `${name}${place}`,
      location: { file: `${'folder/'.repeat(30)}${name}.ts`, line: 1_000, column: 1 },
      edge: step.edge && { ...step.edge, name: `${name} of ${name}`, type: 'internal' as const },
    }));
    const page = await open(leakOf(name, { label: 'long', retainingPath: path }), width);
    // Characters of double width are cut by their box, in the drawing alone.
    const beyond = await page.$$eval('article:target .graph text:not(.left)', (all) =>
      all
        .filter((text) => !text.textContent.includes('観'))
        .filter((text) => {
          const room = text.closest('.object')?.querySelector('rect:last-of-type') ?? text.closest('.graph');
          return text.getBoundingClientRect().right > room!.getBoundingClientRect().right + 1;
        })
        .map((text) => text.textContent),
    );
    expect(beyond).toEqual([]);
    const right = await page.$eval('article:target .graph', (graph) => graph.getBoundingClientRect().right);
    expect(right).toBeLessThan(width);
  });
});

function textsOf(page: Page, selector: string): Promise<string[]> {
  const within = selector.split(', ').map((one) => `article:target .graph ${one}`);
  const folded = selector.startsWith('details') ? [`article:target ${selector}`] : within;
  return page.$$eval(folded.join(', '), (all) => all.map((one) => one.textContent));
}

function topsOf(page: Page, selector: string): Promise<number[]> {
  return page.$$eval(`article:target .graph ${selector}`, (all) =>
    all.map((one) => Math.round(one.getBoundingClientRect().top)),
  );
}

/** Names of boxes that stand on a shade. */
function shadedNames(page: Page): Promise<string[]> {
  return page.$$eval('article:target .graph', ([graph]) => {
    const shades = [...graph!.querySelectorAll('.shade')].map((shade) => shade.getBoundingClientRect());
    return [...graph!.querySelectorAll('.node, .fan .name')]
      .filter((text) => {
        const { top, bottom } = text.getBoundingClientRect();
        return shades.some((shade) => shade.top <= top && bottom <= shade.bottom);
      })
      .map((text) => text.textContent);
  });
}
