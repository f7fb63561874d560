/** A real browser that opens files as a reader does, with all that they print and ask for written down. */
import { afterAll, afterEach, beforeAll } from '@jest/globals';
import puppeteer, { type Browser, type Page } from 'puppeteer';
import { pathToFileURL } from 'node:url';
import { findInstalledOrNull } from '../../harness/host/installedBrowser';

export interface OpenedFile {
  readonly page: Page;
  /** Console messages, uncaught errors, and requests for anything but the file. */
  readonly noise: string[];
}

export interface ReportBrowser {
  /** @param hash the id of what to show */
  open(file: string, hash?: string): Promise<OpenedFile>;
}

/** Starts one browser for a spec file, and ends it when the file is done; its pages end with their test. */
export function reportBrowser(): ReportBrowser {
  let browser: Browser | undefined;
  const pages: Page[] = [];
  beforeAll(async () => {
    const named = process.env['PUPPETEER_EXECUTABLE_PATH'] ?? findInstalledOrNull(puppeteer);
    const asRoot = process.platform === 'linux' && process.getuid?.() === 0;
    browser = await puppeteer.launch({
      executablePath: named!,
      headless: 'shell',
      pipe: true,
      args: asRoot ? ['--no-sandbox'] : [],
    });
  });
  afterEach(async () => {
    await Promise.all(pages.splice(0).map((page) => page.close()));
  });
  afterAll(() => browser?.close());
  return {
    async open(file, hash = '') {
      const page = await browser!.newPage();
      pages.push(page);
      const url = pathToFileURL(file).href;
      const noise: string[] = [];
      page.on('console', (message) => noise.push(`console: ${message.text()}`));
      page.on('pageerror', (error) => noise.push(`error: ${String(error)}`));
      page.on('request', (request) => {
        if (request.url().split('#')[0] !== url) noise.push(`request: ${request.url()}`);
      });
      await page.goto(hash === '' ? url : `${url}#${hash}`);
      return { page, noise };
    },
  };
}
