import { turn, type ScriptTable, type SnapshotPlace } from '../capture';
import type { CdpSession } from '../cdp';
import { reachable, type HeapGraph, type NodeOrdinal } from '../heap';
import type { ScenarioDriver, SnapshotLedger } from '../scenario';

/** What three independent oracles say of one tracked object: is it alive? */
export interface Testimony {
  label: string;
  className: string;
  mustLive: boolean;
  /** In which it was recorded. */
  iteration: number;
  weakRef: boolean;
  /** null: the object has no prototype to ask for. */
  queryObjects: boolean | null;
  snapshot: boolean;
  /** Where the snapshot shows it; null when it is gone. */
  node: NodeOrdinal | null;
}

/** A judged heap: what is said of every tracked object, and the graph to find out why. */
export interface Observation {
  testimonies: readonly Testimony[];
  graph: HeapGraph;
  ledger: SnapshotLedger;
  scripts: ScriptTable;
}

/**
 * Asks the oracles about every tracked object, cheapest first: its `WeakRef`, V8's list of all objects with its
 * prototype, and the strong references of a heap snapshot.
 *
 * @param keepAs file to keep the snapshot in.
 */
export async function consultOracles(
  driver: ScenarioDriver,
  session: CdpSession,
  keepAs?: SnapshotPlace,
): Promise<Observation> {
  const entries = await driver.runtime.readLedger();
  await turn(session);
  const queried = new Set(await driver.runtime.queryPlaces());
  await turn(session);
  const { graph, ledger, scripts } = await driver.capture(keepAs);
  const alive = reachable(graph);
  const nodes = ledger.findObjects();
  const testimonies = entries.map((entry, place): Testimony => {
    const node = nodes[place] ?? null;
    return {
      label: entry.label,
      className: entry.className,
      mustLive: entry.mustLive,
      iteration: entry.iteration,
      weakRef: entry.alive,
      queryObjects: entry.queryable ? queried.has(place) : null,
      snapshot: node !== null && alive[node] === 1,
      node,
    };
  });
  return { testimonies, graph, ledger, scripts };
}
