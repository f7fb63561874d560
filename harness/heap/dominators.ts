/**
 * Immediate dominators: the last node through which every path from the root to a node passes.
 * Semi-NCA (Georgiadis 2005, "Linear-Time Algorithms for Dominators and Related Problems", 2.3): number the
 * nodes depth first; find semidominators over predecessors, from the highest number down; then walk up from
 * each node's parent until not below its semidominator. Works on depth-first numbers throughout, iteratively.
 *
 * An edge that leads down the tree tells a node's semidominator as it is: such edges are settled while numbering.
 * Only edges that lead back or across need a lookup, and so a place in a list; and of those whose sources lie on
 * one path down the tree, the lowest will do. In a 271 MB heap of 11.5M edges, 8.2M lead back or across, and
 * 5.8M are listed.
 */
import { EssentialEdges } from './essentialEdges';
import type { HeapGraph } from './graph';
import { release } from './release';

const UNSEEN = 0xffff_ffff;
const NONE = 0xffff_ffff;
const LEFT = 0xffff_ffff;

/**
 * Finds every node's immediate dominator over DevTools' essential edges.
 * What the root does not reach is treated as DevTools does: nodes that nothing essential holds hang from the
 * root with all they reach; the rest (cycles that hold only one another) hang from the root one by one.
 * @returns [nodeCount] ordinals; the root's own is the root
 * Cost: near linear; for the time of the call about 25 bytes a node, and 8 for each listed edge.
 */
export function dominators(graph: HeapGraph): Uint32Array {
  const tree = new DepthFirst(graph).run();
  findSemidominators(tree);
  findDominators(tree);
  const result = toOrdinals(tree, graph.root);
  release(tree.nodeOf, tree.parent, tree.lowest);
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
  /**
   * [nodeCount] by number: the lowest number that an edge down the tree comes from; in the end, after
   * `findSemidominators` and `findDominators`, what these are named for.
   */
  readonly lowest: Uint32Array;
  /**
   * Edges that lead back or across, as lists by target: two entries an edge, the number it comes from and the
   * position of the next pair, 0 for none. Pair 0 is not used.
   */
  readonly lists: Uint32Array;
  /**
   * [2 * nodeCount] by ordinal, side by side because they are always wanted together: the node's number, or
   * UNSEEN; and the first pair of its list (an even position), plus 1 for the page's objects.
   */
  readonly slots: Uint32Array;
  /** [nodeCount] room for the next step. */
  readonly scratch: Uint32Array;
}

class DepthFirst implements DepthFirstTree {
  count = 0;
  readonly nodeOf: Uint32Array;
  readonly parent: Uint32Array;
  readonly lowest: Uint32Array;
  readonly lists: Uint32Array;
  readonly slots: Uint32Array;
  /** By number: the next edge to look at; LEFT when all were. */
  readonly scratch: Uint32Array;
  private readonly edges: EssentialEdges;
  /** Position of the last pair of `lists`. */
  private listed = 0;

  constructor(private readonly graph: HeapGraph) {
    const { nodeCount } = graph;
    this.nodeOf = new Uint32Array(nodeCount);
    this.edges = new EssentialEdges(graph, this.nodeOf);
    this.parent = new Uint32Array(nodeCount);
    this.lowest = new Uint32Array(nodeCount);
    this.scratch = new Uint32Array(nodeCount);
    this.slots = new Uint32Array(nodeCount * 2);
    const { pageObject } = this.edges;
    for (let node = 0; node < nodeCount; node++) {
      this.slots[node * 2] = UNSEEN;
      this.slots[node * 2 + 1] = pageObject[node]!;
    }
    // Room for the worst case; the half or more that is never written to takes address space only.
    this.lists = new Uint32Array(graph.edgeCount * 2 + 2);
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
    const { slots, nodeOf, parent, lowest, lists, scratch: cursor } = this;
    const { firstEdge, edgeTarget, edgeKind, root } = this.graph;
    const { weak, shortcut, internal, tableBits } = this.edges;
    const first = this.count;
    let count = first;
    let current = first;
    let { listed } = this;
    slots[start * 2] = count;
    nodeOf[count] = start;
    cursor[count++] = firstEdge[start]!;
    for (;;) {
      const node = nodeOf[current]!;
      const end = firstEdge[node + 1]!;
      const isRoot = node === root;
      const inPage = slots[node * 2 + 1]! & 1;
      let edge = cursor[current]!;
      let descends = false;
      while (edge < end) {
        // EssentialEdges.has, spelled out; a node's edge to itself falls through below.
        const at = edge++;
        const kind = edgeKind[at]!;
        if (kind === weak) continue;
        const slot = edgeTarget[at]! * 2;
        const entry = slots[slot + 1]!;
        if (!isRoot && (kind === shortcut || (entry & 1) > inPage)) continue;
        if (kind === internal && (tableBits[at >>> 5]! & (1 << (at & 31))) !== 0) continue;
        const seen = slots[slot]!;
        if (seen === UNSEEN) {
          slots[slot] = count;
          nodeOf[count] = slot / 2;
          parent[count] = current;
          lowest[count] = current;
          cursor[count] = firstEdge[slot / 2]!;
          descends = true;
          break;
        }
        if (seen < current) {
          const head = (entry & ~1) >>> 0;
          const last = lists[head]!;
          // Of two sources on one path down the tree the lower one tells at least as much as the other.
          if (head === 0 || (last < current && cursor[last] === LEFT)) {
            listed += 2;
            lists[listed] = current;
            lists[listed + 1] = head;
            slots[slot + 1] = listed | (entry & 1);
          } else if (last < current) lists[head] = current;
        } else if (current < lowest[seen]!) lowest[seen] = current;
      }
      cursor[current] = descends ? edge : LEFT;
      if (descends) current = count++;
      else if (current === first) break;
      else current = parent[current]!;
    }
    this.count = count;
    this.listed = listed;
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

/** Leaves every number's semidominator in `lowest`; uses up the slots and the lists. Hot: one visit to every predecessor. */
function findSemidominators(tree: DepthFirstTree): void {
  const { count, nodeOf, parent, lowest, lists, slots, scratch: heads } = tree;
  for (let number = 0; number < count; number++) heads[number] = slots[nodeOf[number]! * 2 + 1]! & ~1;
  /**
   * Two entries a number, in the room of the slots, which are done with: its ancestor, up the tree to the first
   * number not yet processed, paths compressed; and the lowest semidominator from it up to there, exclusive.
   */
  const links = slots;
  for (let current = count - 1; current > 0; current--) {
    let semi = lowest[current]!;
    // Nothing is lower than 0, the root: no need to look on.
    for (let at = heads[current]!; at > 0 && semi > 0; at = lists[at + 1]!) {
      let link = lists[at]! * 2;
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
  release(slots, lists);
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

/** [nodeCount] dominators by ordinal, in the room of the scratch. */
function toOrdinals({ count, nodeOf, lowest, scratch }: DepthFirstTree, root: number): Uint32Array {
  scratch.fill(root);
  for (let number = 1; number < count; number++) scratch[nodeOf[number]!] = nodeOf[lowest[number]!]!;
  return scratch;
}
