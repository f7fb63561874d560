import type { EdgeOrdinal, HeapGraph, NodeOrdinal } from '../heap';
import { NameTest } from './nameTest';
import type { RetainingTree } from './search';

/** Of nodes that nothing keeps alive. */
export const dead = 0;
/** Of nodes that may die when references are broken. */
export const mortal = 1;
/** Of nodes that unbreakable references alone keep alive. */
export const steady = 2;

/** Internal edges that lead to what a programmer's references are kept in. */
const breakableNames = new Set(['table', 'elements', 'properties', 'reactions_or_result', 'value']);

const storeNames = /^system \/ .*(Array|Table|Dictionary|WeakCell)/;

/**
 * Tells which nodes breaking references can free at all. What may be a site counts as one here: that costs size, never
 * truth.
 *
 * @param harness objects of the harness: what they hold stays.
 * @returns [nodes]
 */
export function aliveness(graph: HeapGraph, tree: RetainingTree, harness: Iterable<NodeOrdinal>): Uint8Array {
  const states = new Uint8Array(graph.nodeCount);
  for (let node = 0; node < states.length; node++)
    states[node] = tree.reaches(node as NodeOrdinal) ? mortal : dead;
  markSteady(graph, states, harness);
  return states;
}

function markSteady(graph: HeapGraph, states: Uint8Array, harness: Iterable<NodeOrdinal>): void {
  const { firstEdge, edgeTarget, nodeKind } = graph;
  const isSteady = steadyEdges(graph);
  const arrayKind = graph.nodeTypes.indexOf('array');
  const worklist: number[] = [graph.root];
  states[graph.root] = steady;
  const reach = (target: number): void => {
    if (states[target] === steady) return;
    states[target] = steady;
    worklist.push(target);
  };
  for (const node of harness) {
    reach(node);
    for (const edge of graph.edgesOf(node)) if (!graph.isWeak(edge)) reach(graph.target(edge));
  }
  for (let node = worklist.pop(); node !== undefined; node = worklist.pop()) {
    // Arrays are tables and stores as a rule, and a slot of theirs somebody's reference.
    if (nodeKind[node] === arrayKind) continue;
    for (let edge = firstEdge[node]!, end = firstEdge[node + 1]!; edge < end; edge++)
      if (isSteady(node, edge)) reach(edgeTarget[edge]!);
  }
}

function steadyEdges(graph: HeapGraph): (node: number, edge: number) => boolean {
  const { edgeKind, edgeNames, edgeTypes, nodeNames, root, strings } = graph;
  const [internal, shortcut, hidden, weak] = ['internal', 'shortcut', 'hidden', 'weak'].map((type) =>
    edgeTypes.indexOf(type),
  );
  const isBreakable = new NameTest(strings, (name) => breakableNames.has(name));
  const isStore = new NameTest(strings, (name) => storeNames.test(name));
  return (node, edge) => {
    const kind = edgeKind[edge];
    if (node === root) return kind !== weak;
    // Hidden edges have no names: of stores and of a FinalizationRegistry's cells they may be somebody's references.
    if (kind === hidden) return !isStore.of(nodeNames[node]!);
    if (kind !== internal && kind !== shortcut) return false;
    return !graph.isEphemeronEdge(edge as EdgeOrdinal) && !isBreakable.of(edgeNames[edge]!);
  };
}
