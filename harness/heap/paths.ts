/** Shortest paths from the root, over edges that keep alive. */
import type { EdgeOrdinal, HeapGraph, NodeOrdinal } from './graph';
import type { Without } from './liveness';

const NONE = 0xffff_ffff;

/** Shortest paths to every node at once: one search serves any number of targets. */
export class PathTree {
  constructor(
    private readonly graph: HeapGraph,
    /** [nodeCount] the last edge of a shortest path to the node; 0xffffffff at the root and where none leads. */
    readonly parentEdge: Uint32Array,
    /** [nodeCount] edges on a shortest path to the node; 0xffffffff where none leads. */
    readonly depth: Uint32Array,
  ) {}

  /** Whether the root reaches the node. */
  reaches(node: NodeOrdinal): boolean {
    return this.depth[node] !== NONE;
  }

  /** Edges from the root to the node, in order; empty for the root; null where no path leads. */
  pathTo(node: NodeOrdinal): EdgeOrdinal[] | null {
    if (!this.reaches(node)) return null;
    const path: EdgeOrdinal[] = [];
    for (let at = node; at !== this.graph.root;) {
      const edge = this.parentEdge[at]! as EdgeOrdinal;
      path.push(edge);
      at = this.graph.source(edge);
    }
    return path.reverse();
  }
}

/**
 * Finds a shortest path from the root to every node that is alive (see `reachable`). Among equally short paths
 * the last edge with the lowest ordinal wins, and so on up: the same heap always gives the same path. A WeakMap
 * value is one step behind the later of its key and its table, and its path goes through that one.
 * Cost: linear in nodes and edges.
 */
export function shortestPathTree(graph: HeapGraph, options: Without = {}): PathTree {
  return new Search(graph, options).run(NONE);
}

/**
 * Finds the shortest path to one node, as `shortestPathTree` does, and stops when it is known.
 * @returns edges from the root to the target; empty when the target is the root; null when it is not alive
 */
export function shortestPath(
  graph: HeapGraph,
  target: NodeOrdinal,
  options: Without = {},
): EdgeOrdinal[] | null {
  return new Search(graph, options).run(target).pathTo(target);
}

class Search {
  private readonly parentEdge: Uint32Array;
  private readonly depth: Uint32Array;

  constructor(
    private readonly graph: HeapGraph,
    private readonly without: Without,
  ) {
    this.parentEdge = new Uint32Array(graph.nodeCount).fill(NONE);
    this.depth = new Uint32Array(graph.nodeCount).fill(NONE);
  }

  /** Breadth first, until the layer above `target` is done. Hot: one loop over all edges. */
  run(target: number): PathTree {
    const { graph, depth, parentEdge } = this;
    const { firstEdge, edgeKind, edgeTarget, root } = graph;
    const { edgeBits } = graph.ephemerons;
    const { withoutNodes, withoutEdge } = this.without;
    const weak = graph.edgeTypes.indexOf('weak');
    const queue = new Uint32Array(graph.nodeCount);
    let length = 0;
    if (withoutNodes?.[root] !== 1) {
      depth[root] = 0;
      queue[length++] = root;
    }
    for (let head = 0; head < length; head++) {
      const node = queue[head]!;
      const next = depth[node]! + 1;
      // The target's parent is settled once the layer above it is done.
      if (target !== NONE && next > depth[target]!) break;
      for (let edge = firstEdge[node]!, end = firstEdge[node + 1]!; edge < end; edge++) {
        const child = edgeTarget[edge]!;
        if (depth[child]! < next || edgeKind[edge] === weak) continue;
        if (depth[child] === next && edge > parentEdge[child]!) continue;
        if (withoutNodes !== undefined && withoutNodes[child] !== 0) continue;
        if (withoutEdge?.(edge as EdgeOrdinal) === true) continue;
        if (edgeBits !== null && (edgeBits[edge >>> 5]! & (1 << (edge & 31))) !== 0)
          if (!this.entryHolds(edge, next)) continue;
        parentEdge[child] = edge;
        if (depth[child] === next) continue;
        depth[child] = next;
        queue[length++] = child;
      }
    }
    return new PathTree(graph, parentEdge, depth);
  }

  /** Whether a WeakMap entry holds its value at this depth: its other holder is no farther than this one. */
  private entryHolds(edge: number, next: number): boolean {
    const { ephemerons } = this.graph;
    if (this.depth[ephemerons.otherHolder(edge)]! >= next) return false;
    return this.without.withoutEdge?.(ephemerons.partnerOf(edge) as EdgeOrdinal) !== true;
  }
}
