/** What the root holds, by DevTools' division into the page's (or program's) own roots and V8's. */
import { EDGE_TYPE, NODE_TYPE } from './layout';
import type { HeapGraph, NodeOrdinal } from './graph';

const DOCUMENT_DOM_TREES = '(Document DOM trees)';

/**
 * The *user roots*: targets of the root's edges that are no synthetic nodes (global objects, windows), and the
 * document's DOM trees. One entry per edge, in edge order: a target of two edges appears twice.
 */
export function userRoots(graph: HeapGraph): NodeOrdinal[] {
  const roots: NodeOrdinal[] = [];
  for (const edge of graph.edgesOf(graph.root)) {
    const node = graph.target(edge);
    if (graph.nodeType(node) !== NODE_TYPE.synthetic || graph.name(node) === DOCUMENT_DOM_TREES)
      roots.push(node);
  }
  return roots;
}

/**
 * Marks the page's objects: all that user globals and the document's DOM trees reach over edges that are not
 * weak (DevTools' markPageOwnedNodes). What only V8, the embedder or a debugger reaches is not marked.
 * @returns [nodeCount] 1 for the page's objects, else 0
 */
export function pageObjects(graph: HeapGraph): Uint8Array {
  return markPageObjects(graph, new Uint32Array(graph.nodeCount));
}

/** `pageObjects`, with the room it works in. @param worklist [nodeCount] overwritten */
export function markPageObjects(graph: HeapGraph, worklist: Uint32Array): Uint8Array {
  const { firstEdge, edgeKind, edgeTarget } = graph;
  const weak = graph.edgeTypes.indexOf(EDGE_TYPE.weak);
  const marked = new Uint8Array(graph.nodeCount);
  let length = 0;
  for (const node of pageEntries(graph)) {
    if (marked[node] === 1) continue;
    marked[node] = 1;
    worklist[length++] = node;
  }
  // Breadth first: objects stand in the file about in that order, so memory is read about in sequence.
  for (let head = 0; head < length; head++) {
    const node = worklist[head]!;
    for (let edge = firstEdge[node]!, end = firstEdge[node + 1]!; edge < end; edge++) {
      const target = edgeTarget[edge]!;
      if (marked[target] === 1 || edgeKind[edge] === weak) continue;
      marked[target] = 1;
      worklist[length++] = target;
    }
  }
  return marked;
}

function pageEntries(graph: HeapGraph): NodeOrdinal[] {
  const entries: NodeOrdinal[] = [];
  for (const edge of graph.edgesOf(graph.root)) {
    const type = graph.edgeType(edge);
    const node = graph.target(edge);
    const isDocument =
      graph.nodeType(node) === NODE_TYPE.synthetic && graph.name(node) === DOCUMENT_DOM_TREES;
    if (type === EDGE_TYPE.shortcut || (type === EDGE_TYPE.element && isDocument)) entries.push(node);
  }
  return entries;
}
