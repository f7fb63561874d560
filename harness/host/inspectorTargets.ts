import { connectWebSocket, type CdpSession } from '../cdp';
import { HostError } from './heap';

/** How long an inspector gets to answer, in milliseconds. */
export const answerMs = 10_000;

/** What `/json/list` says of one target. */
export interface Listed {
  type: string;
  title: string;
  url: string;
  webSocketDebuggerUrl?: string;
}

/**
 * The process or the page that the inspector at a port of this machine leads to.
 *
 * @throws {HostError} when no inspector answers there.
 */
export async function findTarget(port: number | string): Promise<Listed> {
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
    answer = await ask(`http://${address}/json/list`);
  } catch (error) {
    const { code } = ((error as Error).cause ?? {}) as { code?: string };
    const reason = code === 'ECONNREFUSED' ? 'nobody listens' : 'no inspector answers';
    throw new HostError(`${reason} at ${address}: start the process with --inspect=${address}`);
  }
  const targets = (await answer.json().catch(() => null)) as unknown;
  if (Array.isArray(targets)) return targets as Listed[];
  throw new HostError(`what listens at ${address} is no inspector: name the port of one`);
}

/** A connection of its own each time: an inspector that was closed and opened again knows nothing of the old ones. */
async function ask(url: string): Promise<Response> {
  const controller = new AbortController();
  // Holds the process: a question alone does not, when the other end has stopped to speak.
  const timer = setTimeout(() => controller.abort(), answerMs);
  try {
    return await fetch(url, { signal: controller.signal, headers: { connection: 'close' } });
  } finally {
    clearTimeout(timer);
  }
}

/** Whether anybody listens at a port of this machine. */
export async function answersAt(port: number): Promise<boolean> {
  try {
    await ask(`http://127.0.0.1:${port}/json/version`);
    return true;
  } catch (error) {
    return ((error as Error).cause as { code?: string } | undefined)?.code !== 'ECONNREFUSED';
  }
}

/** @throws {HostError} when nobody speaks WebSocket there. */
export async function connectTo({ webSocketDebuggerUrl }: Listed): Promise<CdpSession> {
  try {
    return await connectWebSocket(webSocketDebuggerUrl!);
  } catch (error) {
    throw new HostError((error as Error).message);
  }
}

/** Resolves with false when it is over. */
export function after(ms: number): Promise<false> {
  return new Promise((resolve) => setTimeout(resolve, ms, false).unref());
}
