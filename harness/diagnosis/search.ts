import type { EdgeOrdinal, HeapGraph, NodeOrdinal } from '../heap';
import { EdgeCosts, ephemeronCost, highestCost } from './edgeCosts';

/** Whether an edge may be followed. */
export type EdgeFilter = (edge: EdgeOrdinal) => boolean;

const unreached = 0xffff_ffff;
const bucketCount = highestCost + 1;

/**
 * The most telling retaining path to every node: from the root over strong edges, cheapest first (Dijkstra with a
 * ring of buckets, linear in edges). Ties go to the edge that comes first in the snapshot, so the same heap always
 * gives the same paths. A WeakMap's value is reached over its key, and only once the key and the table are reached.
 */
export class RetainingTree {
  readonly #costOf: Uint32Array;
  /** The last edge of the path to each node. */
  readonly #parentEdge: Uint32Array;
  /** Where that starts: to find it by the edge costs a search. */
  readonly #parent: Uint32Array;
  readonly #buckets: NodeOrdinal[][] = Array.from({ length: bucketCount }, () => []);
  readonly #edgeCosts: EdgeCosts;

  constructor(
    private readonly graph: HeapGraph,
    private readonly mayFollow: EdgeFilter = () => true,
  ) {
    this.#edgeCosts = new EdgeCosts(graph);
    this.#costOf = new Uint32Array(graph.nodeCount).fill(unreached);
    this.#parentEdge = new Uint32Array(graph.nodeCount).fill(unreached);
    this.#parent = new Uint32Array(graph.nodeCount);
    this.#costOf[graph.root] = 0;
    this.#buckets[0]!.push(graph.root);
    this.#drain(0);
    while (this.#enterEphemerons());
  }

  reaches(node: NodeOrdinal): boolean {
    return this.#costOf[node] !== unreached;
  }

  /** What the path to a node costs: less of two is nearer to the root. */
  costOf(node: NodeOrdinal): number {
    return this.#costOf[node]!;
  }

  /** The last edge of the path to a node; null at the root and where no strong path leads. */
  edgeTo(node: NodeOrdinal): EdgeOrdinal | null {
    const edge = this.#parentEdge[node]!;
    return edge === unreached ? null : (edge as EdgeOrdinal);
  }

  /** Where the last edge of the path to a node starts; for nodes that have one. */
  holderOf(node: NodeOrdinal): NodeOrdinal {
    return this.#parent[node] as NodeOrdinal;
  }

  /** The edges from the root to a node; null when no strong path leads there. */
  pathTo(node: NodeOrdinal): EdgeOrdinal[] | null {
    if (!this.reaches(node)) return null;
    const edges: EdgeOrdinal[] = [];
    for (let at = node; at !== this.graph.root; at = this.holderOf(at))
      edges.push(this.#parentEdge[at] as EdgeOrdinal);
    return edges.reverse();
  }

  #drain(from: number): void {
    // No edge costs more than there are buckets, so the ring never mixes two costs.
    for (let at = from, empty = 0; empty < bucketCount; at++) {
      const bucket = this.#buckets[at % bucketCount]!;
      empty = bucket.length === 0 ? empty + 1 : 0;
      for (const node of bucket) {
        // A node that was reached cheaper since stands in an earlier bucket too, and is done.
        if (this.#costOf[node] === at) this.#relaxEdges(node);
      }
      bucket.length = 0;
    }
  }

  /** Hot: looks at every edge of the heap. */
  #relaxEdges(node: NodeOrdinal): void {
    const { firstEdge, edgeTarget } = this.graph;
    const costOfNode = this.#costOf[node]!;
    for (let edge = firstEdge[node]!, end = firstEdge[node + 1]!; edge < end; edge++) {
      if (costOfNode >= this.#costOf[edgeTarget[edge]!]!) continue;
      const edgeCost = this.#edgeCosts.of(node, edge as EdgeOrdinal);
      if (this.graph.isEphemeronEdge(edge as EdgeOrdinal)) continue;
      this.#relax(node, edge as EdgeOrdinal, edgeCost);
    }
  }

  #relax(from: NodeOrdinal, edge: EdgeOrdinal, edgeCost: number): boolean {
    const target = this.graph.target(edge);
    const total = this.#costOf[from]! + edgeCost;
    if (total >= this.#costOf[target]! || !this.mayFollow(edge)) return false;
    this.#costOf[target] = total;
    this.#parentEdge[target] = edge;
    this.#parent[target] = from;
    this.#buckets[total % bucketCount]!.push(target);
    return true;
  }

  /** @returns whether a WeakMap's value was reached that no other path had reached. */
  #enterEphemerons(): boolean {
    const { count, tables, keys, values, keyEdges } = this.graph.ephemerons;
    let entered = false;
    for (let entry = 0; entry < count; entry++) {
      const key = keys[entry] as NodeOrdinal;
      const value = values[entry] as NodeOrdinal;
      if (this.reaches(value) || !this.reaches(tables[entry] as NodeOrdinal) || !this.reaches(key)) continue;
      if (!this.#relax(key, keyEdges[entry] as EdgeOrdinal, ephemeronCost)) continue;
      // At once: the next entry may find its value at another cost, and the ring holds one cost a bucket.
      this.#drain(this.#costOf[value]!);
      entered = true;
    }
    return entered;
  }
}
