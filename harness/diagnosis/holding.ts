import type { EdgeOrdinal, HeapGraph, NodeOrdinal } from '../heap';
import { isElement } from './browserObject';

/** A way back that is longer than this is no back-reference that a reader would know as one. */
const mostNodes = 400;

/** Whether what a property holds leads back to the holder: a child's parent, a part's owner. */
export function isBackReference(graph: HeapGraph, edge: EdgeOrdinal): boolean {
  return leadsTo(graph, graph.target(edge), graph.source(edge));
}

/** Whether an object is part of a cycle of its own making. */
export function isInCycle(graph: HeapGraph, node: NodeOrdinal): boolean {
  return leadsTo(graph, node, node);
}

/** Whether the holder refers to the same object weakly, too. */
export function hasWeakTwin(graph: HeapGraph, edge: EdgeOrdinal): boolean {
  const held = graph.target(edge);
  for (const beside of graph.edgesOf(graph.source(edge))) {
    const node = graph.target(beside);
    if (graph.edgeType(beside) !== 'property' || graph.name(node) !== 'WeakRef') continue;
    for (const weak of graph.edgesOf(node))
      if (graph.isWeak(weak) && graph.target(weak) === held) return true;
  }
  return false;
}

/** Over written references and what they are kept in: not over classes and realms, where everything meets. */
function leadsTo(graph: HeapGraph, from: NodeOrdinal, goal: NodeOrdinal): boolean {
  const queue = [from];
  const seen = new Set<NodeOrdinal>();
  for (const node of queue) {
    if (queue.length > mostNodes) return false;
    for (const edge of graph.edgesOf(node)) {
      const target = graph.target(edge);
      if (!isOwning(graph, node, edge) || seen.has(target)) continue;
      if (target === goal) return true;
      seen.add(target);
      queue.push(target);
    }
  }
  return false;
}

const stores = new Set<string | number>(['table', 'elements']);

function isOwning(graph: HeapGraph, holder: NodeOrdinal, edge: EdgeOrdinal): boolean {
  const type = graph.edgeType(edge);
  const name = graph.edgeName(edge);
  // Over the browser's own objects each element leads to its document, and that to all that the page has.
  if (type === 'element') return graph.nodeType(holder) !== 'native' || isElement(graph, graph.target(edge));
  if (type === 'property') return name !== '__proto__' && name !== 'constructor';
  return type === 'internal' && (stores.has(name) || /^\d+$/.test(String(name)));
}
