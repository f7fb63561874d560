import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import puppeteer, { type Browser } from 'puppeteer';
import { Chromium, HostError } from '../../harness/host';
import type { AuditResult } from '../../harness/result';
import { doing, good, leak } from '../support/cliScenarios';
import { runCli, startCli, until, untilFile } from '../support/programs';
import { scenarioFolder } from '../support/scenarios';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const inPage = (text: string): string => text.replace(' name:', " host: 'chromium', name:");

describe('a browser that somebody else started', () => {
  const folder = scenarioFolder();
  let browser: Browser;

  beforeAll(async () => {
    const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    const executable = process.env['PUPPETEER_EXECUTABLE_PATH'];
    browser = await puppeteer.launch({
      headless: 'shell',
      args,
      ...(executable && { executablePath: executable }),
    });
    const page = await browser.newPage();
    await page.goto('data:text/html,<title>mine</title>');
  }, 120_000);
  afterAll(() => browser.close());

  /** What of it is somebody else's: its pages by title, and how many contexts it has. */
  const state = async (): Promise<unknown> => {
    const observer = await puppeteer.connect({ browserWSEndpoint: browser.wsEndpoint() });
    const titles = await Promise.all((await observer.pages()).map((page) => page.title()));
    const contexts = observer.browserContexts().length;
    await observer.disconnect();
    return { titles: titles.sort(), contexts };
  };

  it('runs scenarios in pages of their own, and goes on without them', async () => {
    const before = await state();
    folder.write('good.ts', inPage(good));
    folder.write('leak.ts', inPage(leak));
    const args = ['audit', 'good.ts', 'leak.ts', '--browser-ws', browser.wsEndpoint()];
    const { status, stderr } = await runCli(args, {
      cwd: folder.path,
      env: { PUPPETEER_EXECUTABLE_PATH: 'none' },
    });
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr:
        'weakspot: not all is as expected: break the references named above, or read reports/latest/results.json\n',
    });
    const { scenarios, environment } = JSON.parse(
      readFileSync(join(folder.path, 'reports/latest/results.json'), 'utf8'),
    ) as AuditResult;
    expect(scenarios.map(({ id, status: own }) => [id, own])).toEqual([
      ['good.ts@chromium', 'pass'],
      ['leak.ts@chromium', 'fail'],
    ]);
    expect(environment.chromium).toBe((await browser.version()).replace(/^.*\//, ''));
    expect(browser.connected).toBe(true);
    expect(await state()).toEqual(before);
  }, 120_000);

  it('keeps no page of a run that Ctrl+C ends', async () => {
    const before = await state();
    folder.write('loops.ts', inPage(doing('for (;;);')));
    const args = ['audit', 'loops.ts', '--report', 'stopped', '--browser-ws', browser.wsEndpoint()];
    const { child, ended } = startCli(args, { cwd: folder.path });
    await untilFile(join(folder.path, 'stopped', 'results.json'));
    await until(async () => JSON.stringify(await state()) !== JSON.stringify(before), 'the page', 60_000);
    child.kill('SIGINT');
    expect((await ended).status).toBe(3);
    expect(await state()).toEqual(before);
  }, 120_000);

  it('loses the pages that are open when it is left', async () => {
    const before = await state();
    const chromium = await Chromium.connect(browser.wsEndpoint());
    await chromium.openPage();
    expect(await state()).not.toEqual(before);
    await chromium.close();
    await chromium.close();
    expect(await state()).toEqual(before);
  });

  it('that does not answer is an error that tells no more of its address than the host', async () => {
    const failure = await Chromium.connect('ws://127.0.0.1:9/secret?key=secret').catch(
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(HostError);
    expect((failure as Error).message).toMatch(/^no browser answers at 127\.0\.0\.1:9: .*ECONNREFUSED/);
    expect((failure as Error).message).not.toContain('secret');
  });
});
