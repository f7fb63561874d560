import { shortestPathTree, type EdgeOrdinal, type HeapGraph, type PathTree } from '../heap';
import { HeapSnapshot } from '../memlab';
import type { PageScenario } from './pageScenario';
import type { PagePhase } from './pageSteps';

/** What a scenario's filters say of a heap. */
export interface FilterNews {
  /** V8's ids of the objects that leaked, in the order of the snapshot. */
  leaked: number[];
  /** References, by ordinal, that are to be part of no retaining path. */
  leftOut: number[];
}

/**
 * Asks a scenario's filters about objects, in memlab's order. What lives through a handle of Puppeteer's alone is not
 * the page's, and nobody is asked about it.
 *
 * @param candidates V8's ids of the objects that the actions made and that are still there. The filters are given it.
 * @param enter told which of the functions is at work.
 */
export function filterLeaks(
  scenario: PageScenario,
  graph: HeapGraph,
  candidates: Set<number>,
  enter: (phase: PagePhase) => void,
): FilterNews {
  const snapshot = new HeapSnapshot(graph);
  const leftOut = new Set<EdgeOrdinal>();
  if (scenario.retainerReferenceFilter) enter('retainerReferenceFilter');
  const paths = findPaths(scenario, snapshot, leftOut);
  if (scenario.beforeLeakFilter) {
    enter('beforeLeakFilter');
    scenario.beforeLeakFilter(snapshot, candidates);
  }
  enter('leakFilter');
  const leaked: number[] = [];
  snapshot.nodes.forEach((node) => {
    if (!candidates.has(node.id) || !paths.reaches(node.ordinal)) return;
    if (scenario.leakFilter?.(node, snapshot, candidates)) leaked.push(node.id);
  });
  return { leaked, leftOut: [...leftOut] };
}

/** @param leftOut takes the references that no path may go through. */
function findPaths(scenario: PageScenario, snapshot: HeapSnapshot, leftOut: Set<EdgeOrdinal>): PathTree {
  const { graph } = snapshot;
  const { retainerReferenceFilter } = scenario;
  const withoutEdge = (edge: EdgeOrdinal): boolean => {
    const followed = !isDebuggers(graph, edge);
    const used = retainerReferenceFilter
      ? retainerReferenceFilter(snapshot.edges.get(edge), snapshot, followed)
      : followed;
    if (!used) leftOut.add(edge);
    return !used;
  };
  return shortestPathTree(graph, { withoutEdge });
}

/** What V8 keeps for a debugger: what was printed, and what Puppeteer has handles of. */
function isDebuggers(graph: HeapGraph, edge: EdgeOrdinal): boolean {
  return graph.edgeType(edge) === 'internal' && String(graph.edgeName(edge)).includes('DevTools console');
}
