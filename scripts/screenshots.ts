/** Takes README's two screenshots of the catalogue's report, which `npm run audit` writes: `npm run screenshots`. */
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import puppeteer, { type Browser } from 'puppeteer';
import { BrowserFolder } from '../harness/host/browserFolder';
import { findInstalledOrNull } from '../harness/host/installedBrowser';

const root = join(__dirname, '..');
const report = join(root, 'reports', 'latest', 'index.html');
const folder = join(root, 'docs');

/** Pages by the picture's name: what the address names, and how much of the page is seen. */
const pictures = [
  { name: 'overview', page: 'overview', height: 960 },
  { name: 'finding', page: '07-observers/leaky@node/observer1', height: 925 },
];

async function takeScreenshots(browser: Browser): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (const { name, page: hash, height } of pictures) {
    const page = await browser.newPage();
    await page.setViewport({ width: 1280, height });
    await page.goto(`${pathToFileURL(report).href}#${hash}`);
    await page.screenshot({ path: join(folder, `${name}.png`), optimizeForSpeed: false });
    await page.close();
  }
}

async function main(): Promise<void> {
  if (!existsSync(report)) throw new Error(`there is no ${report}: run npm run audit first`);
  const installed = findInstalledOrNull(puppeteer);
  const browserFolder = await BrowserFolder.make(installed === null);
  const { executable, environment } = browserFolder.unpacked ?? { executable: installed!, environment: {} };
  const asRoot = process.platform === 'linux' && process.getuid?.() === 0;
  try {
    const browser = await puppeteer.launch({
      executablePath: executable,
      env: { ...process.env, ...environment },
      headless: 'shell',
      pipe: true,
      args: asRoot ? ['--no-sandbox'] : [],
    });
    const { pid } = browser.process() ?? {};
    if (pid !== undefined) browserFolder.watch(pid);
    await takeScreenshots(browser).finally(() => browser.close());
  } finally {
    await browserFolder.remove();
  }
}

void main();
