/** What groups of nodes retain. */
import { walkDominators } from './dominatorWalk';

/** Of nodes that are in no group. */
export const NO_GROUP = -1;

/**
 * Adds up retained sizes by group, those of nodes that no other node of their group dominates: nothing twice.
 * @param tree immediate dominators
 * @param retained [nodeCount] retained sizes in bytes
 * @param groupOf [nodeCount] numbers from 0, or `NO_GROUP`
 * @param groupCount how many groups there are
 * @returns [groupCount] bytes
 */
export function groupSizes(
  tree: Uint32Array,
  root: number,
  retained: Float64Array,
  groupOf: Int32Array,
  groupCount: number,
): Float64Array {
  const bytes = new Float64Array(groupCount);
  const openOf = new Uint32Array(groupCount);
  walkDominators(tree, root, {
    enter: (node) => {
      const group = groupOf[node]!;
      if (group !== NO_GROUP && openOf[group]!++ === 0) bytes[group]! += retained[node]!;
    },
    leave: (node) => {
      if (groupOf[node] !== NO_GROUP) openOf[groupOf[node]!]!--;
    },
  });
  return bytes;
}
