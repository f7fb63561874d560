import { isHeapGone } from '../cdp';
import type { AttachedHeap } from '../host';
import type { ScenarioResult } from '../result';
import { growthResult } from './growthResult';
import { blankScenario } from './scenarioResult';
import { foreignHeap, WatchedHeap } from './watchedHeap';

/** How an attached heap is watched. */
export interface AttachedOptions {
  /** How many snapshots are taken; at least two. */
  count: number;
  /** What happens from one to the next: time passes, or load is made. */
  between(): Promise<void>;
  /** Told before each snapshot which one it is, from 1. */
  onSnapshot?(number: number): void;
  /** Paths in the result are relative to it. */
  folder: string;
}

/**
 * Watches a heap that runs already, and says what grows in it. Nothing in it is broken, and nothing is left in it.
 *
 * Never rejects for what becomes of the heap: one that goes away gives a result with status `error`.
 */
export async function auditAttached(heap: AttachedHeap, options: AttachedOptions): Promise<ScenarioResult> {
  const started = performance.now();
  const { name, host } = heap;
  const blank = blankScenario({ id: `${name}@${host}`, name, file: '', host, expected: 'collected' });
  const elapsed = (): number => Math.round(performance.now() - started);
  try {
    const watched = await watch(heap, options);
    const question = {
      name,
      expected: 'collected',
      through: [],
      iterations: options.count - 1,
      unit: 'snapshot',
    } as const;
    const judged = await growthResult(question, [watched.last!], options.folder);
    return { ...blank, ...judged, durationMs: elapsed() };
  } catch (error) {
    if (!isHeapGone(error)) throw error;
    const message = 'it went away while it was watched';
    return {
      ...blank,
      error: { kind: 'ended', message, location: null, output: '' },
      durationMs: elapsed(),
    };
  }
}

async function watch({ session }: AttachedHeap, options: AttachedOptions): Promise<WatchedHeap> {
  const watched = new WatchedHeap(foreignHeap('', session));
  options.onSnapshot?.(1);
  await watched.begin();
  for (let number = 2; number <= options.count; number++) {
    await options.between();
    options.onSnapshot?.(number);
    await watched.look(1);
  }
  return watched;
}
