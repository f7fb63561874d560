import { CdpError, type CdpSession } from '../cdp';
import { HostError, type HostName } from './heap';
import { after, answerMs, connectTo, findTarget, type Listed } from './inspectorTargets';
import { openInspector } from './openedInspector';

/** A heap that runs already, and goes on when this is done with it. */
export interface AttachedHeap {
  /** As its inspector calls it: the script of a process, the title of a page. */
  readonly name: string;
  readonly host: HostName;
  readonly session: CdpSession;
  /** Leaves it as it was: an inspector that was opened for this is closed. Never rejects. Leaving twice is the same as once. */
  leave(): Promise<void>;
}

const loopback = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/**
 * Connects to a Node process or a page whose inspector is open.
 *
 * @param target a port on this machine, or the inspector's WebSocket address.
 * @param allowRemote whether the address may be another machine's.
 * @throws {HostError} when nothing answers there as an inspector does.
 */
export async function attach(target: string, allowRemote = false): Promise<AttachedHeap> {
  const listed = /^\d+$/.test(target) ? await findTarget(target) : describeAddress(target);
  const { hostname } = new URL(listed.webSocketDebuggerUrl!);
  if (!allowRemote && !loopback.test(hostname))
    throw new HostError(`${hostname} is another machine: say --allow-remote to attach to it`);
  return connect(listed, `what runs at ${target}`, () => Promise.resolve());
}

/**
 * Connects to a Node process of this user on this machine. Where its inspector is not open, opens it on loopback, and
 * closes it again when this is done.
 *
 * @throws {HostError} when there is no such process, it is another user's, or it is not Node.
 */
export async function attachProcess(pid: number): Promise<AttachedHeap> {
  const opened = await openInspector(pid);
  try {
    return await connect(opened.target, `process ${pid}`, () => opened.close());
  } catch (error) {
    await opened.close();
    throw error;
  }
}

/** @param whenLeft what is left to do when the session is closed. */
async function connect(target: Listed, words: string, whenLeft: () => Promise<void>): Promise<AttachedHeap> {
  const session = await connectTo(target);
  try {
    await requireRunning(session, words);
  } catch (error) {
    await session.close();
    throw error;
  }
  let left: Promise<void> | undefined;
  return {
    name: target.title || target.url,
    host: target.type === 'node' ? 'node' : 'chromium',
    session,
    leave: () => (left ??= leave(session).then(whenLeft)),
  };
}

/** Node's addresses end with a process's own name, Chromium's say what they lead to. */
function describeAddress(address: string): Listed {
  const type = /\/devtools\/(page|worker|iframe)\//.test(address) ? 'page' : 'node';
  return { type, title: '', url: address, webSocketDebuggerUrl: address };
}

/** @throws {HostError} when it stands in a debugger, or says nothing. */
async function requireRunning(session: CdpSession, words: string): Promise<void> {
  let stop = (): void => undefined;
  const paused = new Promise<'paused'>((resolve) => {
    stop = session.on('Debugger.paused', () => resolve('paused'));
  });
  const state = await Promise.race([paused, leaveScript(session, words), after(answerMs)]);
  stop();
  if (state === 'paused')
    throw new HostError(`${words} is paused in a debugger: let it run, and attach again`);
  if (state === 'running') return;
  const seconds = answerMs / 1000;
  throw new HostError(`${words} did not answer for ${seconds} s: it may never leave its script`);
}

/** V8 answers in the midst of a script; a promise settles when that is left. @throws {HostError} when it goes away */
async function leaveScript(session: CdpSession, words: string): Promise<'running'> {
  try {
    await session.send('Debugger.enable');
    await session.send('Debugger.disable');
    await session.send('Runtime.evaluate', { expression: 'Promise.resolve()', awaitPromise: true });
  } catch (error) {
    // V8 12.4 may collect the promise before it answers: then it has run, too.
    if (!(error instanceof CdpError)) throw new HostError(`${words} went away`);
  }
  return 'running';
}

/** Forgets the ids that snapshots gave to its objects. One that stands in a debugger by now is not waited for. */
async function leave(session: CdpSession): Promise<void> {
  const forgotten = session.send('HeapProfiler.disable').catch(() => undefined);
  await Promise.race([forgotten, after(answerMs)]);
  await session.close();
}
