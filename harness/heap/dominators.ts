/**
 * Immediate dominators: the last node through which every path from the root to a node passes.
 * Semi-NCA (Georgiadis 2005, "Linear-Time Algorithms for Dominators and Related Problems", 2.3): number the
 * nodes depth first; find semidominators over predecessors, from the highest number down; then walk up from
 * each node's parent until not below its semidominator. Works on depth-first numbers throughout, iteratively.
 */
import { EssentialEdges } from './essentialEdges';
import type { HeapGraph } from './graph';

const UNSEEN = 0xffff_ffff;

/**
 * Finds every node's immediate dominator over DevTools' essential edges.
 * What the root does not reach is treated as DevTools does: nodes that nothing essential holds hang from the
 * root with all they reach; the rest (cycles that hold only one another) hang from the root one by one.
 * @returns [nodeCount] ordinals; the root's own is the root
 * Cost: near linear; for the time of the call about 33 bytes a node and 4 an edge.
 */
export function dominators(graph: HeapGraph): Uint32Array {
  const tree = new DepthFirst(graph).run();
  const predecessors = placePredecessors(graph, tree);
  const dominatorOf = semiNca(tree, predecessors);
  const result = new Uint32Array(graph.nodeCount).fill(graph.root);
  for (let number = 1; number < tree.count; number++)
    result[tree.nodeOf[number]!] = tree.nodeOf[dominatorOf[number]!]!;
  return result;
}

/** Depth-first numbers of all nodes that were reached, and the tree they form. */
interface DepthFirstTree {
  /** Nodes numbered; the root is number 0. */
  readonly count: number;
  /** [nodeCount] from numbers to ordinals. */
  readonly nodeOf: Uint32Array;
  /** [nodeCount] by number: the parent's number. */
  readonly parent: Uint32Array;
  /** One bit per edge: whether it is essential; set for edges that start at numbered nodes. */
  readonly essential: Uint32Array;
  /**
   * [2 * nodeCount] by ordinal, side by side because they are always wanted together: the node's number, or
   * UNSEEN; and how many essential edges from numbered nodes lead to it.
   */
  readonly slots: Uint32Array;
  /** [nodeCount] room for the next step. */
  readonly scratch: Uint32Array;
}

class DepthFirst implements DepthFirstTree {
  count = 0;
  readonly nodeOf: Uint32Array;
  readonly parent: Uint32Array;
  readonly essential: Uint32Array;
  readonly slots: Uint32Array;
  /** By number: the next edge to look at. */
  readonly scratch: Uint32Array;
  private readonly edges: EssentialEdges;

  constructor(private readonly graph: HeapGraph) {
    this.nodeOf = new Uint32Array(graph.nodeCount);
    this.parent = new Uint32Array(graph.nodeCount);
    this.scratch = new Uint32Array(graph.nodeCount);
    this.slots = new Uint32Array(graph.nodeCount * 2);
    for (let slot = 0; slot < this.slots.length; slot += 2) this.slots[slot] = UNSEEN;
    this.essential = new Uint32Array(Math.ceil(graph.edgeCount / 32));
    this.edges = new EssentialEdges(graph);
  }

  run(): DepthFirstTree {
    this.visit(this.graph.root);
    if (this.count < this.graph.nodeCount) {
      const held = this.heldByUnseen();
      for (let node = 0; node < this.graph.nodeCount; node++)
        if (this.slots[node * 2] === UNSEEN && held[node] === 0) this.visit(node);
    }
    return this;
  }

  /**
   * Numbers a node and all it leads to; a start other than the root becomes a child of the root.
   * Hot: one visit to every edge, mostly waiting for memory.
   */
  private visit(start: number): void {
    const { slots, nodeOf, parent, essential, scratch: cursor } = this;
    const { firstEdge, edgeTarget, edgeKind, root } = this.graph;
    const { weak, shortcut, pageObject, tableBits } = this.edges;
    const first = this.count;
    let count = first;
    let current = first;
    slots[start * 2] = count;
    nodeOf[count] = start;
    parent[count] = 0;
    cursor[count++] = firstEdge[start]!;
    for (;;) {
      const node = nodeOf[current]!;
      const end = firstEdge[node + 1]!;
      const isRoot = node === root;
      const inPage = pageObject[node]!;
      let edge = cursor[current]!;
      let descends = false;
      for (; edge < end && !descends; edge++) {
        // EssentialEdges.has, spelled out.
        const kind = edgeKind[edge]!;
        const target = edgeTarget[edge]!;
        if (kind === weak || target === node) continue;
        if (!isRoot && (kind === shortcut || pageObject[target]! > inPage)) continue;
        if (tableBits !== null && (tableBits[edge >>> 5]! & (1 << (edge & 31))) !== 0) continue;
        essential[edge >>> 5]! |= 1 << (edge & 31);
        const slot = target * 2;
        slots[slot + 1]!++;
        if (slots[slot] !== UNSEEN) continue;
        slots[slot] = count;
        nodeOf[count] = target;
        parent[count] = current;
        cursor[count] = firstEdge[target]!;
        descends = true;
      }
      cursor[current] = edge;
      if (descends) current = count++;
      else if (current === first) break;
      else current = parent[current]!;
    }
    this.count = count;
  }

