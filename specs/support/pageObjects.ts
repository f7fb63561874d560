import type { HeapGraph, NodeOrdinal } from '../../harness/heap';

/**
 * The page's objects by their definition: what user globals and the document's DOM trees reach over edges that are not
 * weak. The engine never marks them so; it finds them out while it numbers the nodes.
 * @returns [nodeCount] 1 for the page's objects
 */
export function pageObjects(graph: HeapGraph): Uint8Array {
  const marked = new Uint8Array(graph.nodeCount);
  const reached = pageEntries(graph);
  for (let node = reached.pop(); node !== undefined; node = reached.pop()) {
    if (marked[node] === 1) continue;
    marked[node] = 1;
    for (const edge of graph.edgesOf(node)) if (!graph.isWeak(edge)) reached.push(graph.target(edge));
  }
  return marked;
}

function pageEntries(graph: HeapGraph): NodeOrdinal[] {
  const entries = [...graph.edgesOf(graph.root)].filter((edge) => {
    const node = graph.target(edge);
    const isDocument = graph.nodeType(node) === 'synthetic' && graph.name(node) === '(Document DOM trees)';
    return graph.edgeType(edge) === 'shortcut' || (graph.edgeType(edge) === 'element' && isDocument);
  });
  return entries.map((edge) => graph.target(edge));
}
