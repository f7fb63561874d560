import { beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AuditResult, ScenarioResult } from '../../harness/result';
import { servePages, shop } from '../support/drivenPages';
import { processesOf, runCli, startCli, until, untilFile } from '../support/programs';
import { scenarioFolder } from '../support/scenarios';

/** Where there is `/proc` to look for a browser's processes. */
const linux = process.platform === 'linux' ? it : it.skip;

/** What a scenario does to end the browser of its own run, which has its profile in the folder. */
const killBrowser = (temporary: string): string => `
    const { readdirSync, readFileSync } = require('node:fs');
    for (const pid of readdirSync('/proc').filter((name) => /^\\d+$/.test(name))) {
      let command = '';
      try { command = readFileSync('/proc/' + pid + '/cmdline', 'utf8'); } catch {}
      if (command.includes('--user-data-dir=${temporary}') && !command.includes('--type='))
        process.kill(Number(pid), 'SIGKILL');
    }
    await new Promise(() => {});`;

describe('a driver scenario that cannot come to an end', () => {
  const folder = scenarioFolder();
  const pages = servePages({ shop: shop('shop.orders.pop();') });
  const results: Record<string, ScenarioResult> = {};
  const temporary = mkdtempSync(join(folder.path, 'tmp-'));
  const scenario = (action: string): string => `
module.exports = {
  url: () => '${pages.url('shop')}',
  async action(page) {
    ${action}
  },
  back: (page) => page.click('#close'),
  leakFilter: () => false,
};`;
  /** What is left of the browser in the run's own folder for temporary files. */
  const leftovers = (): unknown => ({
    folders: readdirSync(temporary).filter((name) => name.startsWith('weakspot')),
    processes: processesOf(temporary),
  });
  const read = (report: string): ScenarioResult[] =>
    (JSON.parse(readFileSync(join(folder.path, report, 'results.json'), 'utf8')) as AuditResult).scenarios;

  beforeAll(async () => {
    const texts = {
      'crash.cjs': scenario(
        `await page.goto('chrome://crash').catch(() => undefined); await new Promise(() => undefined);`,
      ),
      'dialog.cjs': scenario(`await page.evaluate(() => confirm('sure?'));`),
      'answered.cjs': scenario(
        `page.once('dialog', (dialog) => dialog.accept()); await page.evaluate(() => confirm('sure?'));`,
      ),
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
    };
    const hanging = {
      'busyPage.cjs': scenario(`await page.evaluate(() => { for (;;); });`),
      'busyFile.cjs': scenario(`for (;;);`),
    };
    await audit('faults', texts, '40s');
    // They take two processors for as long as they are let.
    await audit('hanging', hanging, '12s');
  }, 300_000);

  async function audit(name: string, texts: Record<string, string>, timeout: string): Promise<void> {
    for (const [file, text] of Object.entries(texts)) folder.write(`${name}/${file}`, text);
    const flags = ['--timeout', timeout, '--workers', '2', '--report', `${name}-report`];
    await runCli(['audit', `${name}/*.cjs`, ...flags], { cwd: folder.path, env: { TMPDIR: temporary } });
    for (const result of read(`${name}-report`)) results[result.file.replace(`${name}/`, '')] = result;
  }

  function told(name: string): { status: string; error: string | undefined; line: number | undefined } {
    const { status, error } = results[name]!;
    return { status, error: error?.message, line: error?.location?.line };
  }

  it.each([
    ['crash.cjs', 'its page crashed, in action, warm-up 1'],
    ['dialog.cjs', 'it opened a dialog, which nobody answers: confirm("sure?"), in action, warm-up 1'],
    ['busyPage.cjs', 'it did not end within 12 s, in action, warm-up 1'],
    ['busyFile.cjs', 'it did not end within 12 s, in action, warm-up 1'],
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

  linux('leaves no process and no folder of the browser', () => {
    expect(leftovers()).toEqual({ folders: [], processes: [] });
  });

  linux(
    'has its browser replaced where that ended, so that the next one has a page',
    async () => {
      folder.write('ended/a.cjs', scenario(killBrowser(temporary)));
      folder.write('ended/b.cjs', scenario(`await page.click('#open');`));
      const flags = ['--workers', '1', '--timeout', '60s', '--report', 'ended'];
      await runCli(['audit', 'ended/*.cjs', ...flags], { cwd: folder.path, env: { TMPDIR: temporary } });
      expect(read('ended').map(({ status, error }) => [status, error?.message])).toEqual([
        ['error', 'the browser ended, in action, warm-up 1'],
        ['pass', undefined],
      ]);
      expect(leftovers()).toEqual({ folders: [], processes: [] });
    },
    120_000,
  );

  linux(
    'leaves none at Ctrl+C either, though page and file are busy',
    async () => {
      const begun = join(folder.path, 'begun');
      const telling = `require('node:fs').writeFileSync(${JSON.stringify(begun)}, '');`;
      folder.write('busy/a.cjs', scenario(`${telling} await page.evaluate(() => { for (;;); });`));
      folder.write('busy/b.cjs', scenario(`for (;;);`));
      const flags = ['--workers', '2', '--report', 'busy'];
      const { child, ended } = startCli(['audit', 'busy/*.cjs', ...flags], {
        cwd: folder.path,
        env: { TMPDIR: temporary },
      });
      await untilFile(begun);
      child.kill('SIGINT');
      expect((await ended).status).toBe(3);
      await until(
        () => JSON.stringify(leftovers()) === '{"folders":[],"processes":[]}',
        'the browser to end',
      );
    },
    120_000,
  );
});
