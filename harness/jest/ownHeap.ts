/** The heap of this process, as an assertion in it works on it. */
import * as timers from 'node:timers';
// Not by their index: what a sandbox loads is loaded anew for each test file.
import { collectOwn } from '../capture/ownCollector';
import type { CdpSession } from '../cdp';
import { connectInProcess } from '../cdp/inProcess';

/** Put aside, for fake timers never fire. */
const { setTimeout: later } = timers;

/** Pauses before collections, in milliseconds: first none, for most of what dies does so at once. */
const patientPausesMs = [0, 0, 20, 200, 500];

/** Of what is expected to live nobody waits for the death. */
const shortPausesMs = [0, 0];

/** Lets microtasks and one macrotask run: a `WeakRef` that was made or asked keeps its target alive until then. */
export function turn(ms = 0): Promise<void> {
  return new Promise((done) => void later(done, ms));
}

/** Lends a session with the own heap until the work's promise settles. */
export async function withOwnHeap<T>(work: (session: CdpSession) => Promise<T>): Promise<T> {
  const session = connectInProcess();
  try {
    return await work(session);
  } finally {
    await session.close();
  }
}

/** One full collection, after a turn. What the console holds for a debugger is let go. */
export async function collectOnce(session: CdpSession): Promise<void> {
  await turn();
  await session.send('Runtime.discardConsoleEntries');
  collectOwn();
}

/** One minor collection, after a turn: it costs as little in a large heap as in a small one. */
export async function collectYoung(): Promise<void> {
  await turn();
  collectOwn({ type: 'minor' });
}

/**
 * Collects until all of the objects are dead.
 *
 * @param patient whether to wait for what a promise or a timer still holds: less than a second in all.
 * @returns how many are alive.
 */
export async function collectAll(
  session: CdpSession,
  references: readonly (WeakRef<object> | null)[],
  patient: boolean,
): Promise<number> {
  if (references.every((reference) => reference === null)) return 0;
  for (const pauseMs of patient ? patientPausesMs : shortPausesMs) {
    if (pauseMs > 0) await turn(pauseMs);
    await collectOnce(session);
    if (countAlive(references) === 0) return 0;
  }
  await turn();
  return countAlive(references);
}

/** Whoever asks must let a turn pass before the next collection. */
export function countAlive(references: readonly (WeakRef<object> | null)[]): number {
  return references.filter((reference) => reference?.deref() !== undefined).length;
}
