/**
 * Depth-first numbers over DevTools' essential edges, with the predecessors that a search for dominators must look at.
 *
 * An edge that leads down the tree tells a node's semidominator as it is: such edges are settled while numbering.
 * Only edges that lead back or across need a lookup, and so a place in a list; and of those whose sources lie on
 * one path down the tree, the lowest will do. In a 271 MB heap of 11.5M edges, 8.2M lead back or across, and
 * 5.8M are listed, in blocks: most of them lead to few nodes.
 */
import { EssentialEdges } from './essentialEdges';
import type { HeapGraph } from './graph';
import { release, scratchColumn } from './release';
import { pageEntries } from './userRoots';

const UNSEEN = 0xffff_ffff;
/** Numbers of nodes, and positions in the lists, have to leave two bits for what they are. */
const MOST_NODES = 2 ** 30;
const MOST_EDGES = 2 ** 29;
const FIRST_DEPTH = 1024;
const BLOCK = 4;

/** Depth-first numbers of all nodes that were reached, and the tree they form. */
export interface DepthFirstTree {
  /** Nodes numbered; the root is number 0. */
  readonly count: number;
  /** [nodeCount] from numbers to ordinals. */
  readonly nodeOf: Uint32Array;
  /** [nodeCount] by number: the parent's number. */
  readonly parent: Uint32Array;
  /**
   * [nodeCount] by number: the lowest number that an edge down the tree comes from. Steps to the dominators are
   * written over it.
   */
  readonly lowest: Uint32Array;
  /**
   * Edges that lead back or across, as lists by target of the numbers they come from. A list is told by a number: 0 for
   * none; odd, the half of it is its only entry; even, the half is the position of its last entry here. Entries are in
   * blocks of four, from the second place on; the first place tells the rest of the list.
   */
  readonly lists: Uint32Array;
  /**
   * [2 * nodeCount] by ordinal, side by side because they are always wanted together: the node's number, or
   * UNSEEN; and twice its list, plus 1 for the page's objects.
   */
  readonly slots: Uint32Array;
}

/**
 * Numbers nodes depth first. What the root does not reach is treated as DevTools does: nodes that nothing essential
 * holds become the root's children, with all they reach; the rest (cycles that hold only one another) get no number.
 * Cost: time one visit to every edge; 20 bytes a node, 4 for each step of the longest path down the tree, and at most 8
 * for each listed edge, 5.3 in long lists.
 * @throws RangeError for a graph of more than 2^30 nodes or 2^29 edges
 */
export function numberDepthFirst(graph: HeapGraph): DepthFirstTree {
  const { nodeCount, edgeCount } = graph;
  if (nodeCount > MOST_NODES || edgeCount > MOST_EDGES)
    throw new RangeError(
      `the heap has ${nodeCount} nodes and ${edgeCount} edges; dominators are found for ${MOST_NODES} and ${MOST_EDGES} at most`,
    );
  return new DepthFirst(graph).run();
}

class DepthFirst implements DepthFirstTree {
  count = 0;
  readonly nodeOf: Uint32Array;
  readonly parent: Uint32Array;
  readonly lowest: Uint32Array;
  readonly lists: Uint32Array;
  readonly slots: Uint32Array;
  /** One bit by number: whether all its edges were looked at. */
  private readonly left: Uint32Array;
  /** For each node above the current one, up to the first: the next of its edges to look at. */
  private resume: Uint32Array = new Uint32Array(FIRST_DEPTH);
  private readonly edges: EssentialEdges;
  /** Position of the last block of `lists`; the first is not used. */
  private listed = 0;
  /** What the page's objects hold by edges that are not weak and do not count: the page's objects too. */
  private readonly heldByPage: number[] = [];

  constructor(private readonly graph: HeapGraph) {
    const { nodeCount } = graph;
    this.edges = new EssentialEdges(graph);
    this.nodeOf = scratchColumn(nodeCount);
    this.parent = scratchColumn(nodeCount);
    this.lowest = scratchColumn(nodeCount);
    this.slots = scratchColumn(nodeCount * 2);
    this.left = new Uint32Array((nodeCount >>> 5) + 1);
    for (let slot = 0; slot < nodeCount * 2; slot += 2) this.slots[slot] = UNSEEN;
    // Room for the worst case; the half or more that is never written to takes address space only.
    this.lists = scratchColumn(graph.edgeCount * 2 + BLOCK);
  }

  run(): DepthFirstTree {
    const { root, nodeCount } = this.graph;
    this.enter(root);
    // The page first: what it reaches is the page's, and so no other pass has to find that out before.
    for (const node of pageEntries(this.graph))
      if (this.isSeen(node)) this.heldByPage.push(node);
      else this.visit(this.enter(node), true);
    this.markHeldByPage();
    this.visit(0, false);
    if (this.count < nodeCount) {
      const held = this.heldByUnseen();
      for (let node = 0; node < nodeCount; node++)
        if (held[node] === 0 && !this.isSeen(node)) this.visit(this.enter(node), false);
    }
    release(this.left, this.resume);
    return this;
  }

  private isSeen(node: number): boolean {
    return this.slots[node * 2] !== UNSEEN;
  }

  private isOfPage(node: number): boolean {
    return (this.slots[node * 2 + 1]! & 1) !== 0;
  }