  /** [nodeCount] 1 for nodes that an unnumbered node holds by an essential edge. */
  private heldByUnseen(): Uint8Array {
    const { firstEdge, edgeTarget, nodeCount } = this.graph;
    const held = new Uint8Array(nodeCount);
    for (let node = 0; node < nodeCount; node++) {
      if (this.slots[node * 2] !== UNSEEN) continue;
      for (let edge = firstEdge[node]!, end = firstEdge[node + 1]!; edge < end; edge++)
        if (this.edges.has(edge, node, edgeTarget[edge]!)) held[edgeTarget[edge]!] = 1;
    }
    return held;
  }
}

/** Predecessors in compressed rows: the rows by ordinal, so that placing one needs no number looked up. */
interface Predecessors {
  /** [nodeCount + 1] node n's predecessors are entries `first[n]` to `first[n + 1] - 1`. */
  readonly first: Uint32Array;
  /** Depth-first numbers. */
  readonly numbers: Uint32Array;
}

/**
 * Hot: one visit to every essential edge. In the order of numbers, although that jumps about in the edges: rows
 * come out descending, and `semiNca`, which looks every entry up, then walks its links in order. Measured.
 */
function placePredecessors(graph: HeapGraph, tree: DepthFirstTree): Predecessors {
  const { count, nodeOf, essential, slots } = tree;
  const { firstEdge, edgeTarget, nodeCount } = graph;
  const first = new Uint32Array(nodeCount + 1);
  let total = 0;
  for (let node = 0; node < nodeCount; node++) first[node] = total += slots[node * 2 + 1]!;
  first[nodeCount] = total;
  const numbers = new Uint32Array(total);
  for (let number = 0; number < count; number++) {
    const node = nodeOf[number]!;
    for (let edge = firstEdge[node]!, end = firstEdge[node + 1]!; edge < end; edge++)
      if ((essential[edge >>> 5]! & (1 << (edge & 31))) !== 0) numbers[--first[edgeTarget[edge]!]!] = number;
  }
  return { first, numbers };
}

/** [count] the number of each number's immediate dominator. Hot: one visit to every predecessor. */
function semiNca(tree: DepthFirstTree, { first, numbers }: Predecessors): Uint32Array {
  const { count, parent, nodeOf, scratch: stack } = tree;
  /**
   * Two entries a number, in the room of the slots, which are done with: its ancestor, up the tree to the first
   * number not yet processed, paths compressed; and the lowest semidominator from it up to there, exclusive.
   */
  const links = tree.slots;
  for (let number = 0; number < count; number++) links[number * 2] = parent[number]!;
  const dominator = new Uint32Array(count);
  for (let current = count - 1; current > 0; current--) {
    let semi = parent[current]!;
    const node = nodeOf[current]!;
    for (let at = first[node]!, end = first[node + 1]!; at < end; at++) {
      let from = numbers[at]!;
      if (from > current) {
        let depth = 0;
        let above = links[from * 2]!;
        while (above > current) {
          stack[depth++] = from;
          from = above;
          above = links[from * 2]!;
        }
        let lowest = links[from * 2 + 1]!;
        while (depth > 0) {
          const below = stack[--depth]! * 2;
          if (links[below + 1]! > lowest) links[below + 1] = lowest;
          else lowest = links[below + 1]!;
          links[below] = above;
        }
        from = lowest;
      }
      if (from < semi) semi = from;
    }
    links[current * 2 + 1] = semi;
    dominator[current] = semi;
  }
  for (let current = 1; current < count; current++) {
    const semi = dominator[current]!;
    let above = parent[current]!;
    while (above > semi) above = dominator[above]!;
    dominator[current] = above;
  }
  return dominator;
}
