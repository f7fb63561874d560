import { join } from 'node:path';
import { SnapshotPlace } from '../capture';
import { isHeapGone, type CdpSession } from '../cdp';
import type { AttachedHeap } from '../host';
import type { ScenarioError, ScenarioResult } from '../result';
import { installRuntime, removeRuntime } from '../scenario';
import { growthResult } from './growthResult';
import { RenumberedHeapError } from './identity';
import { blankScenario, interruption, type JudgedResult } from './scenarioResult';
import { foreignHeap, WatchedHeap, type HeapGrowth, type LiveHeap } from './watchedHeap';

/** How an attached heap is watched. */
export interface AttachedOptions {
  /** How many snapshots are taken; at least two. */
  count: number;
  /** What happens from one to the next: time passes, or load is made. It may end early when the signal says so. */
  between(): Promise<void>;
  /** Told how far the snapshots are: the number of one, from 1, and what part of it is there. */
  onSnapshot?(number: number, part: number): void;
  /** Paths in the result are relative to it. */
  folder: string;
  /** Whether what holds the growing objects is broken in the heap, when it has been judged. */
  prove?: boolean | undefined;
  /** Keeps the snapshots in this folder, `1.heapsnapshot` and so on. */
  snapshotFolder?: string | undefined;
  /** Ends the watch after the snapshot that is being taken. */
  signal?: AbortSignal | undefined;
}

/**
 * Watches a heap that runs already, and says what grows in it. Without `prove` nothing in it is broken, and nothing is
 * put into it.
 *
 * Never rejects for what becomes of the heap: one that goes away gives a result with status `error`, and with what was
 * found in the snapshots that were taken.
 */
export async function auditAttached(heap: AttachedHeap, options: AttachedOptions): Promise<ScenarioResult> {
  const started = performance.now();
  const { name, host } = heap;
  const blank = blankScenario({ id: `${name}@${host}`, name, file: '', host, expected: 'collected' });
  const watch = new AttachedWatch(heap.session, options);
  const error = await watch.run();
  const judged = await watch.judge(options.prove === true && error === null ? heap.session : null);
  return {
    ...blank,
    ...(judged && { ...judged, name }),
    ...(watch.notKept !== null && { snapshotNotKept: watch.notKept }),
    ...(error !== null && { status: 'error', error }),
    durationMs: Math.round(performance.now() - started),
  };
}

/** From snapshot to snapshot. */
class AttachedWatch {
  readonly #watched: WatchedHeap;
  #taken = 0;
  #soFar: JudgedResult | null = null;
  /** Why a snapshot could not be kept: no other is, then. */
  notKept: string | null = null;

  constructor(
    session: CdpSession,
    private readonly options: AttachedOptions,
  ) {
    const onProgress = (part: number): void => options.onSnapshot?.(this.#taken + 1, part);
    this.#watched = new WatchedHeap(foreignHeap('', session, onProgress));
  }

  /** @returns why it ended early; null when it did not. */
  async run(): Promise<ScenarioError | null> {
    const { count, signal } = this.options;
    try {
      await this.#take();
      while (this.#taken < count) {
        // The next snapshot may not come to its end, and needs the room of this one.
        this.#soFar = await this.judge(null);
        if (signal?.aborted !== true) await this.options.between();
        if (signal?.aborted === true) return { ...interruption, message: this.#ending('it was interrupted') };
        await this.#take();
      }
      return null;
    } catch (error) {
      if (!isHeapGone(error) && !(error instanceof RenumberedHeapError)) throw error;
      const message = this.#ending(
        isHeapGone(error) ? 'it went away while it was watched' : (error as Error).message,
      );
      return { kind: 'ended', message, location: null, output: '' };
    }
  }

  /** @param live where what grows is to be broken. @returns null while there is but one snapshot */
  async judge(live: CdpSession | null): Promise<JudgedResult | null> {
    const { last } = this.#watched;
    return last === null ? this.#soFar : judge(last, live, this.options.folder);
  }

  async #take(): Promise<void> {
    const { snapshotFolder } = this.options;
    this.options.onSnapshot?.(this.#taken + 1, 0);
    const keepAs =
      snapshotFolder === undefined || this.notKept !== null
        ? undefined
        : new SnapshotPlace(join(snapshotFolder, `${this.#taken + 1}.heapsnapshot`));
    await (this.#taken === 0 ? this.#watched.begin(keepAs) : this.#watched.look(1, keepAs));
    this.#taken++;
    this.notKept ??= keepAs?.failure?.message ?? null;
  }

  #ending(words: string): string {
    return `${words}: ${this.#taken} of ${this.options.count} snapshots were taken`;
  }
}

/** What grew, explained; and broken, where that is wanted. */
async function judge(growth: HeapGrowth, session: CdpSession | null, folder: string): Promise<JudgedResult> {
  const question = {
    name: '',
    expected: 'collected',
    through: [],
    iterations: growth.intervals.length,
    unit: 'snapshot',
  } as const;
  const explain = (live: LiveHeap | null): Promise<JudgedResult> =>
    growthResult(question, [{ ...growth, heap: { ...growth.heap, live } }], folder);
  if (session === null || growth.growing.length === 0) return explain(null);
  try {
    return await explain({ session, runtime: () => installRuntime(session) });
  } catch (error) {
    if (!isHeapGone(error)) throw error;
    return await explain(null);
  } finally {
    await removeRuntime(session);
  }
}
