import { NumberList, type EdgeOrdinal, type HeapGraph, type NodeOrdinal } from '../heap';
import { NameTest } from './nameTest';
import { noSite, unnamed, type SiteKind, type SiteTable } from './siteTable';

/** Ordinals, in an array or in a typed one. */
export interface Ordinals<T extends number> extends Iterable<T> {
  readonly length: number;
  readonly [place: number]: T;
  forEach(visit: (ordinal: T, place: number) => void): void;
  indexOf(ordinal: T): number;
}

/** All references of one site, whether or not they lead to anything that leaked. There may be millions of them. */
export interface SiteInstances {
  /** In the snapshot's order, those that V8 shows twice twice. */
  readonly edges: Ordinals<EdgeOrdinal>;
  /** The objects whose references they are, by place of the edge. */
  readonly owners: Ordinals<NodeOrdinal>;
}

/** What was asked for last. */
const lately = new WeakMap<SiteTable, ReadonlyMap<number, SiteInstances>>();

/** All references of some sites. What was asked for just before is known, and not looked for again. */
export function findSiteInstances(
  graph: HeapGraph,
  sites: SiteTable,
  wanted: ReadonlySet<number>,
): ReadonlyMap<number, SiteInstances> {
  const all = new Map([...(lately.get(sites) ?? [])].filter(([site]) => wanted.has(site)));
  const missing = new Set([...wanted].filter((site) => !all.has(site)));
  if (missing.size > 0)
    for (const [site, instances] of lookFor(graph, sites, missing)) all.set(site, instances);
  lately.set(sites, all);
  return all;
}

/** Cost: a pass over the edges; only those that may belong to one of the sites are looked at. */
function lookFor(
  graph: HeapGraph,
  sites: SiteTable,
  wanted: ReadonlySet<number>,
): Map<number, SiteInstances> {
  const found = new Map<number, { edges: NumberList; owners: NumberList }>();
  for (const site of wanted) found.set(site, { edges: new NumberList(), owners: new NumberList() });
  const filter = new EdgeKinds(graph, sites, wanted);
  for (let node = 0; node < graph.nodeCount; node++) {
    const holder = node as NodeOrdinal;
    for (let edge = graph.firstEdge[node]!, end = graph.firstEdge[node + 1]!; edge < end; edge++) {
      if (!filter.mayBelong(holder, edge as EdgeOrdinal) || !sites.isReached(holder)) continue;
      const site = sites.siteOf(holder, edge as EdgeOrdinal);
      const instances = site === noSite ? undefined : found.get(site);
      if (instances === undefined) continue;
      instances.edges.push(edge);
      // All timers are Node's, whichever of its lists they are in.
      const isNodes = sites.site(site).kind === 'timers';
      instances.owners.push(isNodes ? graph.root : sites.holderOf(holder));
    }
  }
  const ordinals = <T extends number>(list: NumberList): Ordinals<T> =>
    list.finish() as unknown as Ordinals<T>;
  return new Map(
    [...found].map(([site, { edges, owners }]) => [
      site,
      { edges: ordinals(edges), owners: ordinals(owners) },
    ]),
  );
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
const ofHolders = 4;

/** Tells by kind and name alone what may be an edge of some sites, so that most edges are passed over at once. */
class EdgeKinds {
  /** [edge kinds] */
  readonly #rule: Uint8Array;
  readonly #names: NameTest;
  /** Whether a site of them may have elements. */
  readonly #haveElements: boolean;
  /** Of properties and variables that lead to what has elements of theirs; null where others may, too. */
  readonly #namesAbove: NameTest | null;

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
      element: this.#haveElements ? ofHolders : never,
      internal: kinds.has('reactions') ? always : inStores,
    };
    this.#rule = Uint8Array.from(graph.edgeTypes, (type) => rules[type] ?? inStores);
    this.#names = new NameTest(graph.strings, (name) => names.has(name));
    const above = namesAbove(sites, wanted);
    this.#namesAbove = above && new NameTest(graph.strings, (name) => above.has(name));
  }

  /** Hot. */
  mayBelong(holder: NodeOrdinal, edge: EdgeOrdinal): boolean {
    const rule = this.#rule[this.graph.edgeKind[edge]!]!;
    if (rule === byName) return this.#names.of(this.graph.edgeNames[edge]!);
    if (rule === inStores) return this.#mayBeStore(holder) || this.graph.isEphemeronEdge(edge);
    return rule === always || (rule === ofHolders && this.#mayHaveElements(holder));
  }

  /** Stores of elements are many, and it costs most to tell whose they are. */
  #mayBeStore(store: NodeOrdinal): boolean {
    const { sites } = this;
    if (sites.isElementStore(store) && !this.#mayHaveElements(sites.holderOf(store))) return false;
    return sites.isStore(store);
  }

  #mayHaveElements(holder: NodeOrdinal): boolean {
    if (!this.#haveElements) return false;
    if (this.#namesAbove === null) return true;
    const name = this.sites.nameAbove(holder);
    return name === unnamed || this.#namesAbove.of(name);
  }
}

/** Names of what leads to the holders of elements; null where something else than a property or a variable may. */
function namesAbove(sites: SiteTable, wanted: ReadonlySet<number>): Set<string> | null {
  const names = new Set<string>();
  for (const number of wanted) {
    if (!elementKinds.includes(sites.site(number).kind)) continue;
    const above = sites.siteAbove(number);
    const isNamed = above?.kind === 'property' || above?.kind === 'variable';
    if (sites.site(number).kind !== 'elements' || !isNamed) return null;
    names.add(above.name);
  }
  return names;
}
