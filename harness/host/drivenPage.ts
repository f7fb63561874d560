import type { Browser, CDPSession } from 'puppeteer';
import { usePuppeteerSession, type CdpSession } from '../cdp';
import { BrowserRelay } from './browserRelay';
import type { HeapEnd } from './heap';
import { PageLife } from './pageLife';
import { listRelatedHeaps, type RelatedHeap } from './relatedHeaps';

/** A page that another process drives, and the session over which its heap is looked at from here. */
export interface DrivenPage {
  readonly session: CdpSession;
  /** The heaps that belong to it just now: of its workers, and of its frames in other processes. */
  listRelated(): Promise<RelatedHeap[]>;
  /** Resolves, once, when the page is gone, whoever ended it. Never rejects. */
  readonly ended: Promise<HeapEnd>;
  /**
   * The browser for a Puppeteer in another process.
   *
   * @param deliver takes what the browser says.
   */
  connect(deliver: (text: string) => void): Promise<BrowserRelay>;
  /** From now on the page ends for its driver when it leaves its document: with it goes the heap. */
  stay(): Promise<void>;
  /** Ends the page for its driver. */
  end(cause: HeapEnd['cause'], reason: string): void;
  /** Closing twice is the same as once. */
  close(): Promise<void>;
}

/** Opens an empty page in a browser context of its own. @param browserSession with the whole browser. */
export async function openDrivenPage(browser: Browser, browserSession: CDPSession): Promise<DrivenPage> {
  const context = await browser.createBrowserContext();
  const contextId = context.id!;
  try {
    await browserSession.send('Target.createTarget', { url: 'about:blank', browserContextId: contextId });
    const target = await context.waitForTarget(() => true);
    const raw = await target.createCDPSession();
    const session = usePuppeteerSession(raw);
    const life = new PageLife(browser, context, target, session);
    await session.send('Inspector.enable');
    await session.send('Page.enable');
    // A page on the developer's own machine has no certificate that a browser knows.
    await session.send('Security.setIgnoreCertificateErrors', { ignore: true });
    const relays: BrowserRelay[] = [];
    return {
      session,
      listRelated: () => listRelatedHeaps(raw),
      ended: life.ended,
      async connect(deliver) {
        const relay = await BrowserRelay.open(browserSession, contextId, deliver);
        relays.push(relay);
        return relay;
      },
      stay: () => stay(session, life),
      end: (cause, reason) => life.end(cause, reason),
      async close() {
        await Promise.all(relays.map((relay) => relay.close()));
        await life.close();
      },
    };
  } catch (error) {
    await context.close().catch(() => undefined);
    throw error;
  }
}

async function stay(session: CdpSession, life: PageLife): Promise<void> {
  const { frameTree } = await session.send('Page.getFrameTree');
  session.on('Page.frameNavigated', ({ frame }) => {
    if (frame.parentId !== undefined || frame.loaderId === frameTree.frame.loaderId) return;
    life.end('navigation', `it left its page for ${frame.url}, and the heap to compare with is gone`);
  });
}
