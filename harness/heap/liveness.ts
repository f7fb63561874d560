/**
 * What is alive: everything the root reaches over edges that are not `weak`, where a WeakMap's value needs
 * both its key and its table. This is the collector's own rule, and differs on purpose from the rules by
 * which DevTools draws dominators (there `shortcut` edges count at the root only, the page's objects are held
 * by the page only, and a WeakMap's value hangs on its key alone).
 */
import type { EdgeOrdinal, HeapGraph } from './graph';
import { release, scratchColumn } from './release';

/** Parts of the graph to leave out, as if they were not there. */
export interface Without {
  /** [nodeCount] nonzero for nodes to leave out. */
  readonly withoutNodes?: Uint8Array;
  /** Edges to leave out. Leaving out either edge of a WeakMap entry leaves out the entry. */
  readonly withoutEdge?: (edge: EdgeOrdinal) => boolean;
}

/**
 * Marks what is alive.
 * @returns [nodeCount] 1 for nodes the root reaches, else 0
 * Cost: linear in nodes and edges alive; one pass more over the edges the first time, to find WeakMap entries.
 */
export function reachable(graph: HeapGraph, options: Without = {}): Uint8Array {
  const { firstEdge, edgeKind, edgeTarget } = graph;
  const { withoutNodes, withoutEdge } = options;
  const weak = graph.edgeTypes.indexOf('weak');
  const { edgeBits } = graph.ephemerons;
  const alive = new Uint8Array(graph.nodeCount);
  const worklist = scratchColumn(graph.nodeCount);
  let length = 0;
  if (withoutNodes?.[graph.root] !== 1) {
    alive[graph.root] = 1;
    worklist[length++] = graph.root;
  }
  // A value is looked at from whichever of its key and table comes later, so no list of waiting entries is needed.
  // Breadth first: objects stand in the file about in that order, so memory is read about in sequence.
  for (let head = 0; head < length; head++) {
    const node = worklist[head]!;
    for (let edge = firstEdge[node]!, end = firstEdge[node + 1]!; edge < end; edge++) {
      const target = edgeTarget[edge]!;
      if (alive[target] === 1 || edgeKind[edge] === weak) continue;
      if (withoutNodes !== undefined && withoutNodes[target] !== 0) continue;
      if (withoutEdge?.(edge as EdgeOrdinal) === true) continue;
      if (edgeBits !== null && (edgeBits[edge >>> 5]! & (1 << (edge & 31))) !== 0)
        if (!entryHolds(graph, edge, alive, withoutEdge)) continue;
      alive[target] = 1;
      worklist[length++] = target;
    }
  }
  release(worklist);
  return alive;
}

/** Whether the WeakMap entry holds its value, seen from one of its edges: the other holder is alive too. */
function entryHolds(
  graph: HeapGraph,
  edge: number,
  alive: Uint8Array,
  withoutEdge: Without['withoutEdge'],
): boolean {
  const { ephemerons } = graph;
  if (alive[ephemerons.otherHolder(edge)] !== 1) return false;
  return withoutEdge?.(ephemerons.partnerOf(edge) as EdgeOrdinal) !== true;
}
