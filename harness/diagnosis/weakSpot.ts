import type { EdgeOrdinal, HeapGraph, NodeId, NodeOrdinal } from '../heap';
import { advise, type Advice } from './advice';
import { findCuts, mostExact } from './cutSearch';
import { countFreed, mostCuts, type Freed } from './freed';
import { leakGraph, type LeakGraph } from './leakGraph';
import { harnessObjects, type PathSources } from './retainingPath';
import type { RetainingTree } from './search';
import { findSiteInstances, type SiteInstances } from './siteInstances';
import { SiteRanks } from './siteRanks';
import { SiteTable, type SiteKind } from './siteTable';
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
}

/** The references whose breaking frees leaked objects. */
export interface WeakSpot {
  /** All sites, joined by " + ". */
  text: string;
  sites: readonly WeakSpotSite[];
  frees: Freed;
  /** Whether it is known that no smaller set would do; of what grows, none by which old objects hold new ones. */
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
  /** One reference of each site by which old objects hold what leaked, where that is known. */
  frontier?: readonly EdgeOrdinal[];
}

/** More than these a reader does not weigh. */
const mostSpots = 3;

/** Of more sets than these, only the most promising are tried on the whole heap. */
const mostWeighed = 3 * mostCuts;

/** A set of sites and what its breaking frees. */
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
export function findWeakSpots(set: LeakedSet, sources: PathSources, tree: RetainingTree): WeakSpot[] {
  const { graph } = sources;
  const harness = harnessObjects(sources);
  const sites = new SiteTable(graph, tree, harness);
  const part = leakGraph(graph, sites, set.leaked, set.kept, harness);
  const cuts = findCuts(part);
  if (cuts.sets.length === 0) return [];
  const ranks = new SiteRanks(part, graph, sites, set.iterations);
  const whole = withFrontier(cuts.sets, set.frontier ?? [], ranks, graph, sites);
  const isGrowing = whole.some((numbers) => ranks.still(numbers) === 0);
  const links = isGrowing
    ? []
    : chainLinks(set, whole, (older) => leakGraph(graph, sites, older, set.kept, harness));
  const promising = (sets: readonly (readonly number[])[]): (readonly number[])[] =>
    sortBy(sets, (numbers) => [ranks.still(numbers), ranks.distance(numbers)]);
  const tried = [
    ...promising(whole).slice(0, mostWeighed - mostCuts),
    ...promising(links).slice(0, mostCuts),
  ];
  const instances = findSiteInstances(graph, sites, new Set(tried.flat()));
  const freed = weigh(tried, instances, set, graph);
  const candidates = tried.map((numbers, place): Candidate => {
    const told = numbers.map((number) => {
      const edge = ranks.example(number);
      const reference = part.edges[edge] as EdgeOrdinal;
      const site = sites.site(number);
      return tellSite(site, part.sources[edge] as NodeOrdinal, reference, tree, sources);
    });
    return { numbers, told, text: joinTexts(told), freed: freed[place]! };
  });
  const isPartial = ({ freed: { leaked } }: Candidate): boolean => leaked < part.leaked.length;
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
      const { kind, name } = sites.site(number);
      const { edges, holders } = instances.get(number)!;
      const sizes = set.births ? siteSizes(graph, kind, edges, set.leaked, set.births) : [];
      const holderIds = [...holders].map((holder) => graph.id(holder));
      return [
        { ...told[at]!, kind, name, references: ranks.references(number), sizes, holderIds },
        part.edges[ranks.example(number)] as EdgeOrdinal,
      ];
    });
    parts.sort(([a], [b]) => (a.text < b.text ? -1 : 1));
    const spotSites = parts.map(([site]) => site);
    const advice = advise(
      spotSites,
      parts.map(([, edge]) => edge),
      graph,
    );
    return { text, sites: spotSites, frees, exact: cuts.exact, advice };
  });
}

/**
 * What one object holds twice is held by one reference to that object, too. To break that takes away all that it is
 * for; where growth happens is the frontier, though it has more sites.
 */
function withFrontier(
  sets: readonly (readonly number[])[],
  frontier: readonly EdgeOrdinal[],
  ranks: SiteRanks,
  graph: HeapGraph,
  sites: SiteTable,
): readonly (readonly number[])[] {
  const growing = [...new Set(frontier.map((edge) => sites.siteOf(graph.source(edge), edge)))];
  const isKnown = growing.length > 0 && growing.every((site) => ranks.references(site) > 0);
  if (!isKnown || growing.length > mostExact || sets.some((numbers) => ranks.still(numbers) === 0))
    return sets;
  return [...sets, growing.sort((a, b) => a - b)].filter(isFirstOfItsKind);
}

/**
 * The links of a chain whose newest object holds the one before. Who holds the newest is replaced with it and may
 * well need it, and to break that frees them all; but what makes the chain grow is the reference from new to old.
 *
 * @param whole the sets that free all of the chain, which are not among the answer.
 */
function chainLinks(
  { births, leaked }: LeakedSet,
  whole: readonly (readonly number[])[],
  partOf: (leaked: readonly NodeOrdinal[]) => LeakGraph,
): readonly (readonly number[])[] {
  if (births === undefined) return [];
  const newest = leaked.reduce((most, node) => Math.max(most, births.intervals[node]!), 0);
  const older = leaked.filter((node) => births.intervals[node]! < newest);
  const known = new Set(whole.map((numbers) => numbers.join()));
  return findCuts(partOf(older)).sets.filter((numbers) => !known.has(numbers.join()));
}

/** The best sets that free all of what leaked, and the one that leaves least of it, where it frees most. */
function pickBest(ranked: readonly Candidate[], isPartial: (one: Candidate) => boolean): Candidate[] {
  const link = ranked.find((one) => isPartial(one) && 2 * one.freed.leaked > ranked[0]!.freed.leaked);
  const whole = ranked.filter((one) => !isPartial(one));
  return link === undefined ? whole.slice(0, mostSpots) : [...whole.slice(0, mostSpots - 1), link];
}

function isFirstOfItsKind(set: readonly number[], at: number, sets: readonly (readonly number[])[]): boolean {
  return sets.findIndex((other) => other.join() === set.join()) === at;
}

/** @returns by place of the set. */
function weigh(
  sets: readonly (readonly number[])[],
  instances: ReadonlyMap<number, SiteInstances>,
  { leaked, leakedInAll }: LeakedSet,
  graph: HeapGraph,
): Freed[] {
  const freed: Freed[] = [];
  for (let start = 0; start < sets.length; start += mostCuts) {
    const cuts = sets
      .slice(start, start + mostCuts)
      .map((numbers) => numbers.flatMap((number) => instances.get(number)!.edges));
    freed.push(...countFreed(graph, cuts, leaked, leakedInAll));
  }
  return freed;
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
