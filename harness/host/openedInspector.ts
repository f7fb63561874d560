import { setTimeout as pause } from 'node:timers/promises';
import type { CdpSession } from '../cdp';
import { HostError } from './heap';
import { after, answerMs, answersAt, connectTo, findTarget, type Listed } from './inspectorTargets';
import { inspectorPort, listeningPorts, notOurs, ownNumber, requireNodeProcess } from './runningProcess';

/** The inspector of a process, which is open. */
export interface OpenedInspector {
  readonly target: Listed;
  /** Closes it, if it was opened here. Never rejects. */
  close(): Promise<void>;
}

/** How long a process gets to open its inspector, in milliseconds: it may be busy in a script for a while. */
const openingMs = 5_000;
const pauseMs = 50;

/**
 * Finds the inspector of a Node process of this user, and opens it on loopback where it is not open.
 *
 * @throws {HostError} when there is no such process, it is another user's or not Node, or its port is taken.
 */
export async function openInspector(pid: number): Promise<OpenedInspector> {
  await requireNodeProcess(pid);
  const port = await inspectorPort(pid);
  const before = await listeningPorts(pid);
  const known = port === null ? null : await targetOf(pid, port, before);
  if (known !== null) return { target: known, close: () => Promise.resolve() };
  if (port !== null && (await answersAt(port))) throw new HostError(describeTaken(pid, port));
  ask(pid);
  for (const started = performance.now(); performance.now() - started < openingMs;) {
    await pause(pauseMs);
    for (const candidate of await newPorts(pid, port, before)) {
      const target = await targetOf(pid, candidate, null);
      if (target !== null) return { target, close: () => closeInspector(pid, candidate) };
    }
  }
  throw new HostError(describeSilence(pid, before));
}

/** SIGUSR1, or what does the same on Windows. */
function ask(pid: number): void {
  try {
    // Not in Node's types: https://nodejs.org/en/learn/getting-started/debugging#enable-inspector
    (process as unknown as { _debugProcess(pid: number): void })._debugProcess(pid);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EPERM' || /access is denied/i.test(message)) throw notOurs(pid);
    throw new HostError(
      `process ${pid} cannot be asked to open its inspector (${message}): name a Node process`,
    );
  }
}

/** Where the platform does not tell who listens, the port that its command line says. */
async function newPorts(
  pid: number,
  port: number | null,
  before: readonly number[] | null,
): Promise<number[]> {
  const now = await listeningPorts(pid);
  if (now === null) return port === null ? [] : [port];
  return now.filter((one) => before?.includes(one) !== true);
}

/** @param ports on which the process listens, where that is known. @returns null unless this very process answers there. */
async function targetOf(pid: number, port: number, ports: readonly number[] | null): Promise<Listed | null> {
  if (ports?.includes(port) === false) return null;
  const target = await findTarget(port).catch(() => null);
  if (target?.type !== 'node') return null;
  const session = await connectTo(target).catch(() => null);
  if (session === null) return null;
  try {
    const answered = await evaluate(session, 'process.pid');
    return answered === (await ownNumber(pid)) ? target : null;
  } finally {
    await session.close();
  }
}

/** A process that is busy may not answer at once. */
const closingTries = 3;

/** By a connection of its own: the other one may have dropped. */
async function closeInspector(pid: number, port: number): Promise<void> {
  for (let tries = 0; tries < closingTries && (await answersAt(port)); tries++) {
    const target = await targetOf(pid, port, null);
    const session = target && (await connectTo(target).catch(() => null));
    if (!session) continue;
    // What `inspector.close()` calls. It ends this connection, too, before there is an answer.
    await evaluate(session, 'process._debugEnd()');
    await session.close();
  }
}

/** @returns undefined where there is no answer. */
async function evaluate(session: CdpSession, expression: string): Promise<unknown> {
  const asked = session.send('Runtime.evaluate', { expression, returnByValue: true });
  const answer = await Promise.race([asked, after(answerMs)]).catch(() => false as const);
  return answer === false ? undefined : answer.result.value;
}

function describeTaken(pid: number, port: number): string {
  return `port ${port}, where process ${pid} opens its inspector, is taken: end who listens there, or start this one with --inspect-port=0`;
}

function describeSilence(pid: number, listens: readonly number[] | null): string {
  const ports = listens === null || listens.length === 0 ? '' : `, and listens at ${listens.join(', ')}`;
  return `process ${pid} did not open its inspector${ports}: if it is open, name its port; else start it with --inspect`;
}
