import { Diagnostician, entriesOf, untried, type Diagnosis } from '../diagnosis';
import { className, StageClock, type HeapGraph, type NodeId, type NodeOrdinal } from '../heap';
import {
  analyseHeap,
  describePath,
  inspectHeap,
  makeFinding,
  type InspectedHeap,
  type Inspection,
  type ScenarioResult,
} from '../result';
import type { LabelVerdict } from '../verdict';
import { blankScenario } from './scenarioResult';

/** What one snapshot alone says of a heap that is too large. */
export interface SnapshotAudit {
  scenario: ScenarioResult;
  inspection: Inspection;
}

/** What retains less of the heap than this is not to blame for its size. */
const leastShare = 0.1;

/** Classes that a collection or a program's own object tells more about. */
const tellingNothing = new Set([
  'Object',
  'Array',
  'Map',
  'Set',
  'global',
  'process',
  'Function',
  'system / Context',
]);

/**
 * Finds what holds most of a heap: the collection that retains most, and what is in it; where none retains a tenth, the
 * objects of the class that do. Nobody can tell from one snapshot whether they grow.
 *
 * @param identity what the result calls the heap and its snapshot.
 * @param folder paths in the result are relative to it.
 */
export async function auditSnapshot(
  graph: HeapGraph,
  identity: Pick<ScenarioResult, 'id' | 'name' | 'file'>,
  folder: string,
): Promise<SnapshotAudit> {
  const started = performance.now();
  const clock = new StageClock();
  const heap = await analyseHeap(graph, clock);
  const inspection = inspectHeap(heap, false, clock);
  const blank = blankScenario({ ...identity, host: 'node', expected: 'collected' });
  const suspects = findSuspects(heap, inspection);
  const judged = suspects.length === 0 ? { status: 'pass' as const } : judge(suspects, heap, folder);
  return {
    scenario: { ...blank, ...judged, durationMs: Math.round(performance.now() - started) },
    inspection,
  };
}

function findSuspects(
  { graph }: InspectedHeap,
  { largeCollections, classes, totals }: Inspection,
): NodeOrdinal[] {
  const least = totals.shallowBytes * leastShare;
  const [largest] = largeCollections;
  if (largest !== undefined && largest.retainedBytes >= least) {
    const collection = graph.ordinalOf(largest.largest.id as NodeId)!;
    const entries = [...entriesOf(graph, collection)];
    const alike = entries.filter((node) => className(graph, node) === largest.entryClass);
    return alike.length > 0 ? alike : [collection];
  }
  const telling = classes.find(
    ({ className: name, retainedBytes }) =>
      retainedBytes >= least && !name.startsWith('(') && !tellingNothing.has(name),
  );
  return telling === undefined ? [] : objectsOf(graph, telling.className);
}

function objectsOf(graph: HeapGraph, name: string): NodeOrdinal[] {
  const nodes: NodeOrdinal[] = [];
  for (let node = 0 as NodeOrdinal; node < graph.nodeCount; node++)
    if (className(graph, node) === name) nodes.push(node);
  return nodes;
}

function judge(
  nodes: readonly NodeOrdinal[],
  { graph, sources }: InspectedHeap,
  folder: string,
): Pick<ScenarioResult, 'status' | 'findings' | 'explanation'> {
  const leak = { leakedInAll: nodes, kept: [], iterations: new Map<NodeOrdinal, number>() };
  const diagnosis = new Diagnostician(sources).diagnose(nodes, [], leak);
  const verdict = makeVerdict(nodes, className(graph, nodes[0]!), diagnosis);
  const proofs = diagnosis.weakSpots.map(() => untried);
  const finding = makeFinding(verdict, diagnosis, proofs, folder);
  const share = Math.round((diagnosis.retainedBytes / graph.totalBytes) * 100);
  const path = describePath(diagnosis.retainingPath);
  return {
    status: 'fail',
    findings: [{ ...finding, tracked: false }],
    explanation: [`${nodes.length} ${verdict.className} retain ${share}% of the heap, through ${path}`],
  };
}

function makeVerdict(
  nodes: readonly NodeOrdinal[],
  name: string,
  { weakSpots, culprits }: Diagnosis,
): LabelVerdict {
  return {
    label: weakSpots[0]?.text ?? culprits[0] ?? name,
    className: name,
    verdict: 'retained',
    expected: 'collected',
    ...{ mustLive: false, asExpected: false, created: nodes.length, survivors: nodes.length },
    ...{ survivorsByIteration: [], perIteration: 0, kind: 'none' },
    oracles: { weakRef: null, queryObjects: null, snapshot: nodes.length },
    nodes,
  };
}
