import { extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, CDPSession } from 'puppeteer';
import { usePuppeteerSession, type CdpSession } from '../cdp';
import { HostError, type HeapEnd, type HostedHeap } from './heap';
import { PageLife } from './pageLife';
import { listRelatedHeaps, type RelatedHeap } from './relatedHeaps';
import type { PageModule, PageModules } from './pageModules';

/**
 * The page's address. Nobody is asked for it: the host answers. A page at `localhost` has an origin and is a secure
 * context, which a blank one is not.
 */
const address = 'http://localhost/';

const blankDocument = '<!doctype html><html><head><title>weakspot</title></head><body></body></html>';

/** Loads modules in a page. */
const loader = join(__dirname, `pageMain${extname(__filename)}`);

/**
 * Opens a blank page in a browser context of its own.
 *
 * Puppeteer makes no `Page` of it: its scripts and its handles would stand in the heap that is judged.
 *
 * @param browserSession with the whole browser.
 * @throws {HostError} when the page ends before it is open.
 */
export async function openPage(
  browser: Browser,
  browserSession: CDPSession,
  modules: PageModules,
): Promise<HostedHeap> {
  const context = await browser.createBrowserContext();
  try {
    await browserSession.send('Target.createTarget', { url: 'about:blank', browserContextId: context.id! });
    const target = await context.waitForTarget(() => true);
    const raw = await target.createCDPSession();
    const session = usePuppeteerSession(raw);
    const life = new PageLife(browser, context, target, session);
    const page = new ChromiumPage(life, session, modules, () => listRelatedHeaps(raw));
    const early = page.ended.then(({ reason }) => {
      throw new HostError(`no page could be opened: ${reason}`);
    });
    await Promise.race([page.open(), early]);
    return page;
  } catch (error) {
    await context.close().catch(() => undefined);
    throw error;
  }
}

class ChromiumPage implements HostedHeap {
  readonly host = 'chromium';
  readonly ended: Promise<HeapEnd>;
  readonly #defined = new Set<string>();

  constructor(
    private readonly life: PageLife,
    readonly session: CdpSession,
    private readonly modules: PageModules,
    readonly listRelated: () => Promise<RelatedHeap[]>,
  ) {
    this.ended = life.ended;
  }

  /** Loads the document and what loads the modules. */
  async open(): Promise<void> {
    await this.session.send('Inspector.enable');
    await this.session.send('Page.enable');
    await this.#openDocument();
    this.session.on('Page.frameNavigated', ({ frame }) => {
      if (frame.parentId === undefined) this.life.end('navigation', `it left its page for ${frame.url}`);
    });
    this.session.on('Page.javascriptDialogOpening', ({ type, message }) => {
      const dialog = `${type}(${JSON.stringify(message)})`;
      this.life.end('dialog', `it opened a dialog, which nobody answers: ${dialog}`);
    });
    const [main] = await this.modules.read(loader);
    await this.#run([{ ...main!, code: `${main!.code}({}, undefined, { exports: {} })` }]);
  }

  async importExpression(file: string): Promise<string> {
    const modules = (await this.modules.read(file)).filter((module) => !this.#defined.has(module.file));
    for (const module of modules) this.#defined.add(module.file);
    await this.#run(modules.map((module) => ({ ...module, code: definition(module) })));
    return `globalThis[Symbol.for('weakspot.import')](${JSON.stringify(file)})`;
  }

  readStack(stack: string): string {
    return this.modules.readStack(stack);
  }

  close(): Promise<void> {
    return this.life.close();
  }

  async #openDocument(): Promise<void> {
    const loaded = new Promise<void>(
      (resolve) => void this.session.on('Page.loadEventFired', () => resolve()),
    );
    const stop = this.session.on('Fetch.requestPaused', ({ requestId }) => void this.#answer(requestId));
    await this.session.send('Fetch.enable', { patterns: [{ urlPattern: address }] });
    await this.session.send('Page.navigate', { url: address });
    await loaded;
    await this.session.send('Fetch.disable');
    stop();
  }

  async #answer(requestId: string): Promise<void> {
    const responseHeaders = [{ name: 'content-type', value: 'text/html; charset=utf-8' }];
    const body = Buffer.from(blankDocument).toString('base64');
    try {
      await this.session.send('Fetch.fulfillRequest', {
        requestId,
        responseCode: 200,
        responseHeaders,
        body,
      });
    } catch {
      // The page has gone; its end is told by what listens for it.
    }
  }

  /** Runs code under the names of its files: what is only evaluated has none in a snapshot. */
  async #run(scripts: readonly PageModule[]): Promise<void> {
    // For as long as it takes: while it is enabled, V8 keeps what the page prints.
    await this.session.send('Runtime.enable');
    for (const script of scripts) await this.#runScript(script);
    await this.session.send('Runtime.disable');
  }

  async #runScript({ file, code, sourceMap }: PageModule): Promise<void> {
    const map = Buffer.from(sourceMap).toString('base64');
    const compiled = await this.session.send('Runtime.compileScript', {
      expression: `${code}\n//# sourceMappingURL=data:application/json;base64,${map}`,
      sourceURL: pathToFileURL(file).href,
      persistScript: true,
    });
    const { scriptId } = compiled;
    const { exceptionDetails } =
      scriptId === undefined
        ? compiled
        : await this.session.send('Runtime.runScript', { scriptId, returnByValue: true });
    if (exceptionDetails === undefined) return;
    const { exception, text } = exceptionDetails;
    throw new HostError(`the page could not take ${file}: ${exception?.description ?? text}`);
  }
}

function definition({ file, imports, code }: PageModule): string {
  const taken = [JSON.stringify(file), JSON.stringify(imports), code].join(', ');
  return `globalThis[Symbol.for('weakspot.define')](${taken})`;
}
