import type { HeapGraph, NodeId, NodeOrdinal } from '../heap';

/** So many objects are remembered. */
const sampleSize = 256;

/** Of those that are still there, so many must be what they were: V8 gives the id of a dead object to no other. */
const leastAgreement = 0.9;

/** Another tool made V8 forget the ids of its objects: what is old and what is new cannot be told any more. */
export class RenumberedHeapError extends Error {
  override readonly name = 'RenumberedHeapError';

  constructor() {
    super('another debugger that left it had its objects numbered anew');
  }
}

/**
 * Knows whether ids still mean the same objects. V8 numbers all objects anew when any session with its heap profiler
 * ends, from 1 on, so that an old id is then another object's.
 */
export class Identity {
  readonly #names = new Map<NodeId, string>();

  /** Remembers functions, spread over the heap: there are thousands of them, they stay, and they have names. */
  constructor(graph: HeapGraph) {
    const functions: NodeOrdinal[] = [];
    for (let node = 0 as NodeOrdinal; node < graph.nodeCount; node++)
      if (graph.nodeType(node) === 'closure' && graph.name(node) !== '') functions.push(node);
    const step = Math.max(1, Math.floor(functions.length / sampleSize));
    for (let place = 0; place < functions.length; place += step)
      this.#names.set(graph.id(functions[place]!), graph.name(functions[place]!));
  }

  /** @throws {RenumberedHeapError} when the ids of this later snapshot are others'. */
  requireSame(graph: HeapGraph): void {
    const found = [...graph.ordinalsOf([...this.#names.keys()])].map(
      ([id, node]) => graph.name(node) === this.#names.get(id),
    );
    const same = found.filter((one) => one).length;
    if (same < leastAgreement * found.length || (found.length === 0 && this.#names.size > 0))
      throw new RenumberedHeapError();
  }
}
