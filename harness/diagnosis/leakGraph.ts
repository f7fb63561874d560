import { reachable, type EdgeOrdinal, type HeapGraph, type NodeOrdinal } from '../heap';
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
  /** [edges] of half of a WeakMap entry: the node that has to be alive, too; 0xffffffff of every other edge. */
  readonly partner: Uint32Array;
  /** Nodes that are to die. */
  readonly leaked: readonly number[];
  /** Nodes that must not. */
  readonly kept: readonly number[];
}

/** A part of a heap that decides whether the leaked objects live. */
export interface LeakGraph extends SiteGraph {
  /** [edges] their ordinals in the heap's graph. */
  readonly edges: Uint32Array;
  /** [edges] ordinal of the node in the heap's graph that the edge starts at. */
  readonly sources: Uint32Array;
  /** The leaked nodes' ordinals in the heap's graph, by place in `leaked`. */
  readonly leakedNodes: readonly NodeOrdinal[];
}

/**
 * The part of a heap that can reach what leaked or what must live, as arrays of its own. What only unbreakable
 * references keep alive is drawn together into node 0, and nothing leads there: whatever is broken, it stays. Without
 * this nearly all of a heap would belong to the part, because every object leads to its class, and that to its realm.
 *
 * Cost: one pass over the heap's edges, and one over the part's.
 */
export function leakGraph(
  graph: HeapGraph,
  sites: SiteTable,
  leaked: readonly NodeOrdinal[],
  kept: readonly NodeOrdinal[],
  harness: Iterable<NodeOrdinal>,
): LeakGraph {
  const alive = reachable(graph);
  const unbreakable = markImmortal(graph, harness);
  const targets = [...leaked, ...kept].filter((node) => alive[node] === 1);
  const members = collectMembers(graph, alive, unbreakable, targets);
  const numbering = numberMembers(graph, members, unbreakable);
  const { numbers } = numbering;
  const leakedNodes = leaked.filter((node) => alive[node] === 1);
  return {
    ...buildRows(graph, sites, members, numbering),
    leakedNodes,
    leaked: leakedNodes.map((node) => numbers[node]!),
    kept: kept.filter((node) => alive[node] === 1).map((node) => numbers[node]!),
  };
}

/** Follows what can surely not be broken. What may be a site counts as one here: that costs size, never truth. */
function markImmortal(graph: HeapGraph, harness: Iterable<NodeOrdinal>): Uint8Array {
  const { firstEdge, edgeTarget, nodeKind } = graph;
  const steady = steadyEdges(graph);
  const arrayKind = graph.nodeTypes.indexOf('array');
  const marked = new Uint8Array(graph.nodeCount);
  const worklist: number[] = [graph.root];
  marked[graph.root] = 1;
  const reach = (target: number): void => {
    if (marked[target] === 1) return;
    marked[target] = 1;
    worklist.push(target);
  };
  for (const node of harness) {
    reach(node);
    for (const edge of graph.edgesOf(node)) if (!graph.isWeak(edge)) reach(graph.target(edge));
  }
  for (let node = worklist.pop(); node !== undefined; node = worklist.pop()) {
    // Arrays are tables and stores as a rule, and a slot of theirs somebody's reference.
    if (nodeKind[node] === arrayKind) continue;
    for (let edge = firstEdge[node]!, end = firstEdge[node + 1]!; edge < end; edge++)
      if (steady(node, edge)) reach(edgeTarget[edge]!);
  }
  return marked;
}

/** Internal edges that lead to what a programmer's references are kept in. */
const breakableNames = new Set(['table', 'elements', 'properties', 'reactions_or_result', 'value']);

const storeNames = /^system \/ .*(Array|Table|Dictionary|WeakCell)/;

function steadyEdges(graph: HeapGraph): (node: number, edge: number) => boolean {
  const { edgeKind, edgeNames, edgeTypes, nodeNames, root } = graph;
  const [internal, shortcut, hidden, weak] = ['internal', 'shortcut', 'hidden', 'weak'].map((type) =>
    edgeTypes.indexOf(type),
  );
  // [names] 1 unknown, 2 steady, 3 not.
  const known = new Uint8Array(graph.strings.count).fill(1);
  const storeLike = known.slice();
  return (node, edge) => {
    const kind = edgeKind[edge];
    if (node === root) return kind !== weak;
    // Hidden edges have no names: of stores and of a FinalizationRegistry's cells they may be somebody's references.
    if (kind === hidden) {
      const holder = nodeNames[node]!;
      if (storeLike[holder] === 1) storeLike[holder] = storeNames.test(graph.strings.text(holder)) ? 3 : 2;
      return storeLike[holder] === 2;
    }
    if (kind !== internal && kind !== shortcut) return false;
    if (graph.isEphemeronEdge(edge as EdgeOrdinal)) return false;
    const name = edgeNames[edge]!;
    if (known[name] === 1) known[name] = breakableNames.has(graph.strings.text(name)) ? 3 : 2;
    return known[name] === 2;
  };
}

