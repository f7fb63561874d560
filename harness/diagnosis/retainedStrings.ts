import type { HeapGraph, NodeOrdinal } from '../heap';

/** What a string of the heap says. */
export interface RetainedString {
  /** Cut to 200 characters. */
  text: string;
  bytes: number;
}

const mostStrings = 10;
const mostCharacters = 200;

/**
 * The largest strings of a part of the heap, largest first, of the same size in the snapshot's order.
 *
 * @param isRetained [nodeCount] 1 for the part's nodes.
 */
export function listStrings(graph: HeapGraph, isRetained: Uint8Array): RetainedString[] {
  const strings: NodeOrdinal[] = [];
  for (let node = 0 as NodeOrdinal; node < graph.nodeCount; node++) {
    if (isRetained[node] === 1 && graph.nodeType(node).includes('string')) strings.push(node);
  }
  strings.sort((a, b) => graph.selfSize(b) - graph.selfSize(a) || a - b);
  return strings
    .slice(0, mostStrings)
    .map((node) => ({ text: graph.name(node).slice(0, mostCharacters), bytes: graph.selfSize(node) }));
}
