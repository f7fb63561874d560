/** @jsxRuntime automatic @jsxImportSource preact */
import type { WeakSpot } from '../../result';
import { renderCount } from '../units';
import { weakVersionOf } from '../weakSpots';
import { showName } from './name';
import { Place, type PlaceContext } from './place';
import { capitalise, proofWords } from './sentence';
import { showBytes } from './size';

interface WeakSpotListProps {
  readonly spots: readonly WeakSpot[];
  readonly className: string;
  readonly context: PlaceContext;
  /** Id of the page of a pattern's weak version; null where the report has none. */
  readonly pageOf: (pattern: number) => string | null;
}

/** What to break, best first: what that frees, whether it was proven, what to do. */
export function WeakSpotList({ spots, className, context, pageOf }: WeakSpotListProps) {
  return (
    <ol class="spots">
      {spots.map((spot) => (
        <li>
          <p>
            <code class="spot">{showName(spot.text, 320)}</code>{' '}
            <span class={`chip ${spot.proof}`}>{proofWords[spot.proof]}</span>
          </p>
          <p>{describeFreed(spot, className)}</p>
          {spot.reason !== null && <p>{capitalise(showName(spot.reason, 400))}.</p>}
          <p>
            {capitalise(showName(spot.adviceText, 600))}
            <Pattern pattern={spot.pattern} pageOf={pageOf} />.
          </p>
          <Places spot={spot} context={context} />
        </li>
      ))}
    </ol>
  );
}

function Pattern({ pattern, pageOf }: { pattern: WeakSpot['pattern'] } & Pick<WeakSpotListProps, 'pageOf'>) {
  if (pattern === null) return null;
  const text = `pattern ${pattern.number}, ${showName(pattern.name)}`;
  const page = pageOf(pattern.number);
  const place = showName(weakVersionOf(pattern));
  return <> ({page === null ? `${text}: ${place}` : <a href={`#${page}`}>{text}</a>})</>;
}

function Places({ spot, context }: { spot: WeakSpot; context: PlaceContext }) {
  const locations = spot.sites.flatMap(({ location }) => (location ? [location] : []));
  const distinct = new Map(locations.map((location) => [`${location.file}:${location.line}`, location]));
  if (distinct.size === 0) return null;
  return (
    <p class="soft">
      {[...distinct.values()].map((location, place) => (
        <>
          {place > 0 && ', '}
          <Place location={location} context={context} />
        </>
      ))}
    </p>
  );
}

function describeFreed({ sites, frees, collateral, exact }: WeakSpot, className: string): string {
  const references = sites.reduce((sum, site) => sum + site.references, 0);
  const others = frees.others === 0 ? '' : ` and ${renderCount(frees.others, 'other object')}`;
  const besides =
    collateral.objects === 0
      ? ''
      : `, and ${renderCount(collateral.objects, 'object')} that did not leak, ${showBytes(collateral.bytes)}`;
  const inexact = exact ? '' : ' Found by maximum flow: fewer references may do.';
  const freed = `${frees.objects} ${showName(className)}${others}, ${showBytes(frees.bytes)}${besides}`;
  return `${renderCount(references, 'reference')}. Breaking ${references === 1 ? 'it' : 'them'} frees ${freed}.${inexact}`;
}
