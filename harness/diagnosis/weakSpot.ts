import type { EdgeOrdinal, HeapGraph, NodeId, NodeOrdinal } from '../heap';
import { advise, type Advice } from './advice';
import { findAllocation, type Allocation } from './allocation';
import { aliveness, mortal, steady } from './aliveness';
import { Ancestors } from './ancestors';
import { findCuts, mostExact } from './cutSearch';
import { countFreed, mostCuts, type Freed, type Outcome } from './freed';
import { leakGraph } from './leakGraph';
import { nodeRecords } from './nodeRecords';
import { harnessObjects, type PathSources } from './retainingPath';
import type { RetainingTree } from './search';
import { findSiteInstances, type Ordinals, type SiteInstances } from './siteInstances';
import { SiteRanks } from './siteRanks';
import { noSite, SiteTable, type SiteKind } from './siteTable';
import { siteSizes, type BirthTimes } from './siteSizes';
import { tellSite, type ToldSite } from './siteText';

/** One reference site to break. */
export interface WeakSpotSite extends ToldSite {
  kind: SiteKind;
  /** Name of the property or of the event; empty of a collection's entries. */
  name: string;
  /** How many of its references lead on to leaked objects. */
  references: number;
  /** How many objects it held before the first interval and after each of them; empty where nobody asked. */
  sizes: readonly number[];
  /** V8's ids of all objects that hold by this site, in every instance. */
  holderIds: readonly NodeId[];
  /** Who allocated an object that holds leaked ones by it. */
  allocation: Allocation;
}

/** The references whose breaking frees leaked objects. */
export interface WeakSpot {
  /** All sites, joined by " + ". */
  text: string;
  sites: readonly WeakSpotSite[];
  frees: Freed;
  /** Whether it is known that no smaller set of sites would do. */
  exact: boolean;
  advice: Advice;
}

/** What is asked of the search. */
export interface LeakedSet {
  /** Objects that are to die. */
  leaked: readonly NodeOrdinal[];
  /** All that leaked in the same heap: to free that, too, is no damage. */
  leakedInAll: readonly NodeOrdinal[];
  /** Objects that must not die. */
  kept: readonly NodeOrdinal[];
  /** In which iteration leaked objects were made. */
  iterations: ReadonlyMap<NodeOrdinal, number>;
  /** When all objects were born, to tell how collections grew. */
  births?: BirthTimes;
  /** Of what grows: the references by which old objects hold new ones; none where nobody knows. */
  frontier?: readonly EdgeOrdinal[];
}

/** More than these a reader does not weigh. */
const mostSpots = 3;

/** Of more sets than these, only the most promising are tried on the whole heap. */
const mostWeighed = 3 * mostCuts;

/** Sets of sites to break, and what is known of them. */
interface Found {
  readonly sets: readonly (readonly number[])[];
  /** Whether no smaller set exists, and no other one of this size. */
  readonly exact: boolean;
  /** By place of the set. */
  readonly freed: readonly Freed[];
  readonly instances: ReadonlyMap<number, SiteInstances>;
  readonly ranks: SiteRanks;
}

/** A set of sites in words. */
interface Candidate {
  readonly numbers: readonly number[];
  readonly told: readonly ToldSite[];
  readonly text: string;
  readonly freed: Freed;
}

/**
 * Finds the smallest sets of reference sites whose breaking frees the leaked objects and nothing that must live, at
 * most three of them, best first: where old objects hold new ones, for that is where growth happens; what frees more
 * of all that leaked; what frees less besides; what is nearer to the leaked objects; then by name. Of a chain whose
 * newest object holds the one before, the links are the last of them, which leave the newest alive.
 */
