import { release, scratchColumn, type HeapGraph, type NodeOrdinal } from '../heap';
import { dead, mortal, steady } from './aliveness';

/** Of what does not lead to a leaked object. */
export const unrelated = 0xffff_ffff;

/** What leads to leaked objects, by the heap's ordinals. */
export class Ancestors {
  /** [nodes] 1 of nodes that lead to an object that leaked or must live. Nothing that leads to a steady one counts. */
  readonly members: Uint8Array;
  /** At most so many edges lead from members to members. */
  edgeCount = 0;
  /** [nodes] when each was found; of members only. */
  readonly #turn: Uint32Array;
  /** By turn, which leaked object is nearest: its place. */
  readonly #nearest: Uint32Array;
  /** By distance, the turn after the last node that is so near. */
  readonly #ends: number[] = [];

  /**
   * Goes backwards, breadth first, from what leaked and then from what must live, up to what is steady.
   *
   * @param states as `aliveness` tells them.
   */
  constructor(
    graph: HeapGraph,
    states: Uint8Array,
    leaked: readonly NodeOrdinal[],
    kept: readonly NodeOrdinal[],
  ) {
    const { nodeCount } = graph;
    this.members = new Uint8Array(nodeCount);
    this.#turn = new Uint32Array(nodeCount);
    this.#nearest = new Uint32Array(nodeCount);
    const holds = findHolds(graph, states, [...leaked, ...kept]);
    const queue = scratchColumn(nodeCount);
    const related = this.#climb(queue, 0, leaked, states, holds);
    this.#climb(queue, related, kept, states, holds);
    release(queue, holds.lastHold, holds.holdBefore, holds.holders);
    // What is found after this does not lead to what leaked.
    while (this.#ends.length > 0 && this.#ends.at(-1)! > related) this.#ends.pop();
  }

  /** Least number of references from a node to a leaked object; {@link unrelated} where there is none. */
  distance(node: number): number {
    if (this.members[node] !== 1) return unrelated;
    const turn = this.#turn[node]!;
    if (turn >= (this.#ends.at(-1) ?? 0)) return unrelated;
    let low = 0;
    for (let high = this.#ends.length - 1; low < high;) {
      const middle = (low + high) >>> 1;
      if (this.#ends[middle]! <= turn) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Place of that leaked object. */
  nearest(node: number): number {
    return this.#nearest[this.#turn[node]!]!;
  }

  /** Hot. @returns the turn after the last. */
  #climb(
    queue: Uint32Array,
    start: number,
    from: readonly NodeOrdinal[],
    states: Uint8Array,
    { lastHold, holdBefore, holders }: Holds,
  ): number {
    const { members } = this;
    const [turn, nearest] = [this.#turn, this.#nearest];
    let length = start;
    for (const [place, node] of from.entries()) {
      if (members[node] === 1) continue;
      members[node] = 1;
      nearest[length] = place;
      turn[node] = length;
      queue[length++] = node;
    }
    for (let head = start, levelEnd = start; head < length; head++) {
      if (head === levelEnd) this.#ends.push((levelEnd = length));
      const node = queue[head]!;
      if (states[node] === steady) continue;
      for (let hold = lastHold[node]!; hold !== 0; hold = holdBefore[hold]!) {
        this.edgeCount++;
        const holder = holders[hold]!;
        if (members[holder] === 1) continue;
        members[holder] = 1;
        nearest[length] = nearest[head]!;
        turn[holder] = length;
        queue[length++] = holder;
      }
    }
    return length;
  }
}

/** Who holds nodes: a list for each of them. Holds are counted from 1; 0 ends a list. */
interface Holds {
  /** [nodes] */
  readonly lastHold: Uint32Array;
  /** By hold: the next of its list, and who holds. */
  readonly holdBefore: Uint32Array;
  readonly holders: Uint32Array;
}

/**
 * By node, who holds it strongly: of mortal nodes that hold something or are asked for, which leaves out the most of a
 * heap. One pass over the edges, from the last to the first, which leaves every list ascending. Hot.
 */
function findHolds(graph: HeapGraph, states: Uint8Array, targets: readonly NodeOrdinal[]): Holds {
  const { firstEdge, edgeTarget, edgeKind, nodeCount, edgeCount, ephemerons } = graph;
  const weak = graph.edgeTypes.indexOf('weak');
  const { edgeBits } = ephemerons;
  const counts = countedNodes(graph, states, targets);
  const lastHold = scratchColumn(nodeCount);
  // As long as there might be holds: what is not written to takes no memory.
  const holdBefore = scratchColumn(edgeCount + 1);
  const holders = scratchColumn(edgeCount + 1);
  let count = 0;
  for (let node = nodeCount - 1; node >= 0; node--) {
    if (states[node] === dead) continue;
    for (let first = firstEdge[node]!, edge = firstEdge[node + 1]! - 1; edge >= first; edge--) {
      const target = edgeTarget[edge]!;
      if (counts[target] !== 1 || edgeKind[edge] === weak) continue;
      const isEntry = edgeBits !== null && (edgeBits[edge >>> 5]! & (1 << (edge & 31))) !== 0;
      // A WeakMap's entry whose other holder is dead holds nothing.
      if (isEntry && states[ephemerons.otherHolder(edge)] === dead) continue;
      holdBefore[++count] = lastHold[target]!;
      holders[count] = node;
      lastHold[target] = count;
    }
  }
  return { lastHold, holdBefore, holders };
}

/** @returns [nodes] 1 of mortal nodes that hold something, and of the targets that are mortal. */
function countedNodes(graph: HeapGraph, states: Uint8Array, targets: readonly NodeOrdinal[]): Uint8Array {
  const { firstEdge, nodeCount } = graph;
  const counts = new Uint8Array(nodeCount);
  for (let node = 0; node < nodeCount; node++)
    if (states[node] === mortal && firstEdge[node] !== firstEdge[node + 1]) counts[node] = 1;
  for (const node of targets) if (states[node] === mortal) counts[node] = 1;
  return counts;
}
