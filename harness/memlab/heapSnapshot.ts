import {
  dominators,
  retainedSizes,
  shortestPathTree,
  type EdgeOrdinal,
  type HeapGraph,
  type NodeId,
  type NodeOrdinal,
  type PathTree,
} from '../heap';
import { HeapEdge, HeapNode, type JsonArguments, type SnapshotOf } from './heapObjects';
import { RawSnapshot, type RawInfo } from './rawSnapshot';

type Node = HeapNode<HeapSnapshot>;
type Edge = HeapEdge<HeapSnapshot>;

/** What memlab calls a list: a callback that returns false ends a walk over it. */
interface Walkable<T> {
  readonly length: number;
  get(index: number): T | null;
  forEach(callback: (entity: T, index: number) => unknown): void;
}

/**
 * A snapshot as memlab's filters know it (`IHeapSnapshot` of `@memlab/core` 2.0), read by this project's engine. What
 * only some filters ask for (paths, dominators, retained sizes) is found at the first question.
 *
 * It differs from memlab's own where that is wrong: a location is the node's own, and what an element's state is follows
 * DevTools.
 */
export class HeapSnapshot implements SnapshotOf<HeapSnapshot> {
  readonly isProcessed = true;
  readonly snapshot: RawSnapshot;
  readonly edges: Walkable<Edge>;
  readonly nodes: Walkable<Node> & {
    /** Of the nodes that something leads to. */
    forEachTraceable(callback: (node: Node, index: number) => unknown): void;
  };
  readonly attributes = new Map<NodeOrdinal, number>();
  readonly detachStates = new Map<NodeOrdinal, number>();
  #paths: PathTree | null | undefined;
  #dominators: Uint32Array | undefined;
  #retainedSizes: Float64Array | undefined;

  constructor(readonly graph: HeapGraph) {
    this.snapshot = new RawSnapshot(graph);
    this.edges = walkable(graph.edgeCount, (edge) => new HeapEdge(this, edge as EdgeOrdinal));
    const nodes = walkable(graph.nodeCount, (node) => this.#node(node as NodeOrdinal));
    this.nodes = {
      ...nodes,
      forEachTraceable: (callback) =>
        nodes.forEach((node, index) => (node.hasPathEdge ? callback(node, index) : undefined)),
    };
  }

  get shape(): this {
    return this;
  }

  getNodeById(id: number): Node | null {
    const node = this.graph.ordinalOf(id as NodeId);
    return node === undefined ? null : this.#node(node);
  }

  getNodesByIds(ids: number[]): (Node | null)[] {
    return ids.map((id) => this.getNodeById(id));
  }

  getNodesByIdSet(ids: Set<number>): Set<Node> {
    return new Set([...ids].flatMap((id) => this.getNodeById(id) ?? []));
  }

  hasObjectWithClassName(className: string): boolean {
    return this.getAnyObjectWithClassName(className) !== null;
  }

  getAnyObjectWithClassName(className: string): Node | null {
    return this.#findNode((node) => node.type === 'object' && node.name === className);
  }

  hasObjectWithPropertyName(nameOrIndex: string | number): boolean {
    let found = false;
    this.edges.forEach((edge) => {
      found = edge.type === 'property' && edge.name_or_index === nameOrIndex;
      return !found;
    });
    return found;
  }

  /** Whether an object is there that was marked with memlab's `tagObject`. */
  hasObjectWithTag(tag: string): boolean {
    const tagged = (node: Node): boolean => {
      const objects = node.getReferenceNode('taggedObjects', 'property')?.getReferenceNode(tag, 'property');
      const entry = objects
        ?.getReferenceNode('table')
        ?.findAnyReference((edge) => edge.type === 'weak' && edge.toNode.name !== 'system / Oddball');
      return entry !== null && entry !== undefined;
    };
    const isStore = (node: Node): boolean => node.type === 'object' && node.name === 'MemLabTaggedStore';
    return this.#findNode((node) => isStore(node) && tagged(node)) !== null;
  }

  clearShortestPathInfo(): void {
    this.#paths = null;
  }

  getJSONifyableObject(): RawInfo {
    return this.snapshot.snapshot;
  }

  toJSONString(...args: JsonArguments): string {
    return JSON.stringify(this.getJSONifyableObject(), ...args);
  }

  retainedSizeOf(node: NodeOrdinal): number {
    // memlab weighs each node by itself, and not an object together with its arrays, as DevTools does.
    this.#retainedSizes ??= retainedSizes(
      this.graph,
      this.#dominatorTree(),
      new Float64Array(this.graph.selfSizes),
    );
    return this.#retainedSizes[node]!;
  }

  dominatorOf(node: NodeOrdinal): NodeOrdinal {
    return this.#dominatorTree()[node] as NodeOrdinal;
  }

  pathEdgeOf(node: NodeOrdinal): EdgeOrdinal | null {
    if (this.#paths === undefined) this.#paths = shortestPathTree(this.graph);
    if (node === this.graph.root || this.#paths?.reaches(node) !== true) return null;
    return this.#paths.parentEdge[node] as EdgeOrdinal;
  }

  #dominatorTree(): Uint32Array {
    return (this.#dominators ??= dominators(this.graph));
  }

  #node(node: NodeOrdinal): Node {
    return new HeapNode(this, node);
  }

  #findNode(predicate: (node: Node) => boolean): Node | null {
    let found: Node | null = null;
    this.nodes.forEach((node) => {
      if (predicate(node)) found = node;
      return found === null;
    });
    return found;
  }
}

function walkable<T>(length: number, make: (index: number) => T): Walkable<T> {
  return {
    length,
    get: (index) => (index >= 0 && index < length ? make(index) : null),
    forEach: (callback) => {
      for (let index = 0; index < length; index++) if (callback(make(index), index) === false) return;
    },
  };
}
