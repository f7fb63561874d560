/** What classes retain. */
import { classColumn, type ClassCount } from './classes';
import { dominators } from './dominators';
import type { HeapGraph } from './graph';
import { groupSizes } from './groupSizes';
import { retainedSizes } from './retainedSizes';
import { shallowSizes } from './shallowSizes';

/** All nodes of one class, with what they retain. */
export interface ClassSize extends ClassCount {
  /** The retained sizes of those of its nodes that no other node of the class dominates, in bytes: nothing twice. */
  readonly retainedBytes: number;
}

/**
 * Adds up nodes by class, as DevTools' summary does: all nodes of the snapshot, those of size 0 too.
 * @param tree immediate dominators, when they are known already
 * @param retained retained sizes, when they are known already
 * @param shallow shallow sizes, when they are known already
 * @returns classes by retained bytes, largest first, then by name
 * Cost: linear; for the time of the call about 20 bytes a node.
 */
export function classSizes(
  graph: HeapGraph,
  tree: Uint32Array = dominators(graph),
  retained: Float64Array = retainedSizes(graph, tree),
  shallow: Float64Array = shallowSizes(graph),
): ClassSize[] {
  const { names, classOf } = classColumn(graph);
  const bytes = groupSizes(tree, graph.root, retained, new Int32Array(classOf.buffer), names.length);
  const classes = names.map((className, kind) => ({
    className,
    count: 0,
    shallowBytes: 0,
    retainedBytes: bytes[kind]!,
  }));
  for (let node = 0; node < graph.nodeCount; node++) {
    const entry = classes[classOf[node]!]!;
    entry.count++;
    entry.shallowBytes += shallow[node]!;
  }
  return classes.sort((a, b) => b.retainedBytes - a.retainedBytes || (a.className < b.className ? -1 : 1));
}