  /** Numbers a node as the root's child, or the root itself. @returns the number */
  private enter(node: number): number {
    const number = this.count++;
    this.slots[node * 2] = number;
    this.nodeOf[number] = node;
    return number;
  }

  /**
   * Numbers all that a numbered node leads to. Hot: one visit to every edge, mostly waiting for memory.
   * @param inPage whether the node is the page's, and with it all that it leads to
   */
  private visit(first: number, inPage: boolean): void {
    const { slots, nodeOf, parent, lowest, lists, left, heldByPage } = this;
    const { firstEdge, edgeTarget, edgeKind, root } = this.graph;
    const { weak, shortcut, internal, tableBits } = this.edges;
    const mark = inPage ? 1 : 0;
    let { count, listed, resume } = this;
    let depth = 0;
    let current = first;
    let edge = firstEdge[nodeOf[first]!]!;
    slots[nodeOf[first]! * 2 + 1]! |= mark;
    for (;;) {
      const node = nodeOf[current]!;
      const end = firstEdge[node + 1]!;
      const isRoot = node === root;
      const fromPage = slots[node * 2 + 1]! & 1;
      let below = -1;
      while (edge < end) {
        // EssentialEdges.has, spelled out; a node's edge to itself falls through below.
        const at = edge++;
        const kind = edgeKind[at]!;
        if (kind === weak) continue;
        const target = edgeTarget[at]!;
        const isShortcut = kind === shortcut && !isRoot;
        if (isShortcut || (kind === internal && (tableBits[at >>> 5]! & (1 << (at & 31))) !== 0)) {
          if (inPage) heldByPage.push(target);
          continue;
        }
        const slot = target * 2;
        const seen = slots[slot]!;
        if (seen === UNSEEN) {
          if ((slots[slot + 1]! & 1) > fromPage && !isRoot) continue;
          slots[slot] = count;
          slots[slot + 1]! |= mark;
          nodeOf[count] = target;
          parent[count] = current;
          lowest[count] = current;
          below = firstEdge[target]!;
          if (below !== firstEdge[target + 1]) break;
          left[count >>> 5]! |= 1 << (count & 31);
          count++;
          below = -1;
        } else if (seen < current) {
          const entry = slots[slot + 1]!;
          if ((entry & 1) > fromPage && !isRoot) continue;
          if (seen === 0 && inPage) heldByPage.push(root);
          const list = entry >>> 1;
          const place = list >>> 1;
          const isSingle = (list & 1) !== 0;
          const last = isSingle ? place : lists[place]!;
          // Of two sources on one path down the tree the lower one tells at least as much as the other.
          if (list === 0) slots[slot + 1] = (current << 2) | 2 | entry;
          else if (last < current) {
            if ((left[last >>> 5]! & (1 << (last & 31))) === 0) {
              if (isSingle) slots[slot + 1] = (current << 2) | 2 | (entry & 1);
              else lists[place] = current;
            } else if (isSingle || place % BLOCK === BLOCK - 1) {
              listed += BLOCK;
              lists[listed] = list;
              lists[listed + 1] = current;
              slots[slot + 1] = ((listed + 1) << 2) | (entry & 1);
            } else {
              lists[place + 1] = current;
              slots[slot + 1] = entry + 4;
            }
          }
        } else if (current < lowest[seen]! && (isRoot || (slots[slot + 1]! & 1) <= fromPage))
          lowest[seen] = current;
      }
      if (below >= 0) {
        if (depth === resume.length) resume = grown(resume);
        resume[depth++] = edge;
        current = count++;
        edge = below;
        continue;
      }
      left[current >>> 5]! |= 1 << (current & 31);
      if (current === first) break;
      current = parent[current]!;
      edge = resume[--depth]!;
    }
    this.resume = resume;
    this.count = count;
    this.listed = listed;
  }

  /** Marks what the page's objects reach over edges that are not weak, and did not reach over essential ones. */
  private markHeldByPage(): void {
    const { slots, heldByPage } = this;
    const { firstEdge, edgeTarget, edgeKind } = this.graph;
    for (let node = heldByPage.pop(); node !== undefined; node = heldByPage.pop()) {
      if (this.isOfPage(node)) continue;
      slots[node * 2 + 1]! |= 1;
      for (let edge = firstEdge[node]!, end = firstEdge[node + 1]!; edge < end; edge++)
        if (edgeKind[edge] !== this.edges.weak) heldByPage.push(edgeTarget[edge]!);
    }
  }

  /** [nodeCount] 1 for nodes that an unnumbered node holds by an essential edge. */
  private heldByUnseen(): Uint8Array {
    const { firstEdge, edgeTarget, nodeCount } = this.graph;
    const held = new Uint8Array(nodeCount);
    for (let node = 0; node < nodeCount; node++) {
      if (this.isSeen(node)) continue;
      for (let edge = firstEdge[node]!, end = firstEdge[node + 1]!; edge < end; edge++)
        if (this.edges.has(edge, node, edgeTarget[edge]!, (of) => this.isOfPage(of)))
          held[edgeTarget[edge]!] = 1;
    }
    return held;
  }
}

/** The same numbers with twice the room. */
function grown(numbers: Uint32Array): Uint32Array {
  const larger = new Uint32Array(numbers.length * 2);
  larger.set(numbers);
  release(numbers);
  return larger;
}
