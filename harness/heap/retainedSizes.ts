/** Retained sizes: what would be freed if a node were. */
import { dominators } from './dominators';
import type { HeapGraph } from './graph';
import { release, scratchColumn } from './release';
import { shallowSizes } from './shallowSizes';

/**
 * Retained sizes as DevTools shows them: the shallow sizes (see `shallowSizes`) of all a node dominates.
 * @param tree immediate dominators, when they are known already
 * @param sizes [nodeCount] what each node weighs by itself; becomes the result
 * @returns [nodeCount] bytes
 */
export function retainedSizes(
  graph: HeapGraph,
  tree: Uint32Array = dominators(graph),
  sizes: Float64Array = shallowSizes(graph),
): Float64Array {
  const children = scratchColumn(graph.nodeCount);
  for (let node = 0; node < tree.length; node++) children[tree[node]!]!++;
  // The root is its own dominator: this keeps it from ever being handed up.
  for (let start = 0; start < sizes.length; start++) {
    let node = start;
    // From a leaf upward, as far as all of a node's children have been handed up; nodes still ahead come by themselves.
    while (children[node] === 0) {
      const above = tree[node]!;
      sizes[above]! += sizes[node]!;
      children[node] = DONE;
      if (--children[above]! > 0 || above > start) break;
      node = above;
    }
  }
  release(children);
  return sizes;
}

/** Above any number of children. */
const DONE = 0xffff_ffff;
