import { turn } from '../capture';
import type { CdpSession } from '../cdp';
import type { NodeId, NodeOrdinal } from '../heap';
import type { RemoteRuntime } from '../scenario';
import type { Rise } from './births';
import { round, type LabelVerdict } from './judge';

/** More objects of one kind than these are not asked for one by one, whether they are alive. */
const mostWitnesses = 1000;

/** What the oracles besides the snapshot say of objects that it shows. */
export interface Witnessed {
  /** The places in the ledger of those that could be asked for. */
  places: readonly number[];
  /** How many of these are alive; null where none could be asked for. */
  weakRef: number | null;
  queryObjects: number | null;
}

/** Where only snapshots are at hand. */
export const nobodyAsked: Witnessed = { places: [], weakRef: null, queryObjects: null };

/**
 * Asks two oracles about objects that nobody tracked and a snapshot shows: tracks them now, and lets go of them.
 *
 * @param ids of the objects of each kind.
 * @returns by place of the kind.
 */
export async function witness(
  runtime: RemoteRuntime,
  session: CdpSession,
  ids: readonly (readonly NodeId[])[],
): Promise<Witnessed[]> {
  const adopted: (number | null)[][] = [];
  for (const kind of ids) adopted.push(await runtime.adopt(kind.slice(0, mostWitnesses)));
  await turn(session);
  const entries = await runtime.readLedger();
  await turn(session);
  const queried = new Set(await runtime.queryPlaces());
  return adopted.map((found) => {
    const places = found.filter((place) => place !== null);
    const known = places.length > 0;
    const queryable = known && places.every((place) => entries[place]!.queryable);
    return {
      places,
      weakRef: known ? places.filter((place) => entries[place]!.alive).length : null,
      queryObjects: queryable ? places.filter((place) => queried.has(place)).length : null,
    };
  });
}

/** Objects of one class that grow. */
export interface GrownClass {
  className: string;
  nodes: readonly NodeOrdinal[];
  rise: Rise;
}

/** @param label what the objects are called by: the references that keep them alive. */
export function judgeGrowth(
  label: string,
  { className, nodes, rise }: GrownClass,
  { places, weakRef, queryObjects }: Witnessed,
  expected: 'collected' | 'retained',
): LabelVerdict {
  const agreed = [weakRef, queryObjects].every((count) => count === null || count === places.length);
  return {
    label,
    className,
    verdict: agreed ? 'retained' : 'inconclusive',
    mustLive: false,
    expected,
    asExpected: agreed && expected === 'retained',
    created: nodes.length,
    survivors: nodes.length,
    kind: 'growth',
    survivorsByIteration: [],
    perIteration: round(rise.perIteration),
    oracles: { weakRef, queryObjects, snapshot: nodes.length },
    nodes,
  };
}
