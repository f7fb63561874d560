import { describe, expect, it } from '@jest/globals';
import { CdpError, isHeapGone, SessionClosedError } from '../../harness/cdp';
import { evaluate } from '../support/childHeap';
import { browserOfSpec } from '../support/chromium';

describe('a session of Puppeteer', () => {
  const { openPage } = browserOfSpec();

  it('tells events to whom listens, until they stop', async () => {
    const { session } = await openPage();
    const urls: string[] = [];
    const stop = session.on('Debugger.scriptParsed', ({ url }) => urls.push(url));
    await session.send('Debugger.enable');
    await session.send('Runtime.evaluate', { expression: '1\n//# sourceURL=one.js' });
    stop();
    await session.send('Runtime.evaluate', { expression: '2\n//# sourceURL=two.js' });
    expect(urls.filter((url) => /^(one|two)/.test(url))).toEqual(['one.js']);
  });

  it('rejects what the heap refuses, with its words', async () => {
    const { session } = await openPage();
    const refused = await session
      .send('Runtime.getProperties', { objectId: 'none' })
      .catch((e: unknown) => e);
    expect(refused).toBeInstanceOf(CdpError);
    expect(refused).toMatchObject({
      method: 'Runtime.getProperties',
      message: 'Runtime.getProperties: Invalid remote object id (-32000)',
    });
    expect(isHeapGone(refused)).toBe(false);
  });

  it('rejects what is unanswered when it closes, and whatever comes after; closing twice is the same as once', async () => {
    const page = await openPage();
    const unanswered = evaluate(page, 'new Promise(() => undefined)').catch((error: unknown) => error);
    await Promise.all([page.session.close(), page.session.close()]);
    expect(await unanswered).toBeInstanceOf(SessionClosedError);
    await expect(page.session.send('Runtime.enable')).rejects.toThrow(
      new SessionClosedError('the heap went away before it answered Runtime.enable'),
    );
  });

  it('tells a page that left from a command that failed', async () => {
    const { session } = await openPage();
    const waiting = session
      .send('Runtime.evaluate', { expression: 'new Promise(() => undefined)', awaitPromise: true })
      .catch(isHeapGone);
    await session.send('Page.navigate', { url: 'about:blank' }).catch(() => undefined);
    expect(await waiting).toBe(true);
  });
});
