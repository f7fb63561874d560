import type { SourceLocation } from '../capture';
import type { EdgeOrdinal, HeapGraph, NodeOrdinal } from '../heap';
import { nameProperty } from './reference';
import { tellPath, type PathSources, type PathStep } from './retainingPath';
import type { RetainingTree } from './search';
import { nameListeners, nodeTimers } from './nodeRecords';
import type { Site, SiteKind } from './siteTable';

/** A site as its programmer would point at it. */
export interface ToldSite {
  /** Class, function or owner of what holds: `Subject`, `state` of a plain object in the scenario's state. */
  holder: string;
  /** Property or variable. */
  edge: string;
  /** `Subject.observers (Set entries)`. */
  text: string;
  /** Where the holder's class or function was written. */
  location: SourceLocation | null;
  /** Such a holder; null where nobody wrote one. */
  holderNode: NodeOrdinal | null;
}

/** Kinds of sites by which the browser calls back: no script wrote the reference. */
const callers = new Set<SiteKind>(['eventListeners', 'observers', 'callbacks']);

/**
 * Tells a site by one of its references, in the words of the retaining path that leads to it.
 *
 * @param holder the node that the edge starts at.
 */
export function tellSite(
  site: Site,
  holder: NodeOrdinal,
  edge: EdgeOrdinal,
  tree: RetainingTree,
  sources: PathSources,
): ToldSite {
  const path = tellPath(pathThrough(site, holder, edge, tree, sources), sources);
  const steps = path.slice(0, -1);
  const at = steps.findLastIndex(({ edge: step }) => step?.type === 'property' || step?.type === 'variable');
  const written = steps[at];
  const text = nameSite(site, steps);
  if (site.kind === 'timers')
    return { holder: 'Node', edge: 'timers', text, location: null, holderNode: null };
  if (site.kind === 'targetListeners') {
    const listeners = nameListeners(site.name);
    return {
      holder: text.slice(`${listeners} on `.length),
      edge: listeners,
      text,
      location: null,
      holderNode: null,
    };
  }
  if (callers.has(site.kind))
    return {
      holder: text.slice(`${site.name} of `.length),
      edge: site.name,
      text,
      location: null,
      holderNode: null,
    };
  if (written === undefined)
    return { holder: steps.at(-1)?.node ?? '', edge: site.name, text, location: null, holderNode: null };
  return {
    holder: nameHolder(written),
    edge: site.kind === 'listeners' ? site.name : String(written.edge!.name),
    text,
    location: written.location,
    holderNode: sources.graph.source(written.raw[0]!),
  };
}

/** A WeakMap's entry is told by its map, whichever of its two edges is the example. */
function pathThrough(
  site: Site,
  holder: NodeOrdinal,
  edge: EdgeOrdinal,
  tree: RetainingTree,
  { graph }: PathSources,
): EdgeOrdinal[] {
  const { ephemerons } = graph;
  if (site.kind !== 'weakMapValues') return [...pathByTable(tree.pathTo(holder) ?? [], tree, graph), edge];
  return tree.pathTo(ephemerons.tables[ephemerons.entryOf(edge)] as NodeOrdinal) ?? [edge];
}

/** What is in a WeakMap is told by the map, though a key may be nearer: who wrote the map wrote what is in it. */
function pathByTable(path: readonly EdgeOrdinal[], tree: RetainingTree, graph: HeapGraph): EdgeOrdinal[] {
  const { ephemerons } = graph;
  const at = path.findLastIndex((edge) => graph.isEphemeronEdge(edge));
  if (at < 0) return [...path];
  const entry = ephemerons.entryOf(path[at]!);
  const table = ephemerons.tables[entry] as NodeOrdinal;
  for (const edge of graph.edgesOf(table))
    if (graph.isEphemeronEdge(edge) && ephemerons.entryOf(edge) === entry)
      return [...(tree.pathTo(table) ?? []), edge, ...path.slice(at + 1)];
  return [...path];
}

function nameHolder({ text, edge, node }: PathStep): string {
  if (edge?.type === 'variable') return edge.owner ?? 'an anonymous function';
  const access = nameProperty(edge?.name ?? '');
  return (text.endsWith(access) && text.slice(0, -access.length)) || node;
}

/** By who holds it, unless that is V8, or another promise. */
function namePromise(step: PathStep | undefined): string | undefined {
  return step?.edge?.type === 'internal' ? 'Promise' : step?.text;
}

/** `data` and `_events.data (Array elements)` are the same to who subscribed. */
function nameSite(site: Site, steps: readonly PathStep[]): string {
  const last = steps.at(-1)?.text ?? '';
  if (site.kind === 'dictionary') return `${steps.at(-2)?.text ?? ''} (Object entries)`;
  if (site.kind === 'weakMapValues') return `${steps.at(-2)?.text ?? last} (WeakMap values)`;
  if (site.kind === 'reactions') return `${namePromise(steps.at(-2)) ?? last} (promise reactions)`;
  if (site.kind === 'timers') return nodeTimers;
  if (site.kind !== 'listeners') return last;
  const events = steps.findLastIndex(({ edge }) => edge?.name === '_events');
  return `${nameListeners(site.name)} on ${steps[events]?.node ?? 'an emitter'}`;
}