export function findWeakSpots(
  set: LeakedSet,
  sources: PathSources,
  tree: RetainingTree,
  sites = new SiteTable(sources.graph, tree, harnessObjects(sources)),
): WeakSpot[] {
  const { graph } = sources;
  const search = new WeakSpotSearch(set, sources, tree, sites);
  const found = search.findAll();
  if (found === null) return [];
  const { ranks, freed, instances } = found;
  const candidates = found.sets.map((numbers, place): Candidate => {
    const told = numbers.map((number) => {
      const edge = ranks.example(number);
      return tellSite(search.sites.site(number), graph.source(edge), edge, tree, sources);
    });
    return { numbers, told, text: joinTexts(told), freed: freed[place]! };
  });
  const isPartial = ({ freed: { leaked } }: Candidate): boolean => leaked < search.leakedCount;
  const ranked = sortBy(candidates, (one) => [
    isPartial(one) ? 1 : 0,
    ranks.still(one.numbers),
    -one.freed.leaked - one.freed.alsoLeaked,
    one.freed.collateral.bytes,
    ranks.distance(one.numbers),
    one.text,
  ]);
  return pickBest(ranked, isPartial).map(({ numbers, told, text, freed: frees }) => {
    const parts = numbers.map((number, at): [WeakSpotSite, EdgeOrdinal] => {
      const { kind, name } = search.sites.site(number);
      const all = instances.get(number)!;
      const { edges, holders, references } = countOff(graph, kind, all);
      const sizes = set.births ? siteSizes(graph, kind, { ...all, edges }, set.leaked, set.births) : [];
      const holderIds = holders.map((holder) => graph.id(holder));
      const example = ranks.example(number);
      const holder = told[at]!.holderNode ?? all.owners[all.edges.indexOf(example)]!;
      const allocation = findAllocation([holder], sources);
      const count = references ?? ranks.references(number);
      return [{ ...told[at]!, kind, name, references: count, sizes, holderIds, allocation }, example];
    });
    parts.sort(([a], [b]) => (a.text < b.text ? -1 : 1));
    const spotSites = parts.map(([site]) => site);
    const edges = parts.map(([, edge]) => edge);
    return { text, sites: spotSites, frees, exact: found.exact, advice: advise(spotSites, edges, graph) };
  });
}

/** What a site's numbers and its proof are made of. Of Node's lists that is what is listed, and not how that is linked. */
function countOff(
  graph: HeapGraph,
  kind: SiteKind,
  { edges, owners }: SiteInstances,
): { edges: Ordinals<EdgeOrdinal>; holders: readonly NodeOrdinal[]; references: number | null } {
  if (kind !== 'timers' && kind !== 'targetListeners')
    return { edges, holders: [...new Set(owners)], references: null };
  const records = nodeRecords(graph);
  const listed = [...edges].filter((edge) => records.isMember(graph.target(edge)));
  const members = [...new Set(listed.map((edge) => graph.target(edge)))];
  // A timer is asked to end by itself, and a listener is taken off its target.
  const holders = kind === 'timers' ? members : [...new Set(owners)];
  return { edges: listed, holders, references: members.length };
}

/**
 * Looks for single sites first, on the whole heap: a site that frees all that leaked is on every path to each of them,
 * so on the one path that is at hand. What needs two sites or more is sought in the part of the heap that matters.
 */
class WeakSpotSearch {
  readonly #graph: HeapGraph;
  readonly #leaked: readonly NodeOrdinal[];
  readonly #kept: readonly NodeOrdinal[];
  readonly #states: Uint8Array;

  /** @param sites to number sites alike in several searches. */
  constructor(
    private readonly set: LeakedSet,
    private readonly sources: PathSources,
    private readonly tree: RetainingTree,
    readonly sites: SiteTable,
  ) {
    const { graph } = sources;
    this.#graph = graph;
    this.#leaked = [...new Set(set.leaked)].filter((node) => tree.reaches(node));
    this.#kept = set.kept.filter((node) => tree.reaches(node));
    this.#states = aliveness(graph, tree, harnessObjects(sources));
  }

  /** How many objects are to die. */
  get leakedCount(): number {
    return this.#leaked.length;
  }

