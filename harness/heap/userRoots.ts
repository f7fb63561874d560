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
 * Where the page's objects begin: user globals, and the document's DOM trees. The *page's objects* are all that these
 * reach over edges that are not weak (DevTools' markPageOwnedNodes); the rest is only V8's, the embedder's or a debugger's.
 */
export function pageEntries(graph: HeapGraph): NodeOrdinal[] {
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
