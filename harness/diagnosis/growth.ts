import { className, type EdgeOrdinal, type HeapGraph, type NodeOrdinal } from '../heap';
import { classifyBirths, type Rise } from '../verdict';
import { groupByFrontier, type HeldTogether } from './frontier';
import { HarnessRegion } from './harnessRegion';
import { namelessClasses } from './namelessClasses';
import { isVisible, type PathSources } from './retainingPath';
import type { RetainingTree } from './search';
import type { SiteTable } from './siteTable';

/** Class of strings. */
export const stringClass = '(string)';

/** Objects that nobody tracked, whose number rises with the iterations, and that the same references keep alive. */
export interface GrowingObjects {
  /** The most telling class of what is kept alive. */
  className: string;
  /** The objects of that class, nearest to who holds them first. */
  nodes: readonly NodeOrdinal[];
  /** All that the same references keep alive, these objects among it. */
  held: readonly NodeOrdinal[];
  rise: Rise;
  /** One reference of each site by which old objects hold them. */
  frontier: readonly EdgeOrdinal[];
}

/** When the objects of a heap were born: the intervals between snapshots. */
export interface Births {
  /** [nodes] 0: before the first interval; 1: in it; and so on. */
  readonly intervals: Uint8Array;
  /** How many iterations each interval had: `iterations[0]` is that of interval 1. */
  readonly iterations: readonly number[];
}

/**
 * Finds what grows in a heap, without knowing in advance what might: groups what is young by the references from old
 * objects that keep it alive, and counts each group's classes by the interval of their birth.
 *
 * @returns in the order of the snapshot; `bounded` groups are left out.
 */
export function findGrowth(
  sources: PathSources,
  tree: RetainingTree,
  sites: SiteTable,
  births: Births,
): GrowingObjects[] {
  const { graph, ledger } = sources;
  const region = new HarnessRegion(graph, tree, ledger);
  const groups = groupByFrontier(graph, sites, births.intervals, (holder) => region.has(holder));
  const growing = groups.flatMap((group) => {
    const telling = mostTelling(group, sources, births);
    return telling === null ? [] : [{ group, ...telling }];
  });
  const isPartOfAnother = (one: Candidate): boolean => growing.some((other) => tellsMore(other, one));
  return growing
    .filter((one) => !isPartOfAnother(one))
    .map((one) => ({
      className: one.className,
      nodes: one.nodes,
      held: [one, ...growing.filter((other) => tellsMore(one, other))].flatMap(({ group }) => group.nodes),
      rise: one.rise,
      frontier: one.group.examples,
    }));
}

interface Telling {
  className: string;
  /** How much the class says. */
  weight: number;
  nodes: readonly NodeOrdinal[];
  rise: Rise;
}

/** Of the classes whose number rises, the one that says most; of two such, the one that is nearer to who holds it. */
function mostTelling({ sites, nodes }: HeldTogether, sources: PathSources, births: Births): Telling | null {
  const byClass = new Map<string, NodeOrdinal[]>();
  const parts = findStringParts(nodes, sources.graph);
  for (const node of nodes) {
    if (parts.has(node)) continue;
    const name = nameKind(sources.graph, node);
    const known = byClass.get(name);
    if (known === undefined) byClass.set(name, [node]);
    else known.push(node);
  }
  let best: Telling | null = null;
  // The engine keeps strings, arrays and functions of its own for all kinds of purposes.
  const least = sites.length === 0 ? classWeights.named : classWeights.string;
  for (const [name, own] of byClass) {
    const weight = weigh(sources, own[0]!);
    if (weight < least || weight <= (best?.weight ?? 0)) continue;
    const rise = classifyBirths(countBirths(own, births), births.iterations);
    if (rise.kind !== 'bounded') best = { className: name, weight, nodes: own, rise };
  }
  return best;
}

/** Of objects that are written down as they are; an async function that waits is a `Generator`. */
const plainClasses = new Set(['Object', 'Generator']);

/** How much a class says of what leaked. */
const classWeights = { engine: 0, string: 1, collection: 2, plain: 3, named: 4, written: 5 };

function weigh({ graph, scripts }: PathSources, node: NodeOrdinal): number {
  if (!isVisible(graph, node)) return isString(graph, node) ? classWeights.string : classWeights.engine;
  const name = className(graph, node);
  if (graph.nodeType(node) === 'closure' || plainClasses.has(name)) return classWeights.plain;
  if (namelessClasses.has(name)) return classWeights.collection;
  const place = graph.location(node);
  const isWritten = place !== null && scripts.resolve(place.scriptId, place.line, place.column) !== null;
  return isWritten ? classWeights.written : classWeights.named;
}

/** V8 makes a string of several pieces, or of a part of another: all of that is a string to who made it. */
function nameKind(graph: HeapGraph, node: NodeOrdinal): string {
  return isString(graph, node) ? stringClass : className(graph, node);
}

function isString(graph: HeapGraph, node: NodeOrdinal): boolean {
  return graph.nodeType(node).includes('string');
}

/** Strings that are parts of others. */
function findStringParts(nodes: readonly NodeOrdinal[], graph: HeapGraph): Set<NodeOrdinal> {
  const parts = new Set<NodeOrdinal>();
  for (const node of nodes) {
    if (!isString(graph, node)) continue;
    for (const edge of graph.edgesOf(node)) parts.add(graph.target(edge));
  }
  return parts;
}

function countBirths(nodes: readonly NodeOrdinal[], { intervals, iterations }: Births): number[] {
  const counts = iterations.map(() => 0);
  for (const node of nodes) counts[intervals[node]! - 1]!++;
  return counts;
}

interface Candidate extends Telling {
  group: HeldTogether;
}

/** What one reference of several keeps beside what all of them do is part of the same leak, unless it says as much. */
function tellsMore(other: Candidate, one: Candidate): boolean {
  const { sites } = one.group;
  return (
    other !== one &&
    other.weight > one.weight &&
    sites.length > 0 &&
    sites.length < other.group.sites.length &&
    sites.every((site) => other.group.sites.includes(site))
  );
}
