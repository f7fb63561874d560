import { afterEach, describe, expect, it } from '@jest/globals';
import { CdpError, connectInProcess, SessionClosedError, type CdpSession } from '../../harness/cdp';

describe('a session with the own heap', () => {
  const open: CdpSession[] = [];
  const connect = (): CdpSession => {
    const session = connectInProcess();
    open.push(session);
    return session;
  };
  afterEach(() => Promise.all(open.splice(0).map((session) => session.close())));

  it('answers commands', async () => {
    const { result } = await connect().send('Runtime.evaluate', { expression: '6 * 7' });
    expect(result.value).toBe(42);
  });

  it('tells events to whom listens, until they stop', async () => {
    const session = connect();
    const urls: string[] = [];
    const stop = session.on('Debugger.scriptParsed', ({ url }) => urls.push(url));
    await session.send('Debugger.enable');
    await session.send('Runtime.evaluate', { expression: '1\n//# sourceURL=one.js' });
    stop();
    await session.send('Runtime.evaluate', { expression: '2\n//# sourceURL=two.js' });
    expect(urls.filter((url) => /^(one|two)/.test(url))).toEqual(['one.js']);
  });

  it('rejects what the heap refuses, with its words', async () => {
    const refused = await connect()
      .send('Runtime.getProperties', { objectId: 'none' })
      .catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(CdpError);
    expect(refused).toMatchObject({ message: 'Runtime.getProperties: Invalid remote object id (-32000)' });
  });

  it('rejects what is unanswered when it closes, and whatever comes after; closing twice is the same as once', async () => {
    const session = connect();
    const waiting = session
      .send('Runtime.evaluate', { expression: 'new Promise(() => undefined)', awaitPromise: true })
      .catch((error: unknown) => error);
    await session.close();
    await session.close();
    expect(await waiting).toBeInstanceOf(SessionClosedError);
    await expect(session.send('Runtime.enable')).rejects.toThrow(SessionClosedError);
  });
});
