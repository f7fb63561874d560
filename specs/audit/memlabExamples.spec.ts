/** The scenario files of memlab's tutorials, as @memlab/e2e brings them, on pages that do what its demo does. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import puppeteer, { type Browser } from 'puppeteer';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ScenarioResult } from '../../harness/result';
import { servePages } from '../support/drivenPages';
import { auditScenarios, onlyFinding, scenarioFolder } from '../support/scenarios';

const examples = join(require.resolve('@memlab/e2e/package.json'), '../static/example/scenarios');

/** One document whose links change what it shows, as the demo's do. */
const demo = `<main></main>
<script>
  class Oversized { constructor() { this.numbers = Array.from({ length: 2e5 }, (_, i) => i + 0.5); } }
  const link = (path) => '<a href="' + path + '">' + path + '</a> ';
  const views = {
    '/': link('/examples/detached-dom') + link('/examples/oversized-object'),
    '/examples/detached-dom': link('/') + '<button>Create detached DOMs</button>',
    '/examples/oversized-object': link('/'),
  };
  const createDetached = () => {
    window.leakedObjects ??= [];
    for (let i = 0; i < 1024; i++) window.leakedObjects.push(document.createElement('div'));
  };
  const show = () => {
    document.querySelector('main').innerHTML = views[location.pathname];
    document.querySelector('button')?.addEventListener('click', createDetached);
    if (location.pathname !== '/examples/oversized-object') return;
    const oversized = new Oversized();
    window.addEventListener('resize', () => oversized.numbers.length);
  };
  document.addEventListener('click', (event) => {
    if (!event.target.matches('a')) return;
    event.preventDefault();
    history.pushState({}, '', event.target.getAttribute('href'));
    show();
  });
  addEventListener('popstate', show);
  show();
</script>`;

describe("a scenario of memlab's tutorials, unchanged", () => {
  const folder = scenarioFolder();
  const pages = servePages({ '': demo, 'examples/detached-dom': demo });
  let browser: Browser;
  let results: Record<string, ScenarioResult>;

  beforeAll(async () => {
    const executable = process.env['PUPPETEER_EXECUTABLE_PATH'];
    // The files name the demo's address, which is somebody else's on this machine.
    const args = [`--host-resolver-rules=MAP localhost:3000 ${new URL(pages.url('')).host}`];
    if (process.getuid?.() === 0) args.push('--no-sandbox');
    browser = await puppeteer.launch({
      headless: 'shell',
      args,
      ...(executable && { executablePath: executable }),
    });
    const names = ['detached-dom.js', 'oversized-object.js', 'oversized-object-with-filter.js'];
    const texts = names.map((name) => [name, readFileSync(join(examples, name), 'utf8')]);
    results = await auditScenarios(folder, Object.fromEntries(texts) as Record<string, string>, {
      browserWs: browser.wsEndpoint(),
    });
  }, 180_000);
  afterAll(() => browser.close());

  it('finds the detached elements, though its back does not lead to where it began', () => {
    const finding = onlyFinding(results['detached-dom.js']!);
    expect(finding).toMatchObject({
      className: 'Detached <div>',
      perIteration: 1024,
      owner: { text: 'globalThis.leakedObjects (Array elements)' },
    });
  });

  it('finds the object that a listener keeps', () => {
    expect(results['oversized-object.js']!.status).toBe('fail');
    expect(onlyFinding(results['oversized-object.js']!)).toMatchObject({
      perIteration: 1,
      owner: { text: 'listeners of window' },
    });
  });

  it('finds what its filter calls a leak', () => {
    const { status, findings } = results['oversized-object-with-filter.js']!;
    expect(status).toBe('fail');
    expect(Math.max(...findings.map(({ retainedBytes }) => retainedBytes))).toBeGreaterThan(1_000_000);
  });
});
