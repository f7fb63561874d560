/**
 * Immediate dominators: the last node through which every path from the root to a node passes.
 * Semi-NCA (Georgiadis 2005, "Linear-Time Algorithms for Dominators and Related Problems", 2.3): number the
 * nodes depth first; find semidominators over predecessors, from the highest number down; then walk up from
 * each node's parent until not below its semidominator. Works on depth-first numbers throughout, iteratively.
 *
 * Predecessors come from `numberDepthFirst`, which settles or drops most of them. Rows of all predecessors, filled by
 * another thread meanwhile, were tried: numbering is then a third faster, the lookups take twice the time.
 */
import { numberDepthFirst, type DepthFirstTree } from './depthFirst';
import type { HeapGraph } from './graph';
import { release, scratchColumn } from './release';

const NONE = 0xffff_ffff;

/**
 * Finds every node's immediate dominator over DevTools' essential edges. What the root does not reach hangs from the
 * root: see `numberDepthFirst`.
 * @param whenHalfFree is called as soon as more than half of the memory below was given back
 * @returns [nodeCount] ordinals; the root's own is the root
 * Cost: near linear; for the time of the call about 25 bytes a node, and at most 8 for each listed edge.
 */
export function dominators(graph: HeapGraph, whenHalfFree: () => void = () => undefined): Uint32Array {
  const tree = numberDepthFirst(graph);
  findSemidominators(tree);
  whenHalfFree();
  findDominators(tree);
  const result = toOrdinals(tree, graph.root);
  release(tree.nodeOf, tree.parent, tree.lowest);
  return result;
}

/** Leaves every number's semidominator in `lowest`; uses up the slots and the lists. Hot: one visit to every predecessor. */
function findSemidominators(tree: DepthFirstTree): void {
  const { count, nodeOf, parent, lowest, lists, slots } = tree;
  const listOf = scratchColumn(count);
  for (let number = 0; number < count; number++) listOf[number] = slots[nodeOf[number]! * 2 + 1]! >>> 1;
  /**
   * Two entries a number, in the room of the slots, which are done with: its ancestor, up the tree to the first
   * number not yet processed, paths compressed; and the lowest semidominator from it up to there, exclusive.
   */
  const links = slots;
  for (let current = count - 1; current > 0; current--) {
    let semi = lowest[current]!;
    // Nothing is lower than 0, the root: no need to look on.
    for (let list = listOf[current]!; list > 0 && semi > 0;) {
      // As `DepthFirstTree.lists` says: a single source, or a place in a block of four.
      const place = list >>> 1;
      const isSingle = (list & 1) !== 0;
      let link = (isSingle ? place : lists[place]!) * 2;
      list = isSingle ? 0 : (place & 3) === 1 ? lists[place - 1]! : list - 2;
      let above = links[link]!;
      if (above > current) {
        // Up the path, turning its links around; then down it again, putting them right.
        let below = NONE;
        do {
          links[link] = below;
          below = link;
          link = above * 2;
          above = links[link]!;
        } while (above > current);
        let least = links[link + 1]!;
        do {
          const next = links[below]!;
          if (links[below + 1]! > least) links[below + 1] = least;
          else least = links[below + 1]!;
          links[below] = above;
          link = below;
          below = next;
        } while (below !== NONE);
      }
      const least = links[link + 1]!;
      if (least < semi) semi = least;
    }
    links[current * 2] = parent[current]!;
    links[current * 2 + 1] = semi;
    lowest[current] = semi;
  }
  release(slots, lists, listOf);
}

/** Turns semidominators into dominators. */
function findDominators({ count, parent, lowest }: DepthFirstTree): void {
  for (let current = 1; current < count; current++) {
    const semi = lowest[current]!;
    let above = parent[current]!;
    while (above > semi) above = lowest[above]!;
    lowest[current] = above;
  }
}

/** [nodeCount] dominators by ordinal. */
function toOrdinals({ count, nodeOf, lowest }: DepthFirstTree, root: number): Uint32Array {
  const result = new Uint32Array(nodeOf.length).fill(root);
  for (let number = 1; number < count; number++) result[nodeOf[number]!] = nodeOf[lowest[number]!]!;
  return result;
}
