import type { CDPSession } from 'puppeteer';
import { usePuppeteerSession, type CdpSession } from '../cdp';

/** A heap that belongs to a page and is not its own: that of a worker, or of a frame in another process. */
export interface RelatedHeap {
  /** `worker http://localhost/clerk.js`, `iframe https://example.org/`. */
  readonly name: string;
  readonly session: CdpSession;
}

/** By Chromium's words for targets. Workers that serve several pages belong to none of them. */
const kinds = new Set(['worker', 'iframe']);

/**
 * Lists the heaps that belong to a page just now, with those that belong to them in turn, by name. Frames of the page's
 * own process share its heap and are not listed.
 */
export async function listRelatedHeaps(session: CDPSession): Promise<RelatedHeap[]> {
  const related = await attachAll(session);
  const inner = await Promise.all(related.map(({ child }) => listRelatedHeaps(child)));
  const own = related.map(({ name, child }) => ({ name, session: usePuppeteerSession(child) }));
  return [...own, ...inner.flat()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function attachAll(session: CDPSession): Promise<{ name: string; child: CDPSession }[]> {
  const children: CDPSession[] = [];
  const names = new Map<string, string>();
  const noteSession = (child: CDPSession): void => void children.push(child);
  const noteName = ({ sessionId, targetInfo: { type, url } }: Attachment): void => {
    if (kinds.has(type)) names.set(sessionId, `${type} ${nameAddress(url)}`);
  };
  session.on('sessionattached', noteSession);
  session.on('Target.attachedToTarget', noteName);
  try {
    // What is there already is attached to before the answer comes.
    const how = { autoAttach: true, waitForDebuggerOnStart: false, flatten: true };
    await session.send('Target.setAutoAttach', how);
  } finally {
    session.off('sessionattached', noteSession);
    session.off('Target.attachedToTarget', noteName);
  }
  return children.flatMap((child) => {
    const name = names.get(child.id());
    return name === undefined ? [] : [{ name, child }];
  });
}

interface Attachment {
  sessionId: string;
  targetInfo: { type: string; url: string };
}

/** The address of what a page made itself says nothing, and differs from run to run. */
function nameAddress(url: string): string {
  return url.replace(/^(blob|data):.*$/s, '($1)');
}
