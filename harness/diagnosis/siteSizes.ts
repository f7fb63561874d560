import type { HeapGraph, NodeOrdinal } from '../heap';
import { isMapKey } from './reference';
import type { SiteInstances } from './siteInstances';
import type { SiteKind } from './siteTable';

/** Sites of one reference a holder: what grows there is a list or a tree behind it. */
const single: readonly SiteKind[] = ['property', 'variable', 'reactions'];

/** When the objects of a heap were born. */
export interface BirthTimes {
  /** [nodes] the interval in which each was born; 0: before the first. */
  readonly intervals: Uint8Array;
  /** How many intervals there were. */
  readonly count: number;
}

/**
 * How many objects a site held after each interval, of those that it holds now. A Map's entry counts once, by its value
 * or by its key, whichever is an object. Of a site that is no collection: how many of the leaked objects lie behind it.
 *
 * @param instances all references of the site; V8 shows some twice.
 * @returns the number of what is older than the intervals, and the number after each of them.
 */
export function siteSizes(
  graph: HeapGraph,
  kind: SiteKind,
  { edges, owners }: SiteInstances,
  leaked: readonly NodeOrdinal[],
  births: BirthTimes,
): number[] {
  const values = new Counter(graph, births);
  if (single.includes(kind)) {
    for (const node of leaked) values.add(node);
    return values.sizes;
  }
  const keys = new Counter(graph, births);
  edges.forEach((edge, at) => {
    const isKey = kind === 'entries' && isMapKey(graph, edge, owners[at]!);
    (isKey ? keys : values).add(graph.target(edge));
  });
  return keys.sizes.map((count, at) => Math.max(count, values.sizes[at]!));
}

/** Counts objects by their birth, each once. */
class Counter {
  /** [nodes] */
  readonly #counted: Uint8Array;
  readonly #born: number[];

  constructor(
    graph: HeapGraph,
    private readonly births: BirthTimes,
  ) {
    this.#counted = new Uint8Array(graph.nodeCount);
    this.#born = Array<number>(births.count + 1).fill(0);
  }

  add(node: NodeOrdinal): void {
    if (this.#counted[node] === 1) return;
    this.#counted[node] = 1;
    this.#born[this.births.intervals[node]!]!++;
  }

  /** How many there were after each interval. */
  get sizes(): number[] {
    let sum = 0;
    return this.#born.map((count) => (sum += count));
  }
}
