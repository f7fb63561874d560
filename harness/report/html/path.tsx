/** @jsxRuntime automatic @jsxImportSource preact */
import type { PathStep, WeakSpot } from '../../result';
import { renderCount } from '../units';
import { showName } from './name';
import { Place, type PlaceContext } from './place';
import { listStops, type Stop } from './strand';

interface PathProps {
  readonly path: readonly PathStep[];
  /** null: nothing to break is known. */
  readonly spot: WeakSpot | null;
  readonly context: PlaceContext;
  /** Of a longer path, what lies between its ends and the cut is left out. */
  readonly mostSteps: number;
}

/** A retaining path as a list from the root down: each object with the reference that leads to it, the cut marked. */
export function Path({ path, spot, context, mostSteps }: PathProps) {
  return (
    <ol class="path">
      {listStops(path, spot, 0, path.length, mostSteps).map((stop) => (
        <Step stop={stop} context={context} />
      ))}
    </ol>
  );
}

function Step({ stop: { step, left, reference, freed }, context }: { stop: Stop; context: PlaceContext }) {
  if (step === null) return <li>and {renderCount(left, 'object')} between</li>;
  const { node, location } = step;
  return (
    <li>
      {reference && (
        <>
          <code class={reference.site ? 'cut' : undefined}>{reference.text}</code>
          {reference.site && <span class="chip refuted">weak spot</span>} to{' '}
        </>
      )}
      <code>{showName(node)}</code>
      {freed && ', freed'}
      {location && (
        <>
          {' '}
          <Place location={location} context={context} />
        </>
      )}
    </li>
  );
}
