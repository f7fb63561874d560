import { release, scratchColumn, type EdgeOrdinal, type HeapGraph, type NodeOrdinal } from '../heap';
import { EdgeSet } from './edgeSet';

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

/** Edges to break, in lists. */
export type Cut = readonly Iterable<EdgeOrdinal>[];

/** What becomes of a heap under a cut. */
export interface Outcome {
  readonly freed: Freed;
  /** How many objects that must live die. */
  readonly lost: number;
  /** Whether a node that was alive is dead. */
  readonly kills: (node: number) => boolean;
}

/** How many cuts one pass can try: a bit for each, one for nothing broken, one for no leaked objects. */
export const mostCuts = 30;

/** Of so few cuts a byte holds the bits, and more of the heap fits into the processor's cache. */
const mostInByte = 6;

/** Under which cuts nodes are alive, a bit for each. */
interface Masks {
  /** [nodes] */
  readonly alive: Uint8Array | Uint32Array;
  /** The bit for nothing broken. */
  readonly whole: number;
  /** The bit for a heap without leaked objects, with nothing broken. */
  readonly withoutLeaked: number;
}

/**
 * What each of several cuts would free, by the collector's rule, in one pass over the heap: a node carries a bit for
 * every cut under which it is alive.
 *
 * @param cuts at most {@link mostCuts} of them.
 * @param leaked what the search is for.
 * @param alsoLeaked what leaked in the same heap.
 * @param kept what must live.
 */
export function countFreed(
  graph: HeapGraph,
  cuts: readonly Cut[],
  leaked: readonly NodeOrdinal[],
  alsoLeaked: readonly NodeOrdinal[],
  kept: readonly NodeOrdinal[],
): Outcome[] {
  const isLeaked = new Uint8Array(graph.nodeCount);
  for (const node of alsoLeaked) isLeaked[node] = 2;
  for (const node of leaked) isLeaked[node] = 1;
  const masks = aliveUnder(graph, cuts, isLeaked);
  const { alive, whole } = masks;
  return cuts.map((_, cut) => {
    const both = whole | (1 << cut);
    const kills = (node: number): boolean => (alive[node]! & both) === whole;
    return { freed: sumFreed(graph, masks, cut, isLeaked), lost: kept.filter(kills).length, kills };
  });
}

function sumFreed(graph: HeapGraph, masks: Masks, cut: number, isLeaked: Uint8Array): Freed {
  const { alive, whole, withoutLeaked } = masks;
  const freed: Freed = {
    leaked: 0,
    alsoLeaked: 0,
    dependents: 0,
    bytes: 0,
    collateral: { objects: 0, bytes: 0 },
  };
  for (let node = 0; node < alive.length; node++) {
    const mask = alive[node]!;
    if ((mask & (1 << cut)) !== 0 || (mask & whole) === 0) continue;
    const bytes = graph.selfSizes[node]!;
    if ((mask & withoutLeaked) !== 0) {
      freed.collateral.objects++;
      freed.collateral.bytes += bytes;
      continue;
    }
    freed.bytes += bytes;
    if (isLeaked[node] === 1) freed.leaked++;
    else if (isLeaked[node] === 2) freed.alsoLeaked++;
    else freed.dependents++;
  }
  return freed;
}

/** Breadth first: a node is looked at again when more cuts turn out to leave it alive, which is seldom. Hot. */
function aliveUnder(graph: HeapGraph, cuts: readonly Cut[], isLeaked: Uint8Array): Masks {
  const { firstEdge, edgeTarget, edgeKind, ephemerons, nodeCount } = graph;
  const { edgeBits } = ephemerons;
  const weak = graph.edgeTypes.indexOf('weak');
  const alive = cuts.length <= mostInByte ? new Uint8Array(nodeCount) : new Uint32Array(nodeCount);
  const whole = 1 << cuts.length;
  const withoutLeaked = 1 << (cuts.length + 1);
  const all = (whole - 1) | whole | withoutLeaked;
  const breaks = new Breaks(graph, cuts);
  const waiting = new Uint8Array(nodeCount);
  // A ring: no node waits twice.
  const queue = scratchColumn(nodeCount);
  let [head, length] = [0, 1];
  queue[0] = graph.root;
  alive[graph.root] = all;
  while (length > 0) {
    const node = queue[head]!;
    head = head + 1 === nodeCount ? 0 : head + 1;
    length--;
    waiting[node] = 0;
    const mask = alive[node]!;
    for (let edge = firstEdge[node]!, end = firstEdge[node + 1]!; edge < end; edge++) {
      const target = edgeTarget[edge]!;
      const before = alive[target]!;
      if ((mask & ~before) === 0 || edgeKind[edge] === weak) continue;
      let more = breaks.has(edge) ? mask & ~breaks.maskOf(edge) : mask;
      if (edgeBits !== null && ephemerons.has(edge))
        more &= ~breaks.maskOf(ephemerons.partnerOf(edge)) & alive[ephemerons.otherHolder(edge)]!;
      if (isLeaked[target] !== 0) more &= ~withoutLeaked;
      if ((more & ~before) === 0) continue;
      alive[target] = before | more;
      if (waiting[target] === 1) continue;
      waiting[target] = 1;
      const place = head + length++;
      queue[place < nodeCount ? place : place - nodeCount] = target;
    }
  }
  release(queue, waiting);
  return { alive, whole, withoutLeaked };
}

/** Which cuts break an edge. */
class Breaks {
  readonly #broken: EdgeSet;
  /** By place in the set, a bit for each cut. */
  readonly #masks: Uint32Array;

  constructor(graph: HeapGraph, cuts: readonly Cut[]) {
    this.#broken = new EdgeSet(graph.edgeCount, ...cuts.flat());
    this.#masks = new Uint32Array(this.#broken.size);
    cuts.forEach((lists, cut) => {
      for (const edges of lists)
        for (const edge of edges) this.#masks[this.#broken.placeOf(edge)]! |= 1 << cut;
    });
  }

  has(edge: number): boolean {
    return this.#broken.has(edge);
  }

  /** A bit for each cut. */
  maskOf(edge: number): number {
    return this.has(edge) ? this.#masks[this.#broken.placeOf(edge)]! : 0;
  }
}
