import type { HeapGraph, NodeOrdinal } from '../../harness/heap';

/** All that a graph says, as plain data, to compare two graphs by. */
export function contentsOf(graph: HeapGraph): Record<string, unknown> {
  const nodes = Array.from({ length: graph.nodeCount }, (_, node) => node as NodeOrdinal);
  return {
    meta: graph.meta,
    root: graph.root,
    nodeKind: graph.nodeKind,
    nodeIds: graph.nodeIds,
    selfSizes: graph.selfSizes,
    firstEdge: graph.firstEdge,
    edgeKind: graph.edgeKind,
    edgeNames: graph.edgeNames,
    edgeTarget: graph.edgeTarget,
    nodeDetachedness: graph.nodeDetachedness,
    strings: Array.from({ length: graph.strings.count }, (_, index) => graph.strings.text(index)),
    locations: nodes.map((node) => graph.location(node)),
    allocations: nodes.map((node) => graph.allocation(node)),
  };
}
