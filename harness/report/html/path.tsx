/** @jsxRuntime automatic @jsxImportSource preact */
import type { PathStep, WeakSpot } from '../../result';
import { findWeakMapValue, renderReference } from '../drawing';
import { renderCount } from '../units';
import { showName } from './name';
import { Place, type PlaceContext } from './place';

interface PathProps {
  readonly path: readonly PathStep[];
  /** null: nothing to break is known. */
  readonly spot: WeakSpot | null;
  readonly context: PlaceContext;
  /** Of a longer path, what lies between its ends and the cut is left out. */
  readonly mostSteps: number;
}

/** A retaining path from the root down: objects in boxes, references on the lines between them, the cut marked. */
export function Path({ path, spot, context, mostSteps }: PathProps) {
  const cut = findCut(path, spot);
  const places = [...path.keys()].filter(
    (place) =>
      place < mostSteps / 2 || place >= path.length - mostSteps / 2 || place === cut || place - 1 === cut,
  );
  return (
    <ol class="path">
      {places.map((place, i) => {
        const left = place - 1 - (places[i - 1] ?? -1);
        return (
          <>
            {left > 0 && <li class="gap">and {renderCount(left, 'object')} between</li>}
            <Step path={path} place={place} cut={cut} context={context} />
          </>
        );
      })}
    </ol>
  );
}

interface StepProps extends Pick<PathProps, 'path' | 'context'> {
  readonly place: number;
  /** Place of the step whose reference is to be broken. */
  readonly cut: number | null;
}

/** An object, and the reference that leads to it. */
function Step({ path, place, cut, context }: StepProps) {
  const { node, location } = path[place]!;
  const before = path[place - 1];
  const isCut = place - 1 === cut;
  return (
    <li class={cut !== null && place > cut ? 'freed' : undefined}>
      {before && (
        <p class={isCut ? 'reference cut' : 'reference'}>
          {isCut && <span class="scissors">✂ </span>}
          <code>{showName(renderReference(before))}</code>
          {isCut && <span class="chip">weak spot</span>}
        </p>
      )}
      <p class="object">
        <code>{showName(node)}</code>
        {location && <Place location={location} context={context} />}
      </p>
    </li>
  );
}

/**
 * The place of the step whose reference a weak spot breaks: the one that is called like one of its sites, else the
 * collection that holds by it. null where the path does not go through it.
 */
export function findCut(path: readonly PathStep[], spot: WeakSpot | null): number | null {
  for (const { text } of spot?.sites ?? []) {
    const exact = path.findIndex((step) => step.text === text);
    const named = path.findLastIndex((step) => step.text !== '' && text.startsWith(`${step.text} (`));
    const places = [exact, named, findWeakMapValue(path, text)];
    const place = places.find((one) => one >= 0);
    if (place !== undefined) return place;
  }
  return null;
}
