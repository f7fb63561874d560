import { connectWebSocket, type CdpSession } from '../cdp';
import { HostError, type HostName } from './heap';

/** A heap that runs already, and goes on when this is done with it. */
export interface AttachedHeap {
  /** As its inspector calls it: the script of a process, the title of a page. */
  readonly name: string;
  readonly host: HostName;
  readonly session: CdpSession;
  /** Leaves it as it was. Never rejects. */
  leave(): Promise<void>;
}

/** How long an inspector gets to answer, in milliseconds. */
const answerMs = 10_000;

/** What `/json/list` says of one target. */
interface Listed {
  type: string;
  title: string;
  url: string;
  webSocketDebuggerUrl?: string;
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
  const session = await connectWebSocket(listed.webSocketDebuggerUrl!).catch((error: unknown) => {
    throw new HostError((error as Error).message);
  });
  try {
    await requireRunning(session, target);
  } catch (error) {
    await session.close();
    throw error;
  }
  return {
    name: listed.title || listed.url,
    host: listed.type === 'node' ? 'node' : 'chromium',
    session,
    leave: () => leave(session),
  };
}

async function findTarget(port: string): Promise<Listed> {
  const address = `127.0.0.1:${port}`;
  const targets = await listTargets(address);
  const found = targets.find(({ type }) => type === 'node') ?? targets.find(({ type }) => type === 'page');
  if (found === undefined) throw new HostError(`the inspector at ${address} lists no process and no page`);
  if (found.webSocketDebuggerUrl !== undefined) return found;
  throw new HostError(`another debugger is attached to "${found.title}" at ${address}: close it first`);
}

async function listTargets(address: string): Promise<Listed[]> {
  let answer: Response;
  try {
    answer = await fetch(`http://${address}/json/list`, { signal: AbortSignal.timeout(answerMs) });
  } catch (error) {
    const { code } = ((error as Error).cause ?? {}) as { code?: string };
    const reason = code === 'ECONNREFUSED' ? 'nobody listens' : 'no inspector answers';
    throw new HostError(`${reason} at ${address}: start the process with --inspect=${address}`);
  }
  const targets = (await answer.json().catch(() => null)) as unknown;
  if (Array.isArray(targets)) return targets as Listed[];
  throw new HostError(`what listens at ${address} is no inspector: name the port of one`);
}

/** Node's addresses end with a process's own name, Chromium's say what they lead to. */
function describeAddress(address: string): Listed {
  const type = /\/devtools\/(page|worker|iframe)\//.test(address) ? 'page' : 'node';
  return { type, title: '', url: address, webSocketDebuggerUrl: address };
}

/** @throws {HostError} when it stands in a debugger, or says nothing. */
async function requireRunning(session: CdpSession, target: string): Promise<void> {
  const seen: string[] = [];
  const stop = session.on('Debugger.paused', ({ reason }) => void seen.push(reason));
  const asked = session.send('Debugger.enable').then(() => session.send('Debugger.disable'));
  const answered = await Promise.race([asked.then(() => true), after(answerMs)]);
  stop();
  if (seen.length > 0)
    throw new HostError(`what runs at ${target} is paused in a debugger: let it run, and attach again`);
  if (answered) return;
  const seconds = answerMs / 1000;
  throw new HostError(
    `what runs at ${target} did not answer for ${seconds} s: it may never leave its script`,
  );
}

/** Forgets the ids that snapshots gave to its objects, and what was put into it to wait for promises. */
async function leave(session: CdpSession): Promise<void> {
  const expression = "delete globalThis[Symbol.for('weakspot.awaited')]";
  await session.send('Runtime.evaluate', { expression }).catch(() => undefined);
  await session.send('HeapProfiler.disable').catch(() => undefined);
  await session.close();
}

function after(ms: number): Promise<false> {
  return new Promise((resolve) => setTimeout(resolve, ms, false).unref());
}
