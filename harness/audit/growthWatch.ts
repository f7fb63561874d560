import { Diagnostician, findBirths, type GrowingObjects, type PathSources } from '../diagnosis';
import type { IdIndex } from '../heap';

/** What can be repeated, and its heap looked at in between. */
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
  /** Collects garbage until nothing more dies. */
  settle(): Promise<unknown>;
  /** Takes a snapshot. @param keepAs also writes it to this file. */
  capture(keepAs?: string): Promise<PathSources>;
}

/** What grew in a heap while nobody tracked anything. */
export interface GrowthObservation {
  growing: readonly GrowingObjects[];
  /** Iterations between the snapshots. */
  intervals: readonly number[];
  /** [nodes] the interval in which each was born; 0: before the first. */
  births: Uint8Array;
  /** The last snapshot, and who explains it. */
  sources: PathSources;
  diagnostician: Diagnostician;
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
 * Finds what grows with the iterations. After the first snapshot (`baseline`) the scenario runs its iterations, and as
 * many again where something might grow, and then many more, for all that does: each time up to a snapshot.
 */
export class GrowthWatch {
  readonly #earlier: IdIndex[] = [];
  readonly #intervals: number[] = [];
  #last: GrowthObservation | null = null;

  private constructor(private readonly subject: GrowthSubject) {}

  /** Takes the first snapshot: what is there now is old. */
  static async start(subject: GrowthSubject): Promise<GrowthWatch> {
    const watch = new GrowthWatch(subject);
    const { graph } = await watch.subject.capture();
    watch.#earlier.push(graph.idIndex);
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

  /** What grew, once the teardown is over. @param keepAs also writes the last snapshot to this file. */
  async conclude(keepAs?: string): Promise<GrowthObservation> {
    const asBefore = this.#last!.growing.length === 0 || !this.subject.hasTeardown;
    if (keepAs !== undefined || !asBefore) await this.#look(0, keepAs);
    return this.#last!;
  }

  #howManyMore(): number {
    const { iterations } = this.subject;
    const { growing, sources } = this.#last!;
    const bytes = growing
      .flatMap(({ held }) => held)
      .reduce((sum, node) => sum + sources.graph.selfSize(node), 0);
    const times = repetitions.find(([paceMs]) => this.subject.paceMs <= paceMs)![1];
    const isTooMuch = (bytes / this.subject.iterationsDone) * iterations * times > mostBytes;
    if (times > 0 && !isTooMuch) return times * iterations;
    return growing.some(({ rise }) => rise.kind === 'undecided') ? iterations : 0;
  }

  /**
   * @param iterations since the snapshot before.
   * @returns whether anything might grow.
   */
  async #look(iterations: number, keepAs?: string): Promise<boolean> {
    await this.subject.settle();
    const sources = await this.subject.capture(keepAs);
    const births = findBirths(sources.graph, this.#earlier);
    this.#earlier.push(sources.graph.idIndex);
    this.#intervals.push(iterations);
    const intervals = [...this.#intervals];
    const diagnostician = new Diagnostician(sources);
    const growing = diagnostician.findGrowth({ intervals: births, iterations: intervals });
    this.#last = { growing, intervals, births, sources, diagnostician };
    return growing.length > 0;
  }
}
