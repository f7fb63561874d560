import { join } from 'node:path';
import type { Browser, CDPSession, LaunchOptions, PuppeteerNode } from 'puppeteer';
import { BrowserFolder } from './browserFolder';
import { openDrivenPage, type DrivenPage } from './drivenPage';
import { HostError, NoBrowserError, type HostedHeap } from './heap';
import { findInstalledOrNull } from './installedBrowser';
import { openPage } from './page';
import { PageModules } from './pageModules';

/** How long a browser gets to end in order, in milliseconds. Its folder's keeper ends it then. */
const closingMs = 5_000;

type OwnPage = Pick<HostedHeap, 'ended' | 'close'>;

/** One browser, for all pages of a run. */
export class Chromium {
  readonly #modules = new PageModules();
  readonly #pages = new Set<OwnPage>();
  #closed: Promise<void> | undefined;

  private constructor(
    private readonly browser: Browser,
    private readonly session: CDPSession,
    /** null when somebody else started it. */
    private readonly folder: BrowserFolder | null,
    /** As `143.0.7499.0`. */
    readonly version: string,
    /** Why its sandbox is off; null when it is on, or somebody else started it. */
    readonly withoutSandbox: string | null,
  ) {}

  /**
   * Starts the browser that was named, else the one that is found, else the embedded one (Linux x64).
   *
   * @throws {NoBrowserError} when there is none.
   * @throws {HostError} when it does not start.
   */
  static async start(executable?: string): Promise<Chromium> {
    if (!isInstalled('puppeteer')) throw noPuppeteer();
    // Its keeper starts while Puppeteer is loaded.
    const made = executable === undefined ? null : BrowserFolder.make(false);
    made?.catch(() => undefined);
    const puppeteer = requirePuppeteer();
    const installed = executable ?? findInstalledOrNull(puppeteer);
    if (installed === null && !hasEmbedded()) {
      throw new NoBrowserError('there is no browser: npx puppeteer browsers install chrome');
    }
    const folder = await (made ?? BrowserFolder.make(installed === null));
    try {
      const { browser, withoutSandbox } = await launch(puppeteer, folder, installed);
      const version = (await browser.version()).replace(/^.*\//, '');
      const session = await browser.target().createCDPSession();
      return new Chromium(browser, session, folder, version, withoutSandbox);
    } catch (error) {
      await folder.remove();
      throw new HostError(`the browser did not start: ${(error as Error).message}`);
    }
  }

  /**
   * Uses a browser that runs already, here or on another machine. Its other pages are left alone.
   *
   * @param endpoint WebSocket address of its DevTools.
   * @throws {NoBrowserError} when Puppeteer is not installed.
   * @throws {HostError} when nobody answers there.
   */
  static async connect(endpoint: string): Promise<Chromium> {
    if (!isInstalled('puppeteer')) throw noPuppeteer();
    const puppeteer = requirePuppeteer();
    try {
      const browser = await puppeteer.connect({
        browserWSEndpoint: endpoint,
        protocolTimeout: 0,
        defaultViewport: null,
      });
      const version = (await browser.version()).replace(/^.*\//, '');
      const session = await browser.target().createCDPSession();
      return new Chromium(browser, session, null, version, null);
    } catch (error) {
      // An address may hold a key in its path or query, and the message goes to logs.
      const { host } = new URL(endpoint);
      const reason = (error as Error).message.replaceAll(endpoint, host);
      throw new HostError(`no browser answers at ${host}: ${reason || 'check --browser-ws'}`);
    }
  }

  /** Whether it still runs. */
  get connected(): boolean {
    return this.browser.connected;
  }

  /** A page in a browser context of its own, so that it shares nothing with another. */
  async openPage(): Promise<HostedHeap> {
    return this.#own(await openPage(this.browser, this.session, this.#modules));
  }

  /** An empty page for another process to drive, in a browser context of its own. */
  async openDrivenPage(): Promise<DrivenPage> {
    return this.#own(await openDrivenPage(this.browser, this.session));
  }

  #own<T extends OwnPage>(page: T): T {
    this.#pages.add(page);
    void page.ended.then(() => this.#pages.delete(page));
    return page;
  }

  /**
   * Ends it with all of its pages, and waits until nothing of it is left; one that somebody else started goes on without
   * these pages. Closing twice is the same as once.
   */
  close(): Promise<void> {
    return (this.#closed ??= this.#end());
  }

  async #end(): Promise<void> {
    const inOrder = this.folder === null ? this.#leave() : this.browser.close();
    let timer: NodeJS.Timeout | undefined;
    await Promise.race([
      inOrder.catch(() => undefined),
      new Promise((resolve) => (timer = setTimeout(resolve, closingMs))),
    ]);
    clearTimeout(timer);
    if (this.folder === null) await this.browser.disconnect();
    else await this.folder.remove();
  }

  async #leave(): Promise<void> {
    await Promise.all([...this.#pages].map((page) => page.close()));
    await this.session.detach();
  }
}

interface Launched {
  browser: Browser;
  withoutSandbox: string | null;
}

/** With the sandbox wherever Chromium can start with it. */
async function launch(
  puppeteer: PuppeteerNode,
  folder: BrowserFolder,
  installed: string | null,
): Promise<Launched> {
  const start = async (withoutSandbox: string | null): Promise<Launched> => {
    const browser = await puppeteer.launch(launchOptions(folder, installed, withoutSandbox !== null));
    const { pid } = browser.process() ?? {};
    if (pid !== undefined) folder.watch(pid);
    return { browser, withoutSandbox };
  };
  if (process.platform === 'linux' && process.getuid?.() === 0) return start('it was started by root');
  try {
    return await start(null);
  } catch (error) {
    if (!/sandbox/i.test((error as Error).message)) throw error;
    return start('this system lets no sandbox start');
  }
}

function launchOptions(
  folder: BrowserFolder,
  installed: string | null,
  withoutSandbox: boolean,
): LaunchOptions {
  const { executable, environment } = folder.unpacked ?? { executable: installed!, environment: {} };
  return {
    executablePath: executable,
    headless: 'shell',
    // No port that another process could connect to, and the browser ends with the pipe.
    pipe: true,
    // As Chrome on a desktop does, and the embedded browser does not: a frame of another site has a heap of its own.
    args: ['--site-per-process', ...(withoutSandbox ? ['--no-sandbox'] : [])],
    userDataDir: join(folder.path, 'profile'),
    env: { ...process.env, ...environment, TMPDIR: folder.path },
    // How long a scenario may take is for its audit to say, and what to do at a signal as well.
    protocolTimeout: 0,
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
    defaultViewport: null,
    waitForInitialPage: false,
  };
}

function requirePuppeteer(): PuppeteerNode {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- `import()` cannot be called where Jest runs this
  return (require('puppeteer') as { default: PuppeteerNode }).default;
}

/** It is an optional peer: whoever tests in Node alone installs no browser. */
function noPuppeteer(): NoBrowserError {
  return new NoBrowserError('there is no browser: npm install --save-dev puppeteer @sparticuz/chromium');
}

function hasEmbedded(): boolean {
  return process.platform === 'linux' && process.arch === 'x64' && isInstalled('@sparticuz/chromium');
}

function isInstalled(name: string): boolean {
  try {
    require.resolve(name);
    return true;
  } catch {
    return false;
  }
}
