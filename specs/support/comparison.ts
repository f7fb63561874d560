/** This engine and DevTools' own on the same snapshot, node by node. */
import {
  className,
  distances,
  dominators,
  retainedSizes,
  shallowSizes,
  type HeapGraph,
  type NodeOrdinal,
} from '../../harness/heap';
import type { DevToolsResult } from './devtoolsEngine';

/** On which nodes the engines differ in one of the things both say of every node. */
export interface Comparison {
  readonly what: 'distances' | 'dominators' | 'shallow sizes' | 'retained sizes' | 'class names';
  readonly differences: number;
  /** The first of them in words. */
  readonly first: readonly string[];
}

/** Compares all that both engines say of every node. */
export function compareWithDevTools(graph: HeapGraph, peer: DevToolsResult): Comparison[] {
  const tree = dominators(graph);
  const classes = Array.from({ length: graph.nodeCount }, (_, node) => className(graph, node as NodeOrdinal));
  return [
    compare('distances', graph, distances(graph), peer.distances),
    compare('dominators', graph, tree, peer.dominators),
    compare('shallow sizes', graph, shallowSizes(graph), peer.shallowSizes),
    compare('retained sizes', graph, retainedSizes(graph, tree), peer.retainedSizes),
    compare('class names', graph, classes, peer.classNames.map(withoutInvention)),
  ];
}

/** DevTools invents names as `{a, b}` for plain objects, from all others in the heap; here they are `Object`. */
function withoutInvention(name: string): string {
  return name.startsWith('{') ? 'Object' : name;
}

function compare(
  what: Comparison['what'],
  graph: HeapGraph,
  ours: ArrayLike<unknown>,
  theirs: ArrayLike<unknown>,
): Comparison {
  const first: string[] = ours.length === theirs.length ? [] : [`${ours.length} nodes, not ${theirs.length}`];
  let differences = Math.abs(ours.length - theirs.length);
  for (let node = 0; node < graph.nodeCount; node++) {
    if (ours[node] === theirs[node]) continue;
    const name = graph.name(node as NodeOrdinal).slice(0, 40);
    if (++differences <= 5)
      first.push(`node ${node} ${name}: ${String(ours[node])}, not ${String(theirs[node])}`);
  }
  return { what, differences, first };
}
