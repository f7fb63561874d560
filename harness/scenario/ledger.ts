import type { EdgeOrdinal, HeapGraph, NodeOrdinal } from '../heap';

/** The harness's own objects in a snapshot: where the tracked objects and the scenario's state are found. */
export class SnapshotLedger {
  readonly #ledger: NodeOrdinal;
  /** Holder of what the scenario's `setup` returned, under the property `state`. */
  readonly stateHolder: NodeOrdinal;
  /** Everything of the harness in this heap. */
  readonly runtime: NodeOrdinal;

  constructor(private readonly graph: HeapGraph) {
    this.runtime = findRuntime(graph);
    this.#ledger = this.#require(this.runtime, 'ledger');
    this.stateHolder = this.#require(this.runtime, 'stateHolder');
  }

  /**
   * The tracked objects, in the order of the ledger's entries, found by the weak edges that lead to them.
   * null where the object is gone.
   */
  findObjects(): (NodeOrdinal | null)[] {
    return findReferenced(this.graph, this.#require(this.#ledger, 'references'));
  }

  /** How many references to the object that `countReferences` was asked about. 0 when it is gone. */
  countReferencesToProbe(): number {
    const probe = this.#require(this.#ledger, 'probe');
    const object = dereference(this.graph, probe);
    return object === null ? 0 : countReferences(this.graph, object);
  }

  #require(holder: NodeOrdinal, property: string): NodeOrdinal {
    const target = findTarget(this.graph, holder, 'property', property);
    if (target === null) throw new Error(`the snapshot does not show the harness's own "${property}"`);
    return target;
  }
}

/** What an array of `WeakRef`s refers to, by place; null where the object is gone. */
export function findReferenced(graph: HeapGraph, array: NodeOrdinal): (NodeOrdinal | null)[] {
  const objects: (NodeOrdinal | null)[] = [];
  for (const edge of graph.edgesOf(array)) {
    if (graph.edgeType(edge) !== 'element') continue;
    objects[Number(graph.edgeName(edge))] = dereference(graph, graph.target(edge));
  }
  return objects;
}

function dereference(graph: HeapGraph, weakRef: NodeOrdinal): NodeOrdinal | null {
  for (const edge of graph.edgesOf(weakRef)) {
    if (!graph.isWeak(edge) || graph.edgeName(edge) !== 'target') continue;
    const target = graph.target(edge);
    return graph.nodeType(target) === 'hidden' ? null : target;
  }
  return null;
}

/** Follows root → global object → `Symbol.for('weakspot.runtime')`. */
function findRuntime(graph: HeapGraph): NodeOrdinal {
  for (const edge of graph.edgesOf(graph.root)) {
    if (graph.edgeType(edge) !== 'shortcut') continue;
    // Up to Node 24 the root's shortcut is the global object itself; from 26 on it is the context that has it.
    const context = graph.target(edge);
    const global = findTarget(graph, context, 'internal', 'global_object') ?? context;
    const runtime = findTarget(graph, global, 'property', '<symbol weakspot.runtime>');
    if (runtime !== null) return runtime;
  }
  throw new Error('the snapshot holds no scenario: no global object has the runtime of weakspot');
}

/** What a reference leads to; null where the object has none of this name. */
export function findTarget(
  graph: HeapGraph,
  holder: NodeOrdinal,
  type: string,
  name: string,
): NodeOrdinal | null {
  for (const edge of graph.edgesOf(holder)) {
    if (graph.edgeType(edge) === type && graph.edgeName(edge) === name) return graph.target(edge);
  }
  return null;
}

const namedReferences = new Set(['property', 'element', 'context']);

function countReferences(graph: HeapGraph, object: NodeOrdinal): number {
  let count = 0;
  for (const edge of graph.retainersOf(object)) {
    if (namedReferences.has(graph.edgeType(edge)) || isCollectionEntry(graph, edge)) count++;
  }
  return count;
}

/** A Map or a Set holds its entries in a table of its own: Map → table → entry. */
function isCollectionEntry(graph: HeapGraph, edge: EdgeOrdinal): boolean {
  if (graph.isWeak(edge) || graph.isEphemeronEdge(edge)) return false;
  for (const owning of graph.retainersOf(graph.source(edge))) {
    if (graph.edgeName(owning) === 'table' && graph.nodeType(graph.source(owning)) === 'object') return true;
  }
  return false;
}
