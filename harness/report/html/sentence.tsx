/** @jsxRuntime automatic @jsxImportSource preact */
import type { ComponentChildren } from 'preact';
import type { Finding, WeakSpot } from '../../result';
import { renderCount } from '../units';
import type { Entry } from './entry';
import { showName } from './name';
import { showBytes } from './size';

/** Of a name in a sentence; the rest of the page has more of it. */
const mostOfName = 90;

/** A page's heading: what is alive that should not be, through what, what breaking it frees, whether that was seen. */
export function Sentence({ entry: { finding, scenario } }: { entry: Entry }) {
  if (finding === null)
    return <>{capitalise(showName(scenario.error?.message ?? 'there is no verdict', 400))}</>;
  const { survivors, created, verdict, mustLive } = finding;
  if (verdict === 'inconclusive') return <>The oracles disagree on {objects(created, finding)}</>;
  if (mustLive && survivors < created) return <>{objects(created - survivors, finding)} died too early</>;
  if (survivors === 0)
    return (
      <>
        {objects(created, finding)} {were(created)} collected
      </>
    );
  return (
    <>
      {objects(survivors, finding)} {survivors === 1 ? 'is' : 'are'} kept alive
      <Through finding={finding} />
    </>
  );
}

function Through({ finding }: { finding: Finding }) {
  const spot = chooseSpot(finding.weakSpots);
  const names = spot ? spot.sites.map(({ text }) => text) : finding.culprits;
  if (names.length === 0) return null;
  return (
    <>
      {' by '}
      {names.map((name, place) => (
        <>
          {place > 0 && ' and '}
          <code>{showName(name, mostOfName)}</code>
        </>
      ))}
      {spot && <>; {describeBreaking(spot)}</>}
    </>
  );
}

/** The first that was verified, else the best. null where there is none. */
export function chooseSpot(spots: readonly WeakSpot[]): WeakSpot | null {
  return spots.find(({ proof }) => proof === 'verified') ?? spots[0] ?? null;
}

function describeBreaking({ sites, frees, proof }: WeakSpot): string {
  const what = ['it', 'both'][sites.length - 1] ?? `all ${sites.length}`;
  const others = frees.others === 0 ? '' : ` and ${renderCount(frees.others, 'other')}`;
  const freed = `breaking ${what} frees ${renderCount(frees.objects, 'object')}${others}, ${showBytes(frees.bytes)}`;
  return `${freed}: ${proofWords[proof]}`;
}

/** What became of the attempt to break a weak spot. */
export const proofWords = {
  verified: 'verified',
  refuted: 'refuted',
  'not-executable': 'not proven',
  untried: 'not tried',
} as const;

function objects(count: number, { className }: Finding): ComponentChildren {
  return (
    <>
      {count} <code>{showName(className, mostOfName)}</code> {count === 1 ? 'object' : 'objects'}
    </>
  );
}

function were(count: number): string {
  return count === 1 ? 'was' : 'were';
}

/** How the number of survivors goes on. */
export function describeGrowth({ kind, perIteration, survivors }: Finding): string {
  if (survivors === 0) return 'none is left';
  if (kind === 'growth') return `${perIteration} more each iteration`;
  return kind === 'bounded' ? 'bounded: no more with each iteration' : 'no growth';
}

export function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
