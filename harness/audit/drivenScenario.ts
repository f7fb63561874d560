import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SnapshotPlace, type ScriptTable } from '../capture';
import { Diagnostician, untried } from '../diagnosis';
import { className, type EdgeOrdinal, type HeapGraph, type NodeId, type NodeOrdinal } from '../heap';
import { explain, makeFinding } from '../result';
import type { FilterNews, PageDriver } from '../scenario';
import type { LabelVerdict } from '../verdict';
import type { GrowthQuestion } from './growthResult';
import type { JudgedResult } from './scenarioResult';
import type { JudgedLabel } from './secondOpinion';

/** What the filters of a driver scenario found, and the heap that they found it in. */
export interface FilteredHeap {
  filtered: FilterNews;
  graph: HeapGraph;
  scripts: ScriptTable;
}

/**
 * Drives a scenario with a `leakFilter` as memlab does: a baseline, all iterations but the last back, the target, the
 * back, and the heap as it is then. The filter is asked about what is in the target and the last, and not in the baseline.
 *
 * @param keepAs keeps the last snapshot in this file.
 */
export async function driveFiltered(
  driver: PageDriver,
  keepAs: SnapshotPlace | undefined,
): Promise<FilteredHeap> {
  const folder = await mkdtemp(join(tmpdir(), 'weakspot-filter-'));
  try {
    await driver.settle();
    const baseline = (await driver.capture()).graph;
    const targets: HeapGraph[] = [];
    await driver.iterate(async () => {
      targets.push((await driver.capture()).graph);
    });
    const [target] = targets;
    const place = keepAs ?? new SnapshotPlace(join(folder, 'final.heapsnapshot'));
    const { graph, scripts } = await driver.capture(place);
    // The filter reads it there.
    if (place.failure !== null) throw place.failure;
    // A scenario without an action is about what loading the page leaves.
    const candidates = target === undefined ? [...graph.nodeIds] : listCandidates(graph, baseline, target);
    return { filtered: await driver.filter(place.path, candidates), graph, scripts };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** V8's ids of what is in both of the later snapshots and not in the first. */
function listCandidates(final: HeapGraph, baseline: HeapGraph, target: HeapGraph): number[] {
  const has = (graph: HeapGraph, id: number): boolean => graph.ordinalOf(id as NodeId) !== undefined;
  return [...final.nodeIds].filter((id) => !has(baseline, id) && has(target, id));
}

/** Nothing that a driver scenario does may grow. */
export function drivenQuestion({ facts, iterationsDone }: PageDriver): GrowthQuestion {
  return { name: facts.name, expected: 'collected', through: [], iterations: iterationsDone };
}

/** All that leaked is one label: filters have no names for what they find. */
export function filteredLabels({ filtered }: FilteredHeap): JudgedLabel[] {
  const ids = filtered.leaked as NodeId[];
  return [{ label: 'leaked', ids, survivors: ids.length }];
}

/** What a leak filter found, explained: one finding for each retaining path. */
export function filteredResult(
  driver: PageDriver,
  { filtered, graph, scripts }: FilteredHeap,
  folder: string,
): JudgedResult {
  const diagnostician = new Diagnostician(
    { graph, scripts, ledger: null },
    new Set(filtered.leftOut as EdgeOrdinal[]),
  );
  const leaked = filtered.leaked.map((id) => graph.ordinalOf(id as NodeId)!);
  const leak = { leakedInAll: leaked, kept: [], iterations: new Map<NodeOrdinal, number>() };
  const diagnosed = diagnostician.group(leaked).map((nodes) => ({
    verdict: filterVerdict(nodes, graph, driver.iterations),
    diagnosis: diagnostician.diagnose(nodes, [], leak),
  }));
  const explanation = diagnosed.flatMap(({ verdict, diagnosis }) => explain(verdict, diagnosis, []));
  return {
    name: driver.facts.name,
    expected: 'collected',
    status: explanation.length > 0 ? 'fail' : 'pass',
    error: null,
    iterations: driver.iterations,
    findings: diagnosed.map(({ verdict, diagnosis }) => ({
      // Nothing is broken in a page that is not tracked: there is nobody to ask who died.
      ...makeFinding(
        verdict,
        diagnosis,
        diagnosis.weakSpots.map(() => untried),
        folder,
      ),
      tracked: false,
    })),
    explanation,
    output: [],
  };
}

/** A filter says of objects that they leaked, and nothing of how many there were. */
function filterVerdict(nodes: readonly NodeOrdinal[], graph: HeapGraph, iterations: number): LabelVerdict {
  const name = className(graph, nodes[0]!);
  const survivors = nodes.length;
  const grows = iterations > 1 && survivors >= iterations;
  return {
    label: name,
    className: name,
    verdict: 'retained',
    mustLive: false,
    expected: 'collected',
    asExpected: false,
    created: survivors,
    survivors,
    survivorsByIteration: [],
    perIteration: grows ? Math.round((survivors / iterations) * 1000) / 1000 : 0,
    kind: grows ? 'growth' : 'bounded',
    oracles: { weakRef: null, queryObjects: null, snapshot: survivors },
    nodes,
  };
}
