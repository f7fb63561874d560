import { beforeAll, describe, expect, it } from '@jest/globals';
import type { ScenarioResult } from '../../harness/result';
import { servePages, shop } from '../support/drivenPages';
import { auditScenarios, scenarioFolder } from '../support/scenarios';

describe('a driver scenario that cannot come to an end', () => {
  const folder = scenarioFolder();
  const pages = servePages({ shop: shop('shop.orders.pop();') });
  let results: Record<string, ScenarioResult>;

  beforeAll(async () => {
    const scenario = (action: string): string => `
module.exports = {
  url: () => '${pages.url('shop')}',
  async action(page) {
    ${action}
  },
  back: (page) => page.click('#close'),
  leakFilter: () => false,
};`;
    results = await auditScenarios(
      folder,
      {
        'crash.cjs': scenario(`await page.goto('chrome://crash').catch(() => undefined);`),
        'dialog.cjs': scenario(`await page.evaluate(() => confirm('sure?'));`),
        'answered.cjs': scenario(
          `page.once('dialog', (dialog) => dialog.accept()); await page.evaluate(() => confirm('sure?'));`,
        ),
        'busyPage.cjs': scenario(`await page.evaluate(() => { for (;;); });`),
        'busyFile.cjs': scenario(`for (;;);`),
        'lost.cjs': scenario(`await page.close(); await page.title();`),
        'leaving.cjs': scenario(`await page.goto('${pages.url('elsewhere')}');`),
        'exiting.cjs': scenario(`process.exit(7);`),
        'uncaught.cjs': scenario(
          `setTimeout(() => { throw new Error('nobody listens'); }); await new Promise(() => {});`,
        ),
        'throwing.cjs': scenario(`await page.click('#nothing');`),
        'refused.cjs': scenario('').replace(pages.url('shop'), 'http://127.0.0.1:1/'),
        'missing.cjs': scenario(`require('./nothing.cjs');`),
        'noUrl.cjs': `module.exports = { url: () => 1, action: 5 };`,
        'healthy.cjs': scenario(`await page.click('#open');`),
      },
      { timeoutMs: 15_000, workers: 2 },
    );
  }, 300_000);

  function told(name: string): { status: string; error: string | undefined; line: number | undefined } {
    const { status, error } = results[name]!;
    return { status, error: error?.message, line: error?.location?.line };
  }

  it.each([
    ['crash.cjs', 'its page crashed, in action, warm-up 1'],
    ['dialog.cjs', 'it opened a dialog, which nobody answers: confirm("sure?"), in action, warm-up 1'],
    ['busyPage.cjs', 'it did not end within 15 s, in action, warm-up 1'],
    ['busyFile.cjs', 'it did not end within 15 s, in action, warm-up 1'],
    ['lost.cjs', 'it closed its page, in action, warm-up 1'],
    [
      'leaving.cjs',
      expect.stringMatching(
        /^it left its page for .*elsewhere, and the heap to compare with is gone, in action/,
      ),
    ],
    ['exiting.cjs', 'it ended its own process, with exit status 7, in action, warm-up 1'],
    ['uncaught.cjs', 'an error was thrown that nobody caught: Error: nobody listens, in action, warm-up 1'],
    ['throwing.cjs', 'action, warm-up 1 threw Error: No element found for selector: #nothing'],
    ['refused.cjs', expect.stringMatching(/^the loading of the page threw Error: net::ERR_/)],
    ['missing.cjs', expect.stringMatching(/^action, warm-up 1 threw Error: Cannot find module/)],
    ['noUrl.cjs', 'its "action" must be a function'],
  ])('is an error that says why: %s', (name, message) => {
    expect(told(name)).toMatchObject({ status: 'error', error: message, line: expect.any(Number) });
  });

  it('is told by the line of the file that threw', () => {
    expect(told('throwing.cjs').line).toBe(5);
    expect(told('exiting.cjs').line).toBe(5);
  });

  it('may answer its dialogs itself', () => {
    expect(told('answered.cjs')).toMatchObject({ status: 'pass' });
  });

  it('leaves the others as they are', () => {
    expect(told('healthy.cjs')).toMatchObject({ status: 'pass' });
  });
});
