import type { EdgeOrdinal, HeapGraph, NodeOrdinal } from '../heap';

/** What goes when references are broken, counted over the whole heap. */
export interface Freed {
  /** Objects that the search was for. */
  leaked: number;
  /** Objects that leaked, too. */
  alsoLeaked: number;
  /** Other objects that only leaked ones keep alive, and what V8 keeps for any of them. */
  dependents: number;
  /** Of all these, in bytes. */
  bytes: number;
  /** What dies besides: it did not leak, and no leaked object keeps it alive. */
  collateral: { objects: number; bytes: number };
}

/** How many cuts one pass can try: a bit for each, one for nothing broken, one for no leaked objects. */
export const mostCuts = 30;

const withoutLeaked = 1 << 30;
const whole = 1 << 31;
const all = -1;

/**
 * What each of several cuts would free, by the collector's rule, in one pass over the heap: a node carries a bit for
 * every cut under which it is alive.
 *
 * @param cuts edges to break, at most {@link mostCuts} lists of them.
 * @param leaked what the search is for.
 * @param alsoLeaked what leaked in the same heap.
 */
export function countFreed(
  graph: HeapGraph,
  cuts: readonly (readonly EdgeOrdinal[])[],
  leaked: readonly NodeOrdinal[],
  alsoLeaked: readonly NodeOrdinal[],
): Freed[] {
  const isLeaked = new Uint8Array(graph.nodeCount);
  for (const node of alsoLeaked) isLeaked[node] = 2;
  for (const node of leaked) isLeaked[node] = 1;
  const alive = aliveUnder(graph, cuts, isLeaked);
  const freed = cuts.map((): Freed => ({
    leaked: 0,
    alsoLeaked: 0,
    dependents: 0,
    bytes: 0,
    collateral: { objects: 0, bytes: 0 },
  }));
  for (let node = 0; node < graph.nodeCount; node++) {
    const mask = alive[node]!;
    if ((mask & whole) === 0 || mask === all) continue;
    freed.forEach((sum, cut) => {
      if ((mask & (1 << cut)) !== 0) return;
      const bytes = graph.selfSizes[node]!;
      if ((mask & withoutLeaked) !== 0) {
        sum.collateral.objects++;
        sum.collateral.bytes += bytes;
      } else {
        if (isLeaked[node] === 1) sum.leaked++;
        else if (isLeaked[node] === 2) sum.alsoLeaked++;
        else sum.dependents++;
        sum.bytes += bytes;
      }
    });
  }
  return freed;
}

/** @returns [nodes] the cuts under which each is alive. Hot. */
function aliveUnder(
  graph: HeapGraph,
  cuts: readonly (readonly EdgeOrdinal[])[],
  isLeaked: Uint8Array,
): Int32Array {
  const { firstEdge, edgeTarget, edgeKind, ephemerons } = graph;
  const weak = graph.edgeTypes.indexOf('weak');
  const alive = new Int32Array(graph.nodeCount);
  const waiting = new Uint8Array(graph.nodeCount);
  const cutBits = new Uint32Array(Math.ceil(graph.edgeCount / 32));
  const brokenBy = new Map<number, number>();
  cuts.forEach((edges, cut) => {
    for (const edge of edges) {
      cutBits[edge >>> 5]! |= 1 << (edge & 31);
      brokenBy.set(edge, (brokenBy.get(edge) ?? 0) | (1 << cut));
    }
  });
  const masked = (edge: number, mask: number): number =>
    (cutBits[edge >>> 5]! & (1 << (edge & 31))) === 0 ? mask : mask & ~brokenBy.get(edge)!;
  let layer: number[] = [graph.root];
  alive[graph.root] = all;
  // Layer by layer: a node is looked at again when more cuts turn out to leave it alive, which is seldom.
  while (layer.length > 0) {
    const next: number[] = [];
    for (const node of layer) {
      waiting[node] = 0;
      const mask = alive[node]!;
      for (let edge = firstEdge[node]!, end = firstEdge[node + 1]!; edge < end; edge++) {
        const target = edgeTarget[edge]!;
        const before = alive[target]!;
        if ((mask & ~before) === 0 || edgeKind[edge] === weak) continue;
        let more = masked(edge, mask);
        if (ephemerons.has(edge))
          more = masked(ephemerons.partnerOf(edge), more) & alive[ephemerons.otherHolder(edge)]!;
        if (isLeaked[target] !== 0) more &= ~withoutLeaked;
        if ((more & ~before) === 0) continue;
        alive[target] = before | more;
        if (waiting[target] === 0) {
          waiting[target] = 1;
          next.push(target);
        }
      }
    }
    layer = next;
  }
  return alive;
}
