import type { HeapGraph, NodeOrdinal } from '../heap';
import type { ReferenceSites } from './referenceSites';

/** Strings that say the same. */
export interface DuplicateString {
  /** One of them. */
  readonly node: NodeOrdinal;
  readonly copies: number;
  /** Of each. */
  readonly bytes: number;
  /** Of all but one. */
  readonly unusedBytes: number;
  /** The reference that holds most of those that were looked at. */
  readonly heldBy: string;
}

export interface DuplicateStrings {
  /** How many texts there are more than once, and what all copies but one of each take. */
  readonly texts: number;
  readonly copies: number;
  readonly unusedBytes: number;
  /** Those with most bytes first, at most twenty. */
  readonly largest: DuplicateString[];
}

const mostTexts = 20;
/** Of so many copies the holder is looked for. */
const mostLookedAt = 100;

/**
 * Finds strings that are in the heap more than once. Of a long one V8 writes the first 1024 characters: what has
 * those and its size in common counts as the same.
 */
export function findDuplicateStrings(graph: HeapGraph, sites: ReferenceSites): DuplicateStrings {
  const groups = [...groupStrings(graph, sites).values()].filter((nodes) => nodes.length > 1);
  const unused = (nodes: readonly NodeOrdinal[]): number => (nodes.length - 1) * graph.selfSize(nodes[0]!);
  groups.sort((a, b) => unused(b) - unused(a) || a[0]! - b[0]!);
  return {
    texts: groups.length,
    copies: groups.reduce((sum, nodes) => sum + nodes.length, 0),
    unusedBytes: groups.reduce((sum, nodes) => sum + unused(nodes), 0),
    largest: groups.slice(0, mostTexts).map((nodes) => ({
      node: nodes[0]!,
      copies: nodes.length,
      bytes: graph.selfSize(nodes[0]!),
      unusedBytes: unused(nodes),
      heldBy: commonHolder(nodes, sites),
    })),
  };
}

/** By name, which is the number of the text, and size. */
function groupStrings(graph: HeapGraph, sites: ReferenceSites): Map<number, NodeOrdinal[]> {
  const kind = graph.nodeTypes.indexOf('string');
  const groups = new Map<number, NodeOrdinal[]>();
  const sizes = 0x1_0000_0000;
  for (let node = 0 as NodeOrdinal; node < graph.nodeCount; node++) {
    if (graph.nodeKind[node] !== kind || graph.selfSizes[node] === 0 || !sites.tree.reaches(node)) continue;
    // Exact up to strings of 2^21 bytes; beyond that sizes that differ by a multiple of it count as one.
    const key = graph.nodeNames[node]! + (graph.selfSizes[node]! % 0x20_0000) * sizes;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [node]);
    else group.push(node);
  }
  return groups;
}

function commonHolder(nodes: readonly NodeOrdinal[], sites: ReferenceSites): string {
  const counts = new Map<string, number>();
  for (const node of nodes.slice(0, mostLookedAt)) {
    const holder = sites.holderOf(node);
    counts.set(holder, (counts.get(holder) ?? 0) + 1);
  }
  return [...counts].sort(([a, one], [b, other]) => other - one || (a < b ? -1 : 1))[0]![0];
}
