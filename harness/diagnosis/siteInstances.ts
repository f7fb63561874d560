import type { EdgeOrdinal, HeapGraph, NodeOrdinal } from '../heap';
import { noSite, type SiteTable } from './siteTable';

/** All references of one site, whether or not they lead to anything that leaked. */
export interface SiteInstances {
  /** In the snapshot's order, those that V8 shows twice twice. */
  readonly edges: EdgeOrdinal[];
  /** The objects whose references they are. */
  readonly holders: Set<NodeOrdinal>;
}

/** Finds all references of some sites. Cost: a pass over the edges; only those that may belong to one are looked at. */
export function findSiteInstances(
  graph: HeapGraph,
  sites: SiteTable,
  wanted: ReadonlySet<number>,
): Map<number, SiteInstances> {
  const found = new Map<number, SiteInstances>();
  for (const site of wanted) found.set(site, { edges: [], holders: new Set() });
  const mayBelong = edgeFilter(graph, sites, wanted);
  for (let node = 0; node < graph.nodeCount; node++) {
    const holder = node as NodeOrdinal;
    for (let edge = graph.firstEdge[node]!, end = graph.firstEdge[node + 1]!; edge < end; edge++) {
      if (graph.isWeak(edge as EdgeOrdinal) || !mayBelong(edge, holder) || !sites.isReached(holder)) continue;
      const site = sites.siteOf(holder, edge as EdgeOrdinal);
      const instances = site === noSite ? undefined : found.get(site);
      if (instances === undefined) continue;
      instances.edges.push(edge as EdgeOrdinal);
      instances.holders.add(sites.holderOf(holder));
    }
  }
  return found;
}

/** By kind and name alone, so that most edges are passed over at once. */
function edgeFilter(
  graph: HeapGraph,
  sites: SiteTable,
  wanted: ReadonlySet<number>,
): (edge: number, holder: NodeOrdinal) => boolean {
  const [property, context, element] = ['property', 'context', 'element'].map((type) =>
    graph.edgeTypes.indexOf(type),
  );
  const kinds = new Set([...wanted].map((site) => sites.site(site).kind));
  const names = new Set([...wanted].map((site) => sites.site(site).name));
  const anyName = kinds.has('dictionary');
  // [names] 1 unknown, 2 wanted, 3 not.
  const known = new Uint8Array(graph.strings.count).fill(1);
  const anyInternal = kinds.has('reactions');
  return (edge, holder) => {
    const kind = graph.edgeKind[edge]!;
    if (kind === property && anyName) return true;
    if (kind === element) return kinds.has('elements') || kinds.has('listeners');
    if (kind !== property && kind !== context)
      return anyInternal || graph.isEphemeronEdge(edge as EdgeOrdinal) || sites.isStore(holder);
    const name = graph.edgeNames[edge]!;
    if (known[name] === 1) known[name] = names.has(graph.strings.text(name)) ? 2 : 3;
    return known[name] === 2;
  };
}
