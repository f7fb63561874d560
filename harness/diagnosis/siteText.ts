import type { SourceLocation } from '../capture';
import type { EdgeOrdinal, NodeOrdinal } from '../heap';
import { tellPath, type PathSources, type PathStep } from './retainingPath';
import type { RetainingTree } from './search';
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
  if (callers.has(site.kind))
    return { holder: text.slice(`${site.name} of `.length), edge: site.name, text, location: null };
  if (written === undefined)
    return { holder: steps.at(-1)?.node ?? '', edge: site.name, text, location: null };
  return {
    holder: nameHolder(written),
    edge: site.kind === 'listeners' ? site.name : String(written.edge!.name),
    text,
    location: written.location,
  };
}

/** A WeakMap's entry is told by its map, whichever of its two edges is the example. */
function pathThrough(
  site: Site,
  holder: NodeOrdinal,
  edge: EdgeOrdinal,
  tree: RetainingTree,
  { graph: { ephemerons } }: PathSources,
): EdgeOrdinal[] {
  if (site.kind !== 'weakMapValues') return [...(tree.pathTo(holder) ?? []), edge];
  return tree.pathTo(ephemerons.tables[ephemerons.entryOf(edge)] as NodeOrdinal) ?? [edge];
}

function nameHolder({ text, edge, node }: PathStep): string {
  if (edge?.type === 'variable') return edge.owner ?? 'an anonymous function';
  const dot = text.lastIndexOf(String(edge?.name ?? ''));
  return text.slice(0, Math.max(0, dot)).replace(/(\.|\["|\[)$/, '') || node;
}

/** `data` and `_events.data (Array elements)` are the same to who subscribed. */
function nameSite(site: Site, steps: readonly PathStep[]): string {
  const last = steps.at(-1)?.text ?? '';
  if (site.kind === 'dictionary') return `${steps.at(-2)?.text ?? ''} (Object entries)`;
  if (site.kind === 'weakMapValues') return `${steps.at(-2)?.text ?? last} (WeakMap values)`;
  if (site.kind === 'reactions') return `${steps.at(-2)?.text ?? last} (promise reactions)`;
  if (site.kind !== 'listeners') return last;
  const events = steps.findLastIndex(({ edge }) => edge?.name === '_events');
  return `listeners of "${site.name}" of ${steps[events]?.node ?? 'an emitter'}`;
}
