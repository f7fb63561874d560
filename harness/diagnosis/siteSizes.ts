import type { EdgeOrdinal, HeapGraph, NodeOrdinal } from '../heap';
import { isMapKey } from './reference';
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
 * @param edges all references of the site; V8 shows some twice.
 * @returns the number of what is older than the intervals, and the number after each of them.
 */
export function siteSizes(
  graph: HeapGraph,
  kind: SiteKind,
  edges: readonly EdgeOrdinal[],
  leaked: readonly NodeOrdinal[],
  births: BirthTimes,
): number[] {
  if (single.includes(kind)) return countUp(new Set(leaked), births);
  const [keys, values] = [true, false].map((wanted) => {
    const targets = edges
      .filter((edge) => isMapKey(graph, edge) === wanted)
      .map((edge) => graph.target(edge));
    return countUp(new Set(targets), births);
  });
  return keys!.map((count, at) => Math.max(count, values![at]!));
}

function countUp(nodes: ReadonlySet<NodeOrdinal>, { intervals, count }: BirthTimes): number[] {
  const sizes = Array<number>(count + 1).fill(0);
  for (const node of nodes) sizes[intervals[node]!]!++;
  for (let at = 1; at < sizes.length; at++) sizes[at]! += sizes[at - 1]!;
  return sizes;
}