/** Backwards from the targets, up to what is immortal. */
function collectMembers(
  graph: HeapGraph,
  alive: Uint8Array,
  unbreakable: Uint8Array,
  targets: readonly NodeOrdinal[],
): Uint8Array {
  const { firstRetainer, retainers } = graph.retainerRows();
  const members = new Uint8Array(graph.nodeCount);
  const worklist: NodeOrdinal[] = [];
  const add = (node: NodeOrdinal): void => {
    if (members[node] === 1 || alive[node] !== 1) return;
    members[node] = 1;
    if (unbreakable[node] !== 1) worklist.push(node);
  };
  targets.forEach(add);
  for (let node = worklist.pop(); node !== undefined; node = worklist.pop()) {
    for (let at = firstRetainer[node]!, end = firstRetainer[node + 1]!; at < end; at++) {
      const edge = retainers[at] as EdgeOrdinal;
      if (!graph.isWeak(edge)) add(graph.source(edge));
    }
  }
  return members;
}

interface Numbering {
  /** [heap's nodes] number of the member; `immortal` of those that nothing frees; none of all others. */
  readonly numbers: Uint32Array;
  /** How many numbers there are, that of the immortal node among them. */
  readonly count: number;
}

function numberMembers(graph: HeapGraph, members: Uint8Array, unbreakable: Uint8Array): Numbering {
  const numbers = new Uint32Array(graph.nodeCount).fill(none);
  let count = immortal + 1;
  for (let node = 0; node < graph.nodeCount; node++) {
    if (unbreakable[node] === 1) numbers[node] = immortal;
    else if (members[node] === 1) numbers[node] = count++;
  }
  return { numbers, count };
}

type Rows = Omit<LeakGraph, 'leaked' | 'leakedNodes' | 'kept'>;

/** Two passes over the members' edges: count, then place. The immortal node's own come first, from many holders. */
function buildRows(
  graph: HeapGraph,
  sites: SiteTable,
  members: Uint8Array,
  { numbers, count: nodeCount }: Numbering,
): Rows {
  const firstEdge = new Uint32Array(nodeCount + 1);
  forEachEdge(graph, members, numbers, (from) => {
    firstEdge[from + 1]!++;
  });
  for (let node = 0; node < nodeCount; node++) firstEdge[node + 1]! += firstEdge[node]!;
  const size = firstEdge[nodeCount]!;
  const rows = {
    target: new Uint32Array(size),
    site: new Uint32Array(size),
    partner: new Uint32Array(size).fill(none),
    edges: new Uint32Array(size),
    sources: new Uint32Array(size),
  };
  const next = firstEdge.slice();
  forEachEdge(graph, members, numbers, (from, holder, edge) => {
    const at = next[from]!++;
    rows.edges[at] = edge;
    rows.sources[at] = holder;
    rows.target[at] = numbers[graph.target(edge)]!;
    rows.site[at] = sites.siteOf(holder, edge);
    if (graph.isEphemeronEdge(edge)) rows.partner[at] = numbers[graph.ephemerons.otherHolder(edge)]!;
  });
  return { nodeCount, firstEdge, ...rows };
}

/** Strong edges between members, but for those that lead to what nothing frees. */
function forEachEdge(
  graph: HeapGraph,
  members: Uint8Array,
  numbers: Uint32Array,
  visit: (from: number, holder: NodeOrdinal, edge: EdgeOrdinal) => void,
): void {
  for (let node = 0; node < graph.nodeCount; node++) {
    if (members[node] !== 1) continue;
    for (let at = graph.firstEdge[node]!, end = graph.firstEdge[node + 1]!; at < end; at++) {
      const edge = at as EdgeOrdinal;
      const to = numbers[graph.edgeTarget[at]!]!;
      if (to === none || to === immortal || graph.isWeak(edge)) continue;
      // A WeakMap's entry whose other holder is dead holds nothing.
      if (graph.isEphemeronEdge(edge) && numbers[graph.ephemerons.otherHolder(edge)] === none) continue;
      visit(numbers[node]!, node as NodeOrdinal, edge);
    }
  }
}
