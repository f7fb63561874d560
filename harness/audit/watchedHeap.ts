import {
  collectFromOutside,
  collectOwn,
  ScriptTable,
  settle,
  takeSnapshot,
  type SnapshotPlace,
} from '../capture';
import type { CdpSession } from '../cdp';
import { Diagnostician, findBirths, type GrowingObjects, type PathSources } from '../diagnosis';
import type { IdSet } from '../heap';
import type { RelatedHeap } from '../host';
import { installRuntime, type RemoteRuntime } from '../scenario';
import { Identity } from './identity';

/** A heap that is looked at again and again. */
export interface VisitedHeap {
  /** Empty for the scenario's own; else which of a page's heaps it is. */
  readonly name: string;
  /** Collects garbage until nothing more dies. */
  settle(): Promise<unknown>;
  /** Takes a snapshot. @param keepAs also writes it to this file. */
  capture(keepAs?: SnapshotPlace): Promise<PathSources>;
  /** To ask about single objects and to break references, when the heap has been judged; null where that must not be. */
  readonly live: LiveHeap | null;
}

export interface LiveHeap {
  readonly session: CdpSession;
  /** Puts the runtime there if it is not. */
  runtime(): Promise<RemoteRuntime>;
}

/** What grew in one heap while nobody tracked anything. */
export interface HeapGrowth {
  heap: VisitedHeap;
  growing: readonly GrowingObjects[];
  /** Iterations between the snapshots. */
  intervals: readonly number[];
  /** [nodes] the interval in which each was born; 0: before the first. */
  births: Uint8Array;
  /** The last snapshot, and who explains it. */
  sources: PathSources;
  diagnostician: Diagnostician;
}

/** One heap from snapshot to snapshot: only the ids are kept of those before the last. */
export class WatchedHeap {
  readonly #earlier: IdSet[] = [];
  readonly #intervals: number[] = [];
  #identity: Identity | null = null;
  /** Whether the graph of the last snapshot was. */
  #wasLarge = false;
  last: HeapGrowth | null = null;

  constructor(readonly heap: VisitedHeap) {}

  /** Takes the first snapshot: what is there now is old. @param keepAs also writes it to this file. */
  async begin(keepAs?: SnapshotPlace): Promise<void> {
    await this.heap.settle();
    const { graph } = await this.#capture(keepAs);
    this.#identity = new Identity(graph);
    this.#earlier.push(graph.idSet);
  }

  /**
   * Takes another snapshot, and finds what grew since the first.
   *
   * @param iterations since the snapshot before.
   * @param keepAs also writes it to this file.
   * @throws {RenumberedHeapError} when ids do not mean the same objects any more.
   */
  async look(iterations: number, keepAs?: SnapshotPlace): Promise<HeapGrowth> {
    // One graph at a time: that of a large heap takes gigabytes.
    this.last = null;
    await this.heap.settle();
    const sources = await this.#capture(keepAs);
    this.#identity?.requireSame(sources.graph);
    const births = findBirths(sources.graph, this.#earlier);
    this.#earlier.push(sources.graph.idSet);
    this.#intervals.push(iterations);
    const intervals = [...this.#intervals];
    const diagnostician = new Diagnostician(sources);
    const growing = diagnostician.findGrowth({ intervals: births, iterations: intervals });
    return (this.last = { heap: this.heap, growing, intervals, births, sources, diagnostician });
  }

  /** V8 does not know what memory the graph before takes, and that it is worth a collection. */
  async #capture(keepAs: SnapshotPlace | undefined): Promise<PathSources> {
    if (this.#wasLarge) collectOwn();
    const sources = await this.heap.capture(keepAs);
    this.#wasLarge = sources.graph.isLarge;
    return sources;
  }
}

/** The heap that a driver drives: it settles and takes snapshots as the driver does. */
export function drivenHeap(
  driver: Pick<VisitedHeap, 'settle' | 'capture'>,
  session: CdpSession,
  runtime: LiveHeap['runtime'],
): VisitedHeap {
  return {
    name: '',
    settle: () => driver.settle(),
    capture: (keepAs) => driver.capture(keepAs),
    live: { session, runtime },
  };
}

/** A heap of a page's worker or frame. */
export function relatedHeap({ name, session }: RelatedHeap): VisitedHeap {
  return {
    ...foreignHeap(name, session),
    settle: () => settle(session, () => Promise.resolve(1)),
    live: { session, runtime: () => installRuntime(session) },
  };
}

/** A heap that nothing of the harness is in, and nothing is put into. @param onProgress told of each snapshot's parts */
export function foreignHeap(
  name: string,
  session: CdpSession,
  onProgress?: (part: number) => void,
): VisitedHeap {
  return {
    name,
    live: null,
    settle: () => collectFromOutside(session),
    async capture(keepAs) {
      const scripts = await ScriptTable.read(session);
      return { graph: await takeSnapshot(session, keepAs, onProgress), scripts, ledger: null };
    },
  };
}
