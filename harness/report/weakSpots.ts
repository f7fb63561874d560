import type { Finding, WeakSpot } from '../result';
import { mostOfName, renderAllocation, renderLocation } from './drawing';
import { truncate } from './grid';
import { renderBytes, renderCount } from './units';

/**
 * Says what to break, what that frees, whether it was proven, and what to do: of the first weak spot, and of those that
 * were tried after it because it could not be verified.
 *
 * ```
 *   ✂ weak spot: Subject.observers (Set entries)  fixtures/07-observers/leaky.ts:4
 *     breaking it frees 7 Observer and 14 other objects, 4.1 kB; verified in the live heap
 *     unsubscribe when the observer goes, or hold observers weakly in an IterableWeakSet (pattern 7, observers: fixtures/07-observers/weak.ts)
 * ```
 */
export function drawWeakSpots({ weakSpots, className }: Finding): string[] {
  const told = weakSpots.filter(({ proof }, place) => place === 0 || proof !== 'untried');
  return told.flatMap((spot, place) => [
    `  ✂ ${place === 0 ? 'weak spot' : 'or'}: ${truncate(spot.text, mostOfText)}${renderPlaces(spot)}`,
    `    ${renderFreed(spot, truncate(className, mostOfName))}${renderProof(spot)}`,
    `    ${renderAdvice(spot)}`,
    ...renderHolders(spot),
  ]);
}

/** Room for three references; one with a longer name is read in the results. */
const mostOfText = 240;

/** Who allocated what holds, where that is known. */
function renderHolders({ sites }: WeakSpot): string[] {
  return sites.flatMap(({ holder, allocation = [] }) =>
    allocation.length === 0 ? [] : [`    ${holder} ${renderAllocation(allocation)}`],
  );
}

function renderPlaces({ sites }: WeakSpot): string {
  const places = new Set(sites.flatMap(({ location }) => (location ? [renderLocation(location)] : [])));
  return places.size === 0 ? '' : `  ${[...places].join(', ')}`;
}

function renderFreed({ sites, frees, collateral, exact }: WeakSpot, className: string): string {
  const others = frees.others === 0 ? '' : ` and ${renderCount(frees.others, 'other object')}`;
  const besides =
    collateral.objects === 0
      ? ''
      : `, and ${renderCount(collateral.objects, 'object')} that did not leak, ${renderBytes(collateral.bytes)}`;
  const size = exact ? '' : ` (found by maximum flow: fewer references may do)`;
  const what = ['it', 'both'][sites.length - 1] ?? `all ${sites.length}`;
  return `breaking ${what} frees ${frees.objects} ${className}${others}, ${renderBytes(frees.bytes)}${besides}${size}`;
}

function renderProof({ proof, reason }: WeakSpot): string {
  if (proof === 'verified') return `; verified in the live heap${reason === null ? '' : `, ${reason}`}`;
  if (proof === 'refuted') return `; refuted in the live heap: ${reason}`;
  return proof === 'not-executable' ? `; not proven: ${reason}` : '';
}

function renderAdvice({ adviceText, pattern }: WeakSpot): string {
  if (pattern === null) return adviceText;
  return `${adviceText} (pattern ${pattern.number}, ${pattern.name}: ${weakVersionOf(pattern)})`;
}

/** Where weakspot's own code shows the pattern without its leak. */
export function weakVersionOf({ number, name }: NonNullable<WeakSpot['pattern']>): string {
  return `fixtures/${String(number).padStart(2, '0')}-${name.toLowerCase().replaceAll(' ', '-')}/weak.ts`;
}
