import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { PuppeteerNode } from 'puppeteer';

/**
 * Finds a browser that is on this machine: in Puppeteer's cache, else an installed Chrome, else an installed Chromium.
 * null where there is none.
 */
export function findInstalledOrNull(puppeteer: PuppeteerNode): string | null {
  const searches = [
    // What its configuration or PUPPETEER_EXECUTABLE_PATH names, and what it has downloaded.
    () => puppeteer.executablePath(),
    () => puppeteer.executablePath({ headless: 'shell' }),
    () => puppeteer.executablePath('chrome'),
  ];
  for (const search of searches) {
    const path = pathOrNull(search);
    if (path !== null) return path;
  }
  return chromiumPaths().find((path) => existsSync(path)) ?? null;
}

/** Puppeteer throws for what it does not find. */
function pathOrNull(search: () => string): string | null {
  try {
    const path = search();
    return existsSync(path) ? path : null;
  } catch {
    return null;
  }
}

/** Where a Chromium is installed, and where a Chrome is that Puppeteer does not look for. */
function chromiumPaths(): string[] {
  const { PATH = '', LOCALAPPDATA = '', PROGRAMFILES = '' } = process.env;
  if (process.platform === 'darwin') return ['/Applications/Chromium.app/Contents/MacOS/Chromium'];
  if (process.platform === 'win32') {
    return [LOCALAPPDATA, PROGRAMFILES].map((folder) =>
      join(folder, 'Chromium', 'Application', 'chrome.exe'),
    );
  }
  const names = ['google-chrome-stable', 'google-chrome', 'chromium', 'chromium-browser'];
  return names.flatMap((name) => PATH.split(delimiter).map((folder) => join(folder, name)));
}
