import { createHash } from 'node:crypto';
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

/** `contentsOf`, each part of it as a digest: for graphs so large that comparing them value by value takes seconds. */
export function digestsOf(graph: HeapGraph): Record<string, string> {
  const digest = (value: unknown): string => {
    const bytes = ArrayBuffer.isView(value)
      ? Buffer.from(value.buffer, value.byteOffset, value.byteLength)
      : JSON.stringify(value);
    return createHash('sha256').update(bytes).digest('hex');
  };
  return Object.fromEntries(Object.entries(contentsOf(graph)).map(([part, value]) => [part, digest(value)]));
}
