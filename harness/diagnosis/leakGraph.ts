import type { EdgeOrdinal, HeapGraph, NodeOrdinal } from '../heap';
import { steady } from './aliveness';
import type { Ancestors } from './ancestors';
import type { SiteTable } from './siteTable';

const none = 0xffff_ffff;

/** All that cannot be broken away is one node here. */
export const immortal = 0;

/** A graph with numbered sites, as the search for weak spots reads it. */
export interface SiteGraph {
  readonly nodeCount: number;
  /** [nodeCount + 1] node n has the edges `firstEdge[n]` to `firstEdge[n + 1] - 1`. Node 0 is always alive. */
  readonly firstEdge: Uint32Array;
  /** [edges] */
  readonly target: Uint32Array;
  /** [edges] the site that the edge is a reference of; 0 where nobody can break it. */
  readonly site: Uint32Array;
  /** How many numbers of sites there are, 0 among them. */
  readonly siteCount: number;
  /** [edges] of half of a WeakMap entry: the node that has to be alive, too; 0xffffffff of every other edge. */
  readonly partner: Uint32Array;
  /** Nodes that are to die. */
  readonly leaked: readonly number[];
  /** Nodes that must not. */
  readonly kept: readonly number[];
}

/**
 * The part of a heap that can reach what leaked or what must live, as arrays of its own. What only unbreakable
 * references keep alive is drawn together into node 0, and nothing leads there: whatever is broken, it stays. Without
 * this nearly all of a heap would belong to the part, because every object leads to its class, and that to its realm.
 *
 * @param states as `aliveness` tells them.
 * @param leaked and `kept`: alive.
 */
export function leakGraph(
  graph: HeapGraph,
  sites: SiteTable,
  states: Uint8Array,
  ancestors: Ancestors,
  leaked: readonly NodeOrdinal[],
  kept: readonly NodeOrdinal[],
): SiteGraph {
  const { numbers, count } = numberMembers(states, ancestors.members);
  const rows = buildRows(graph, sites, ancestors, numbers, count);
  return {
    ...rows,
    siteCount: sites.count,
    leaked: leaked.map((node) => numbers[node]!),
    kept: kept.map((node) => numbers[node]!),
  };
}

/** @returns [heap's nodes] number of the member; `immortal` of those that nothing frees; none of all others. */
function numberMembers(states: Uint8Array, members: Uint8Array): { numbers: Uint32Array; count: number } {
  const numbers = new Uint32Array(states.length);
  let count = immortal + 1;
  for (let node = 0; node < states.length; node++)
    numbers[node] = states[node] === steady ? immortal : members[node] === 1 ? count++ : none;
  return { numbers, count };
}

type Rows = Pick<SiteGraph, 'nodeCount' | 'firstEdge' | 'target' | 'site' | 'partner'>;

/** The immortal node's own edges come first, from many holders. */
function buildRows(
  graph: HeapGraph,
  sites: SiteTable,
  { members, edgeCount }: Ancestors,
  numbers: Uint32Array,
  nodeCount: number,
): Rows {
  const firstEdge = new Uint32Array(nodeCount + 1);
  const target = new Uint32Array(edgeCount);
  const site = new Uint32Array(edgeCount);
  const partner = new Uint32Array(edgeCount);
  const { edgeTarget, ephemerons } = graph;
  let length = 0;
  const append = (node: number): void => {
    for (let edge = graph.firstEdge[node]!, end = graph.firstEdge[node + 1]!; edge < end; edge++) {
      const to = numbers[edgeTarget[edge]!]!;
      if (to === none || to === immortal || graph.isWeak(edge as EdgeOrdinal)) continue;
      let other = none;
      if (ephemerons.has(edge)) {
        // A WeakMap's entry whose other holder is dead holds nothing.
        other = numbers[ephemerons.otherHolder(edge)]!;
        if (other === none) continue;
      }
      target[length] = to;
      site[length] = sites.siteOf(node as NodeOrdinal, edge as EdgeOrdinal);
      partner[length++] = other;
    }
  };
  for (let node = 0; node < members.length; node++)
    if (members[node] === 1 && numbers[node] === immortal) append(node);
  for (let node = 0; node < members.length; node++) {
    if (members[node] !== 1 || numbers[node] === immortal) continue;
    firstEdge[numbers[node]!] = length;
    append(node);
  }
  firstEdge[nodeCount] = length;
  const used = (column: Uint32Array): Uint32Array => column.subarray(0, length);
  return {
    nodeCount,
    firstEdge,
    target: used(target),
    site: used(site),
    partner: used(partner),
  };
}
