import { className, type EdgeOrdinal, type HeapGraph, type NodeOrdinal } from '../heap';
import { slotBytesOf, tableShapeOrNull } from './collectionLayout';
import { NameTest } from './nameTest';
import { NodeClasses } from './nodeClasses';

/** A collection of the heap. Numbers in it are in no snapshot: what it holds are objects and strings. */
export interface Collection {
  readonly node: NodeOrdinal;
  /** Its class: Map, Set, Array, Object, or one that extends them. */
  readonly className: string;
  readonly entries: number;
  /** How many entries there is room for. */
  readonly room: number;
  /** Of an entry. */
  readonly entryBytes: number;
  /** Whether nothing is in it: an Array has no store, the table of a Map or Set has its first size. */
  readonly isEmpty: boolean;
}

/** Tables of this size are made with their Map or Set. */
const firstRoom = 4;
/** Header, capacity and the like of V8's dictionaries: of properties, of elements of an array with holes. */
const dictionaryHead = 5;
const dictionarySlots = 3;
const weakCollections = new Set(['WeakMap', 'WeakSet']);

/** Finds all collections that are alive. Cost: a pass over the edges of objects. */
export class Collections {
  readonly #classes: NodeClasses;
  readonly #isTable: NameTest;
  readonly #isElements: NameTest;
  readonly #isProperties: NameTest;
  readonly #slotBytes: number;

  constructor(private readonly graph: HeapGraph) {
    const named = (text: string): NameTest => new NameTest(graph.strings, (name) => name === text);
    this.#classes = new NodeClasses(graph);
    this.#isTable = named('table');
    this.#isElements = named('elements');
    this.#isProperties = named('properties');
    this.#slotBytes = slotBytesOf(graph);
  }

  *find(isAlive: (node: NodeOrdinal) => boolean): Generator<Collection> {
    const { graph } = this;
    const objectKind = graph.nodeTypes.indexOf('object');
    for (let node = 0 as NodeOrdinal; node < graph.nodeCount; node++) {
      if (graph.nodeKind[node] !== objectKind || !this.#classes.isVisible(node) || !isAlive(node)) continue;
      const collection = this.#readOrNull(node);
      if (collection !== null) yield collection;
    }
  }

  #readOrNull(node: NodeOrdinal): Collection | null {
    const { graph } = this;
    const internal = graph.edgeTypes.indexOf('internal');
    let elements: NodeOrdinal | null = null;
    let properties: NodeOrdinal | null = null;
    for (const edge of graph.edgesOf(node)) {
      if (graph.edgeKind[edge] !== internal) continue;
      const name = graph.edgeNames[edge]!;
      if (this.#isTable.of(name)) return this.#readTableOrNull(node, graph.target(edge));
      if (this.#isElements.of(name)) elements = graph.target(edge);
      if (this.#isProperties.of(name)) properties = graph.target(edge);
    }
    const type = graph.name(node);
    if (type === 'Array' || (elements !== null && type !== 'Object')) return this.#readArray(node, elements);
    return type === 'Object' ? this.#readObject(node, properties) : null;
  }

  #readTableOrNull(node: NodeOrdinal, table: NodeOrdinal): Collection | null {
    const { graph } = this;
    const type = className(graph, node);
    if (weakCollections.has(type) || type.endsWith('Iterator')) return null;
    const shape = tableShapeOrNull(graph.selfSize(table), this.#slotBytes);
    if (shape === null) return null;
    const entries = new Set<number>();
    for (const edge of graph.edgesOf(table)) {
      const slot = Number(graph.edgeName(edge)) - shape.head;
      if (slot >= 0 && !this.#isNothing(graph.target(edge))) entries.add(Math.floor(slot / shape.entrySlots));
    }
    return {
      node,
      className: type,
      entries: entries.size,
      room: shape.room,
      entryBytes: shape.entrySlots * this.#slotBytes,
      isEmpty: entries.size === 0 && shape.room <= firstRoom,
    };
  }

  #readArray(node: NodeOrdinal, store: NodeOrdinal | null): Collection {
    const { graph } = this;
    const element = graph.edgeTypes.indexOf('element');
    const entries = this.#count(node, (edge) => graph.edgeKind[edge] === element);
    const slots = store === null ? 0 : graph.selfSize(store) / this.#slotBytes - 2;
    // Only a dictionary says what it is; a store of elements is of a shape that V8 leaves out.
    const isDictionary = store !== null && entries > 0 && this.#hasShape(store);
    return {
      node,
      className: className(graph, node),
      entries,
      room: isDictionary ? roomOfDictionary(slots) : slots,
      entryBytes: this.#slotBytes * (isDictionary ? dictionarySlots : 1),
      isEmpty: store === null,
    };
  }

  #readObject(node: NodeOrdinal, store: NodeOrdinal | null): Collection {
    const { graph } = this;
    const kinds = ['property', 'element'].map((type) => graph.edgeTypes.indexOf(type));
    const values = this.#count(node, (edge) => kinds.includes(graph.edgeKind[edge]!));
    const isDictionary = store !== null && graph.nodeType(store) === 'array' && this.#hasShape(store);
    const keys = isDictionary ? this.#countKeys(store) : 0;
    const entries = Math.max(0, values - 1, keys);
    return {
      node,
      className: className(graph, node),
      entries,
      room: isDictionary ? roomOfDictionary(graph.selfSize(store) / this.#slotBytes - 2) : entries,
      entryBytes: dictionarySlots * this.#slotBytes,
      isEmpty: false,
    };
  }

  /** Keys of a dictionary are strings and symbols; so may be its values, and each is counted once. */
  #countKeys(store: NodeOrdinal): number {
    const { graph } = this;
    const keys = new Set<number>();
    for (const edge of graph.edgesOf(store)) {
      const type = graph.nodeType(graph.target(edge));
      if (type === 'symbol' || type.includes('string')) keys.add(graph.target(edge));
    }
    return keys.size;
  }

  #count(node: NodeOrdinal, isEntry: (edge: EdgeOrdinal) => boolean): number {
    let count = 0;
    for (const edge of this.graph.edgesOf(node))
      if (isEntry(edge) && !this.#isNothing(this.graph.target(edge))) count++;
    return count;
  }

  #hasShape(store: NodeOrdinal): boolean {
    for (const edge of this.graph.edgesOf(store)) if (this.graph.edgeName(edge) === 'map') return true;
    return false;
  }

  /** `null`, `undefined`, or what V8 marks a place by where something was. */
  #isNothing(node: NodeOrdinal): boolean {
    const { graph } = this;
    if (graph.nodeType(node) !== 'hidden') return false;
    return graph.name(node) === 'system / Oddball' || graph.name(node) === 'system / Hole';
  }
}

function roomOfDictionary(slots: number): number {
  return Math.max(0, Math.floor((slots - dictionaryHead) / dictionarySlots));
}
