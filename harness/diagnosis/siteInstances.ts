import type { EdgeOrdinal, HeapGraph, NodeOrdinal } from '../heap';
import { NameTest } from './nameTest';
import { noSite, type SiteKind, type SiteTable } from './siteTable';

/** All references of one site, whether or not they lead to anything that leaked. */
export interface SiteInstances {
  /** In the snapshot's order, those that V8 shows twice twice. */
  readonly edges: EdgeOrdinal[];
  /** The objects whose references they are, by place of the edge. */
  readonly owners: NodeOrdinal[];
}

/** Finds all references of some sites. Cost: a pass over the edges; only those that may belong to one are looked at. */
export function findSiteInstances(
  graph: HeapGraph,
  sites: SiteTable,
  wanted: ReadonlySet<number>,
): Map<number, SiteInstances> {
  const found = new Map<number, SiteInstances>();
  for (const site of wanted) found.set(site, { edges: [], owners: [] });
  const filter = new EdgeKinds(graph, sites, wanted);
  for (let node = 0; node < graph.nodeCount; node++) {
    const holder = node as NodeOrdinal;
    for (let edge = graph.firstEdge[node]!, end = graph.firstEdge[node + 1]!; edge < end; edge++) {
      if (!filter.mayBelong(holder, edge as EdgeOrdinal) || !sites.isReached(holder)) continue;
      const site = sites.siteOf(holder, edge as EdgeOrdinal);
      const instances = site === noSite ? undefined : found.get(site);
      if (instances === undefined) continue;
      instances.edges.push(edge as EdgeOrdinal);
      // All timers are Node's, whichever of its lists they are in.
      const isNodes = sites.site(site).kind === 'timers';
      instances.owners.push(isNodes ? graph.root : sites.holderOf(holder));
    }
  }
  return found;
}

/** Kinds of sites whose references may be elements. */
const elementKinds: readonly SiteKind[] = [
  'elements',
  'listeners',
  'eventListeners',
  'observers',
  'callbacks',
  'timers',
];

/** By what Node's lists are linked. */
const linkNames: Partial<Record<SiteKind, readonly string[]>> = {
  targetListeners: ['next', 'previous'],
  timers: ['_idleNext', '_idlePrev', '_onTimeout'],
};

const never = 0;
const always = 1;
const byName = 2;
const inStores = 3;

/** Tells by kind and name alone what may be an edge of some sites, so that most edges are passed over at once. */
class EdgeKinds {
  /** [edge kinds] */
  readonly #rule: Uint8Array;
  readonly #names: NameTest;
  /** Whether a site of them may have elements. */
  readonly #haveElements: boolean;

  constructor(
    private readonly graph: HeapGraph,
    private readonly sites: SiteTable,
    wanted: ReadonlySet<number>,
  ) {
    const kinds = new Set([...wanted].map((site) => sites.site(site).kind));
    const names = new Set([...wanted].map((site) => sites.site(site).name));
    for (const kind of kinds) for (const name of linkNames[kind] ?? []) names.add(name);
    this.#haveElements = elementKinds.some((kind) => kinds.has(kind));
    const rules: Readonly<Record<string, number>> = {
      weak: never,
      property: kinds.has('dictionary') ? always : byName,
      context: kinds.has('variable') ? byName : never,
      element: this.#haveElements ? always : never,
      internal: kinds.has('reactions') ? always : inStores,
    };
    this.#rule = Uint8Array.from(graph.edgeTypes, (type) => rules[type] ?? inStores);
    this.#names = new NameTest(graph.strings, (name) => names.has(name));
  }

  /** Hot. */
  mayBelong(holder: NodeOrdinal, edge: EdgeOrdinal): boolean {
    const rule = this.#rule[this.graph.edgeKind[edge]!]!;
    if (rule === byName) return this.#names.of(this.graph.edgeNames[edge]!);
    if (rule === inStores) return this.#mayBeStore(holder) || this.graph.isEphemeronEdge(edge);
    return rule === always;
  }

  /** Stores of elements are many, and it costs most to tell whose they are. */
  #mayBeStore(holder: NodeOrdinal): boolean {
    return (this.#haveElements || !this.sites.isElementStore(holder)) && this.sites.isStore(holder);
  }
}
