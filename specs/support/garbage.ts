import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** V8's own collector, in a process that was not started with --expose-gc: contexts made after the flag have it. */
function findCollector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}

const gc = findCollector();

/** A macrotask: ends the job (and with it what deref keeps alive) and lets finalization callbacks run. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/**
 * One collection in the middle of a job: references to what dies are dead at once, and their finalization callbacks
 * have not run yet.
 */
export function collectNow(): void {
  gc();
}

/**
 * Collects all garbage there is now and runs the finalization callbacks of what died. Several rounds, since
 * a callback may let go of more.
 *
 * What the calling test has touched in its own body can survive: a suspended async function keeps its
 * temporaries. Make and look at garbage in functions that return: see {@link apart}.
 */
export async function collectGarbage(rounds = 4): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    await turn();
    gc();
    await turn();
  }
}

/** Collects until the condition holds; a condition that never does is left to the expectation that follows. */
export async function collectGarbageUntil(condition: () => boolean, rounds = 50): Promise<void> {
  for (let round = 0; round < rounds && !condition(); round++) await collectGarbage(1);
}

/** Runs `work` in a frame of its own, so that none of its temporaries stays in the frame of an async caller. */
export function apart<R>(work: () => R): R {
  return work();
}