  /** The sets that free them all, and, last, links of a chain of them; null when no breaking frees them all. */
  findAll(): Found | null {
    const found = this.find();
    if (found === null) return null;
    const extended = this.#extend(
      found,
      this.#frontierSets(found),
      ({ freed, lost }) => lost === 0 && freed.leaked === this.#leaked.length,
    );
    return this.#extend(extended, this.#chainLinks(extended), ({ lost }) => lost === 0);
  }

  /** null when no breaking frees them all. */
  find(): Found | null {
    if (this.#leaked.length === 0 || this.#leaked.some((node) => this.#states[node] === steady)) return null;
    return this.#findSingles() ?? this.#findSets();
  }

  #findSingles(): Found | null {
    const numbers = sitesAbove(this.#leaked[0]!, this.#graph, this.sites, this.tree);
    const instances = findSiteInstances(this.#graph, this.sites, new Set(numbers));
    const outcomes = this.#weigh(
      numbers.map((number) => [number]),
      instances,
    );
    const cuts = numbers.flatMap((number, place) => {
      const outcome = outcomes[place]!;
      return outcome.freed.leaked === this.#leaked.length && outcome.lost === 0 ? [{ number, outcome }] : [];
    });
    if (cuts.length === 0) return null;
    const cutting = new Map(cuts.map(({ number }) => [number, instances.get(number)!]));
    const states = this.#statesUnder(cuts.map(({ outcome }) => outcome));
    const ancestors = new Ancestors(this.#graph, states, this.#leaked, []);
    return {
      sets: cuts.map(({ number }) => [number]),
      exact: true,
      freed: cuts.map(({ outcome }) => outcome.freed),
      instances: cutting,
      ranks: this.#rank(ancestors, cutting),
    };
  }

  /** What every cut leaves alive leads to leaked objects only by what is broken: there is no need to go above it. */
  #statesUnder(outcomes: readonly Outcome[]): Uint8Array {
    return this.#states.map((state, node) =>
      state === mortal && !outcomes.some(({ kills }) => kills(node)) ? steady : state,
    );
  }

  #findSets(): Found | null {
    const ancestors = new Ancestors(this.#graph, this.#states, this.#leaked, this.#kept);
    const part = leakGraph(this.#graph, this.sites, this.#states, ancestors, this.#leaked, this.#kept);
    const { sets, exact } = findCuts(part);
    if (sets.length === 0) return null;
    const instances = findSiteInstances(this.#graph, this.sites, new Set(sets.flat()));
    const ranks = this.#rank(ancestors, instances);
    const promising = sortBy(sets, (numbers) => [ranks.still(numbers), ranks.distance(numbers)]);
    const tried = promising.slice(0, mostWeighed);
    const freed = this.#weigh(tried, instances).map((outcome) => outcome.freed);
    return { sets: tried, exact, freed, instances, ranks };
  }

  /**
   * What one object holds twice is held by one reference to that object, too. To break that takes away all that it is
   * for; where growth happens is the frontier, though it has more sites.
   */
  #frontierSets({ sets, ranks }: Found): number[][] {
    const edges = this.set.frontier ?? [];
    const growing = [...new Set(edges.map((edge) => this.sites.siteOf(this.#graph.source(edge), edge)))];
    const isOne = growing.length > 0 && growing.length <= mostExact && !growing.includes(noSite);
    if (!isOne || sets.some((numbers) => ranks.still(numbers) === 0)) return [];
    return [growing.sort((a, b) => a - b)];
  }

  /**
   * The links of a chain whose newest object holds the one before. Who holds the newest is replaced with it and may
   * well need it, and to break that frees them all; but what makes the chain grow is the reference from new to old.
   */
  #chainLinks({ sets, ranks }: Found): readonly (readonly number[])[] {
    const { births } = this.set;
    if (births === undefined || sets.some((numbers) => ranks.still(numbers) === 0)) return [];
    const newest = this.#leaked.reduce((most, node) => Math.max(most, births.intervals[node]!), 0);
    const leaked = this.#leaked.filter((node) => births.intervals[node]! < newest);
    return (
      new WeakSpotSearch({ ...this.set, leaked }, this.sources, this.tree, this.sites).find()?.sets ?? []
    );
  }

  /** Adds sets that are not among those found, and do what is asked of them. */
  #extend(
    found: Found,
    sets: readonly (readonly number[])[],
    isWanted: (outcome: Outcome) => boolean,
  ): Found {
    const known = new Set(found.sets.map((numbers) => numbers.join()));
    const added = sets.filter((numbers) => !known.has(numbers.join()));
    if (added.length === 0) return found;
    const all = new Set([...found.sets, ...added].flat());
    const instances = findSiteInstances(this.#graph, this.sites, all);
    const outcomes = this.#weigh(added, instances);
    const chosen = added.flatMap((numbers, place) =>
      isWanted(outcomes[place]!) ? [{ numbers, freed: outcomes[place]!.freed }] : [],
    );
    const ancestors = new Ancestors(this.#graph, this.#states, this.#leaked, this.#kept);
    return {
      sets: [...found.sets, ...chosen.map(({ numbers }) => numbers)],
      freed: [...found.freed, ...chosen.map(({ freed }) => freed)],
      exact: found.exact,
      instances,
      ranks: this.#rank(ancestors, instances),
    };
  }

  #rank(ancestors: Ancestors, instances: ReadonlyMap<number, SiteInstances>): SiteRanks {
    const { iterations } = this.set;
    return new SiteRanks(
      {
        graph: this.#graph,
        states: this.#states,
        ancestors,
        tree: this.tree,
        leaked: this.#leaked,
        iterations,
      },
      instances,
    );
  }

  /** @returns by place of the set. */
  #weigh(sets: readonly (readonly number[])[], instances: ReadonlyMap<number, SiteInstances>): Outcome[] {
    const outcomes: Outcome[] = [];
    for (let start = 0; start < sets.length; start += mostCuts) {
      const cuts = sets
        .slice(start, start + mostCuts)
        .map((numbers) => numbers.map((number) => instances.get(number)!.edges));
      outcomes.push(...countFreed(this.#graph, cuts, this.#leaked, this.set.leakedInAll, this.#kept));
    }
    return outcomes;
  }
}

/** The best sets that free all of what leaked, and the one that leaves least of it, where it frees most. */
function pickBest(ranked: readonly Candidate[], isPartial: (one: Candidate) => boolean): Candidate[] {
  const link = ranked.find((one) => isPartial(one) && 2 * one.freed.leaked > ranked[0]!.freed.leaked);
  const whole = ranked.filter((one) => !isPartial(one));
  return link === undefined ? whole.slice(0, mostSpots) : [...whole.slice(0, mostSpots - 1), link];
}

/** The sites on the way from the root to a node; of a WeakMap's value on the way to its key and to its table. */
function sitesAbove(node: NodeOrdinal, graph: HeapGraph, sites: SiteTable, tree: RetainingTree): number[] {
  const found = new Set<number>();
  const seen = new Set<NodeOrdinal>();
  const waiting = [node];
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    const edge = tree.edgeTo(at);
    if (edge === null || seen.has(at)) continue;
    seen.add(at);
    found.add(sites.siteOf(tree.holderOf(at), edge));
    waiting.push(tree.holderOf(at));
    if (graph.isEphemeronEdge(edge)) waiting.push(graph.ephemerons.otherHolder(edge) as NodeOrdinal);
  }
  found.delete(noSite);
  return [...found];
}

function joinTexts(told: readonly ToldSite[]): string {
  return told
    .map(({ text }) => text)
    .sort()
    .join(' + ');
}

/** Stable, by the first of the keys that differs. */
function sortBy<T>(items: readonly T[], keysOf: (item: T) => readonly (number | string)[]): T[] {
  const keyed = items.map((item) => ({ item, keys: keysOf(item) }));
  keyed.sort((a, b) => {
    const at = a.keys.findIndex((key, place) => key !== b.keys[place]);
    return at < 0 ? 0 : a.keys[at]! < b.keys[at]! ? -1 : 1;
  });
  return keyed.map(({ item }) => item);
}
