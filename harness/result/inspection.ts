import { ReferenceSites, readScripts, surveyHeap, type PathSources } from '../diagnosis';
import {
  analyse,
  classSizes,
  shallowSizes,
  type ClassSize,
  type HeapAnalysis,
  type HeapGraph,
  type NodeOrdinal,
  type StageClock,
} from '../heap';
import type { InspectedClass, InspectResult } from './inspectResult';
import { NodeDescriber } from './nodeDescriber';
import { plainSurvey } from './plainSurvey';

/** What is known of a snapshot without asking more of it: `InspectResult` without what concerns the file. */
export type Inspection = Omit<InspectResult, 'schemaVersion' | 'kind' | 'file' | 'fileBytes' | 'timings'>;

/** A snapshot that questions are asked of, and what is computed over the whole of it. */
export interface InspectedHeap {
  readonly graph: HeapGraph;
  readonly analysis: HeapAnalysis;
  readonly describer: NodeDescriber;
  readonly classes: readonly ClassSize[];
  readonly sites: ReferenceSites;
  readonly sources: PathSources;
}

const LARGEST = 10;
const SYNTHETIC = 'synthetic';

/** Computes what every question needs. @param clock is told how long each stage took */
export async function analyseHeap(graph: HeapGraph, clock: StageClock): Promise<InspectedHeap> {
  const analysis = await analyse(graph, clock);
  const shallow = clock.time('shallow sizes', () => shallowSizes(graph));
  const classes = clock.time('classes', () =>
    classSizes(graph, analysis.dominators, analysis.retainedSizes, shallow),
  );
  const sources = { graph, ledger: null, scripts: clock.time('scripts', () => readScripts(graph)) };
  const sites = clock.time('retaining paths', () => new ReferenceSites(sources));
  return { graph, analysis, classes, sites, sources, describer: new NodeDescriber(graph, analysis, shallow) };
}

/** What is to be said of a snapshot when nobody asked for anything in particular. */
export function inspectHeap(heap: InspectedHeap, includeStrings: boolean, clock: StageClock): Inspection {
  const { graph, analysis, classes, describer, sites } = heap;
  const survey = clock.time('survey', () => surveyHeap(graph, analysis, sites));
  return {
    totals: totalsOf(graph),
    classes: classes.filter(isNoRoot),
    largest: findLargest(graph, analysis.retainedSizes, nodesOf(graph)).map((node) =>
      describer.describe(node),
    ),
    ...plainSurvey(survey, graph, includeStrings),
  };
}

/** How much a snapshot holds. */
export function totalsOf(graph: HeapGraph): InspectResult['totals'] {
  return {
    nodes: graph.nodeCount,
    edges: graph.edgeCount,
    strings: graph.strings.count,
    shallowBytes: graph.totalBytes,
    extraNativeBytes: graph.extraNativeBytes,
  };
}

function isNoRoot({ className: name }: InspectedClass): boolean {
  return name !== `(${SYNTHETIC})`;
}

function* nodesOf(graph: HeapGraph): Generator<NodeOrdinal> {
  for (let node = 0 as NodeOrdinal; node < graph.nodeCount; node++) yield node;
}

/** Of some nodes, those that retain most, ten at most; the first of two that retain the same before the other. */
export function findLargest(
  graph: HeapGraph,
  retained: Float64Array,
  nodes: Iterable<NodeOrdinal>,
): NodeOrdinal[] {
  const synthetic = graph.nodeTypes.indexOf(SYNTHETIC);
  const largest: NodeOrdinal[] = [];
  for (const node of nodes) {
    if (graph.nodeKind[node] === synthetic) continue;
    const last = largest[LARGEST - 1];
    if (last !== undefined && retained[node]! <= retained[last]!) continue;
    const place = largest.findIndex((other) => retained[other]! < retained[node]!);
    largest.splice(place < 0 ? largest.length : place, 0, node);
    largest.length = Math.min(largest.length, LARGEST);
  }
  return largest;
}
