import type { CdpSession } from '../cdp';
import { evaluatePromise } from './promise';

/** A collection may start finalizers whose work lets more objects go; more rounds than this is a heap at work. */
const mostRounds = 20;

/** The heap's own timer where a runtime has put it aside, for fake timers never fire. */
const setTimeoutExpression = "globalThis[Symbol.for('weakspot.setTimeout')] ?? setTimeout";

/**
 * Lets the heap run its microtasks and one macrotask. A `WeakRef` that was made or dereferenced keeps its target
 * alive until the job ends (ECMA-262, KeepDuringJob), and finalizers run as tasks of their own.
 */
export async function turn(session: CdpSession): Promise<void> {
  await evaluatePromise(
    session,
    `new Promise((done) => (${setTimeoutExpression})(done, 0)).then(() => undefined)`,
  );
}

/** One full, precise collection, with a turn on either side of it. */
export async function collectGarbage(session: CdpSession): Promise<void> {
  await turn(session);
  await collect(session);
  await turn(session);
}

/**
 * Two collections of a heap that is at work and that nothing may be put into. Its own tasks run between questions, so
 * finalizers of the first come to their turn before the second.
 */
export async function collectFromOutside(session: CdpSession): Promise<void> {
  await collect(session);
  await collect(session);
}

async function collect(session: CdpSession): Promise<void> {
  // Arguments of `console.log` are held for a DevTools that might open; nobody will.
  await session.send('Runtime.discardConsoleEntries');
  await session.send('HeapProfiler.collectGarbage');
}

/**
 * Collects until nothing more dies.
 *
 * @param countAlive how many of the watched objects are alive now.
 * @param quietRounds how many collections in a row must free nothing: two let finalizers of finalizers run.
 * @param aim a count that is low enough: with it there is no need to go on.
 * @returns the last count.
 */
export async function settle(
  session: CdpSession,
  countAlive: () => Promise<number>,
  quietRounds = 2,
  aim = -1,
): Promise<number> {
  let alive = await countAlive();
  for (let round = 0, quiet = 0; round < mostRounds && quiet < quietRounds && alive > aim; round++) {
    await collectGarbage(session);
    const left = await countAlive();
    quiet = left === alive ? quiet + 1 : 0;
    alive = left;
  }
  return alive;
}
