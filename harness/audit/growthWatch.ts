import type { SnapshotPlace } from '../capture';
import { isHeapGone } from '../cdp';
import type { RelatedHeap } from '../host';
import { relatedHeap, WatchedHeap, type HeapGrowth, type VisitedHeap } from './watchedHeap';

/** What can be repeated, and its heaps looked at in between. */
export interface GrowthSubject {
  /** From one snapshot to the next. */
  readonly iterations: number;
  /** How many have run, the warm-up not among them. */
  readonly iterationsDone: number;
  /** How long an iteration takes, in milliseconds. */
  readonly paceMs: number;
  /** Whether something is still to be run that may let go of what the iterations kept. */
  readonly hasTeardown: boolean;
  iterateOn(count: number): Promise<void>;
}

/**
 * Cheap iterations are repeated so many times more before they are called growth, because a cache looks like a leak
 * until it is full: the first line whose pace, in milliseconds for an iteration, is not exceeded.
 */
const repetitions: readonly (readonly [paceMs: number, times: number])[] = [
  [8, 20],
  [50, 4],
  [Infinity, 0],
];

/** A leak is not followed further than this, in bytes. */
const mostBytes = 64e6;

/**
 * Finds what grows with the iterations. After the first snapshot the scenario runs its iterations, and as many again
 * where something might grow, and then many more, for all that does: each time up to a snapshot of every heap.
 */
export class GrowthWatch {
  #heaps: readonly WatchedHeap[];

  private constructor(
    private readonly subject: GrowthSubject,
    own: WatchedHeap,
    related: readonly WatchedHeap[],
  ) {
    this.#heaps = [own, ...related];
  }

  /** Takes the first snapshots. Of heaps that belong to the own one, those are watched that are there now. */
  static async start(
    subject: GrowthSubject,
    own: VisitedHeap,
    related: readonly RelatedHeap[],
  ): Promise<GrowthWatch> {
    const watch = new GrowthWatch(
      subject,
      new WatchedHeap(own),
      related.map((heap) => new WatchedHeap(relatedHeap(heap))),
    );
    await watch.#each((heap) => heap.begin());
    return watch;
  }

  /** After the first interval: goes on for as long as it takes to tell growth from a bound. */
  async follow(): Promise<void> {
    const { iterations } = this.subject;
    if (!(await this.#look(iterations))) return;
    await this.subject.iterateOn(iterations);
    if (!(await this.#look(iterations))) return;
    const more = this.#howManyMore();
    if (more === 0) return;
    await this.subject.iterateOn(more);
    await this.#look(more);
  }

  /** What grew, once the teardown is over, in each heap. @param keepAs also writes the own heap's last snapshot to this file. */
  async conclude(keepAs?: SnapshotPlace): Promise<HeapGrowth[]> {
    const asBefore =
      !this.subject.hasTeardown || this.#growths().every(({ growing }) => growing.length === 0);
    if (keepAs !== undefined || !asBefore) await this.#look(0, keepAs);
    return this.#growths();
  }

  #growths(): HeapGrowth[] {
    return this.#heaps.flatMap(({ last }) => last ?? []);
  }

  #howManyMore(): number {
    const { iterations } = this.subject;
    const growths = this.#growths();
    const bytes = growths.reduce((sum, growth) => sum + heldBytes(growth), 0);
    const times = repetitions.find(([paceMs]) => this.subject.paceMs <= paceMs)![1];
    const isTooMuch = (bytes / this.subject.iterationsDone) * iterations * times > mostBytes;
    if (times > 0 && !isTooMuch) return times * iterations;
    const isUndecided = growths.some(({ growing }) => growing.some(({ rise }) => rise.kind === 'undecided'));
    return isUndecided ? iterations : 0;
  }

  /** @returns whether anything might grow. */
  async #look(iterations: number, keepAs?: SnapshotPlace): Promise<boolean> {
    await this.#each((heap) => heap.look(iterations, heap === this.#heaps[0] ? keepAs : undefined));
    return this.#growths().some(({ growing }) => growing.length > 0);
  }

  /** A worker or a frame that has ended has taken what it kept with it: it is watched no longer. */
  async #each(act: (heap: WatchedHeap) => Promise<unknown>): Promise<void> {
    const left: WatchedHeap[] = [];
    for (const heap of this.#heaps) {
      try {
        await act(heap);
        left.push(heap);
      } catch (error) {
        if (heap.heap.name === '' || !isHeapGone(error)) throw error;
      }
    }
    this.#heaps = left;
  }
}

function heldBytes({ growing, sources }: HeapGrowth): number {
  return growing.flatMap(({ held }) => held).reduce((sum, node) => sum + sources.graph.selfSize(node), 0);
}
