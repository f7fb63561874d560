import type { EdgeOrdinal, HeapGraph, NodeOrdinal } from '../heap';
import { old } from './births';
import { emptySet, SiteSets, unbreakableSet } from './siteSets';
import { noSite, type SiteTable } from './siteTable';

/** More sites than these nobody breaks to free one object. */
const mostSites = 4;

/** Young objects that the same sites of old objects keep alive, all of them together. */
export interface HeldTogether {
  /** Numbers of the sites, ascending; none where the engine itself holds them, or more sites than one would break. */
  readonly sites: readonly number[];
  /** By place in `sites`, a reference of the frontier. */
  readonly examples: readonly EdgeOrdinal[];
  /** Nearest to the sites first, then in the snapshot's order; those of the engine among them. */
  readonly nodes: readonly NodeOrdinal[];
}

/**
 * Groups what is young by who of the old keeps it alive. The *frontier* are the references from old objects to young
 * ones; each carries its site, and an object is of all sites that reach it over young objects. What only one site
 * reaches dies when that is broken.
 *
 * @param births of each node, {@link old} or later.
 * @param isIgnored of the frontier: holders whose references do not count, as those of the harness.
 *
 * Cost: linear in the edges, times the sites that reach an object.
 */
export function groupByFrontier(
  graph: HeapGraph,
  sites: SiteTable,
  births: Uint8Array,
  isIgnored: (holder: NodeOrdinal) => boolean,
): HeldTogether[] {
  const young = markYoung(graph, sites, births);
  const sets = new SiteSets(mostSites);
  const examples = new Map<number, EdgeOrdinal>();
  const setOf = new Uint32Array(graph.nodeCount);
  const queue: NodeOrdinal[] = [];
  const nearestFirst: NodeOrdinal[] = [];
  const add = (node: NodeOrdinal, set: number): void => {
    const union = sets.union(setOf[node]!, set);
    if (union === setOf[node]) return;
    if (setOf[node] === emptySet) nearestFirst.push(node);
    setOf[node] = union;
    queue.push(node);
  };
  const forEachYoungTarget = (
    holder: NodeOrdinal,
    visit: (edge: EdgeOrdinal, target: NodeOrdinal) => void,
  ) => {
    for (let at = graph.firstEdge[holder]!, end = graph.firstEdge[holder + 1]!; at < end; at++) {
      const target = graph.edgeTarget[at] as NodeOrdinal;
      const edge = at as EdgeOrdinal;
      if (young[target] === 1 && !graph.isWeak(edge) && holds(graph, holder, edge, young))
        visit(edge, target);
    }
  };
  for (let node = 0; node < graph.nodeCount; node++) {
    const holder = node as NodeOrdinal;
    if (young[holder] === 1 || !sites.isReached(holder)) continue;
    forEachYoungTarget(holder, (edge, target) => {
      if (isIgnored(holder)) return;
      const site = sites.siteOf(holder, edge);
      if (!examples.has(site)) examples.set(site, edge);
      add(target, site === noSite ? unbreakableSet : sets.of(site));
    });
  }
  // The queue grows while it is walked: breadth first.
  for (const node of queue) forEachYoungTarget(node, (_, target) => add(target, setOf[node]!));
  return [...group(nearestFirst, setOf)].map(([set, nodes]) => {
    const members = sets.members(set);
    return { sites: members, examples: members.map((site) => examples.get(site)!), nodes };
  });
}

/** What an old object keeps its references in is part of it, however often V8 makes that anew. */
function markYoung(graph: HeapGraph, sites: SiteTable, births: Uint8Array): Uint8Array {
  const young = new Uint8Array(graph.nodeCount);
  for (let at = 0; at < graph.nodeCount; at++) {
    const node = at as NodeOrdinal;
    if (births[node] === old || !sites.isReached(node)) continue;
    const holder = sites.isStore(node) ? sites.holderOf(node) : node;
    young[node] = births[holder] === old ? 0 : 1;
  }
  return young;
}

/** A WeakMap's value dies with its key and with its table: the younger of the two is who holds it, the key before the table. */
function holds(graph: HeapGraph, holder: NodeOrdinal, edge: EdgeOrdinal, young: Uint8Array): boolean {
  if (!graph.isEphemeronEdge(edge)) return true;
  const { ephemerons } = graph;
  const key = ephemerons.keys[ephemerons.entryOf(edge)]!;
  const other = ephemerons.otherHolder(edge);
  return young[holder] === young[other] ? holder === key : young[holder] === 1;
}

/** Nodes by the number of their set. */
function group(nearestFirst: readonly NodeOrdinal[], setOf: Uint32Array): Map<number, NodeOrdinal[]> {
  const nodes = new Map<number, NodeOrdinal[]>();
  for (const node of nearestFirst) {
    const known = nodes.get(setOf[node]!);
    if (known === undefined) nodes.set(setOf[node]!, [node]);
    else known.push(node);
  }
  return nodes;
}
