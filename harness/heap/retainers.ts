import { columnRoom } from './columns';

/** Retainers in compressed rows: for each node, the edges that lead to it. */
export interface RetainerRows {
  /** [nodeCount + 1] node n's retainers are entries `firstRetainer[n]` to `firstRetainer[n + 1] - 1`. */
  readonly firstRetainer: Uint32Array;
  /** [edgeCount] edge ordinals, ascending within a row. */
  readonly retainers: Uint32Array;
}

/**
 * Two passes over all edges: count, then place. Placing backwards leaves every row ascending.
 * @param shared whether another thread will read the rows
 */
export function buildRetainers(nodeCount: number, edgeTarget: Uint32Array, shared = false): RetainerRows {
  const firstRetainer = new Uint32Array(columnRoom((nodeCount + 1) * 4, shared));
  // By position: an iterator costs an object an edge.
  for (let edge = 0; edge < edgeTarget.length; edge++) firstRetainer[edgeTarget[edge]!]!++;
  let end = 0;
  for (let node = 0; node <= nodeCount; node++) firstRetainer[node] = end += firstRetainer[node]!;
  const retainers = new Uint32Array(columnRoom(edgeTarget.length * 4, shared));
  for (let edge = edgeTarget.length - 1; edge >= 0; edge--)
    retainers[--firstRetainer[edgeTarget[edge]!]!] = edge;
  return { firstRetainer, retainers };
}
