import type { CDPSession, CookieData, Page } from 'puppeteer';
import { PageQuiet } from './pageQuiet';
import type { PageCookie, PageScenario } from './pageScenario';
import { RemoteHandles } from './remoteHandles';

/** What of a scenario is at work. */
export type PagePhase =
  | 'load'
  | 'name'
  | 'repeat'
  | 'url'
  | 'cookies'
  | 'beforeInitialPageLoad'
  | 'page'
  | 'isPageLoaded'
  | 'setup'
  | 'action'
  | 'back'
  | 'beforeLeakFilter'
  | 'leakFilter'
  | 'retainerReferenceFilter';

/** memlab's own, so that a page is laid out as its scenarios expect. */
const viewport = { width: 1680, height: 1080, deviceScaleFactor: 1 };

/** Between two questions whether the page is loaded, in milliseconds. */
const askingMs = 200;

/** Takes a page through the steps of a scenario, in memlab's order. */
export class PageSteps {
  /** Paths of pages that `isPageLoaded` had no answer for: it is not asked again. */
  readonly #unanswered = new Set<string>();
  /** Where the page stood before the action. */
  #before = { historyIndex: 0, path: '' };

  private constructor(
    private readonly scenario: PageScenario,
    private readonly page: Page,
    private readonly session: CDPSession,
    private readonly quiet: PageQuiet,
    private readonly handles: RemoteHandles,
    private readonly enter: (phase: PagePhase) => void,
  ) {}

  /** @param enter told of each phase before it begins. */
  static async begin(
    scenario: PageScenario,
    page: Page,
    enter: (phase: PagePhase) => void,
  ): Promise<PageSteps> {
    const session = await page.createCDPSession();
    const handles = RemoteHandles.watch(session);
    return new PageSteps(scenario, page, session, new PageQuiet(page, session), handles, enter);
  }

  /** Loads the page and sets it up. */
  async open(): Promise<void> {
    const { scenario, page } = this;
    this.enter('url');
    const url = scenario.url();
    await page.setViewport(viewport);
    await this.#setCookies(url);
    if (scenario.beforeInitialPageLoad) {
      this.enter('beforeInitialPageLoad');
      await scenario.beforeInitialPageLoad(page);
    }
    this.enter('page');
    // How long a scenario may take is for its audit to say.
    await page.goto(url, { waitUntil: 'load', timeout: 0 });
    await this.#waitUntilLoaded();
    if (!scenario.setup) return;
    this.enter('setup');
    await scenario.setup(page);
  }

  async action(): Promise<void> {
    this.enter('action');
    this.#before = { historyIndex: await this.#readHistoryIndex(), path: this.#path };
    await this.scenario.action?.(this.page);
    await this.#waitUntilLoaded();
  }

  async back(): Promise<void> {
    this.enter('back');
    if (this.scenario.back) await this.scenario.back(this.page);
    else await this.#revert();
    await this.#waitUntilLoaded();
    await this.#comeHome();
  }

  /** Lets go of what nobody here asks for any more. */
  rest(): Promise<void> {
    return this.handles.release();
  }

  async #revert(): Promise<void> {
    if (!(await this.#goBack())) await this.page.keyboard.press('Escape');
  }

  /** A back that leads to another page than the action began on is right where there is one round, and here are several. */
  async #comeHome(): Promise<void> {
    if (this.#path === this.#before.path || !(await this.#goBack())) return;
    await this.#waitUntilLoaded();
  }

  /** To where the page stood before the action. @returns whether there was a way */
  async #goBack(): Promise<boolean> {
    const steps = (await this.#readHistoryIndex()) - this.#before.historyIndex;
    for (let step = 0; step < steps; step++) await this.page.goBack();
    return steps > 0;
  }

  get #path(): string {
    return new URL(this.page.url()).pathname;
  }

  async #readHistoryIndex(): Promise<number> {
    return (await this.session.send('Page.getNavigationHistory')).currentIndex;
  }

  async #setCookies(url: string): Promise<void> {
    if (!this.scenario.cookies) return;
    this.enter('cookies');
    const cookies = this.scenario.cookies().map((cookie) => completeCookie(cookie, url));
    await this.page.browserContext().setCookie(...cookies);
  }

  async #waitUntilLoaded(): Promise<void> {
    const { isPageLoaded } = this.scenario;
    const path = this.#path;
    if (!isPageLoaded || this.#unanswered.has(path)) return this.quiet.wait();
    this.enter('isPageLoaded');
    try {
      for (;;) {
        const answer: unknown = await isPageLoaded(this.page);
        // A text says what went wrong; there is no use in asking again.
        if (answer === true || typeof answer === 'string') return;
        await new Promise((resolve) => setTimeout(resolve, askingMs));
      }
    } catch {
      // As in memlab: a wait that was in vain is no error.
      this.#unanswered.add(path);
      await this.quiet.wait();
    }
  }
}

/** A cookie that names no domain is one of the page's, and of all hosts of that domain, as in memlab. */
function completeCookie(cookie: PageCookie, url: string): CookieData {
  const { hostname } = new URL(url);
  const domain = hostname.split('.').slice(1).join('.');
  const hasDomain = domain.includes('.') && !/^[\d.]+$/.test(hostname);
  return { ...cookie, domain: cookie.domain ?? (hasDomain ? `.${domain}` : hostname) };
}
