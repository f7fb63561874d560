import type { EdgeOrdinal, HeapGraph, NodeOrdinal } from '../heap';
import { isElementName } from './browserObject';
import { namelessClasses } from './namelessClasses';
import { NameTest } from './nameTest';

/**
 * How willingly a path takes an edge: what a programmer wrote before what the engine keeps for itself. The roots of
 * the garbage collector come last, so that a path starts at the global object wherever it can.
 */
const cost = {
  root: 1,
  written: 1,
  table: 1,
  backing: 3,
  browser: 3,
  prototype: 8,
  engine: 12,
  gcRoots: 40,
} as const;

/** No edge that can be followed costs more. */
export const highestCost = cost.gcRoots;

/** What a WeakMap's value costs from its key. */
export const ephemeronCost = cost.backing;

/** Of an edge that keeps nothing alive. */
export const notFollowed = Infinity;

/** Kinds of edges whose cost depends on more than the kind. */
const byName = -1;

const unlearned = 0;

/** Names that are only positions: of a table's slots, or of fields that V8 has no name for. */
const position = -1;

/** Internal edges through which a programmer's own references lead: a collection's table, a closure's variables. */
const namedCosts = new Map<string, number>([
  // From Node 26 on, the way from the root to the global object leads through its context.
  ['global_object', cost.root],
  ['table', cost.table],
  ['context', cost.table],
  ['previous', cost.table],
  ['elements', cost.backing],
]);

/** Costs of one graph's edges. Reads columns, and each distinct name once: it is asked about every edge of a heap. */
export class EdgeCosts {
  readonly #costOfKind: readonly number[];
  /** [names × 2] by number of the name, and whether it is a property's; 0 where not learned yet. */
  readonly #costOfName: Int8Array;
  readonly #property: number;
  readonly #internal: number;
  readonly #arrayKind: number;
  readonly #element: number;
  readonly #native: number;
  readonly #isElementOfPage: NameTest;
  /** What functions that run hold in their variables; there is something only where the heap was caught at work. */
  readonly #stack: NodeOrdinal | null;

  constructor(private readonly graph: HeapGraph) {
    const { edgeTypes, nodeTypes } = graph;
    const fixed: Readonly<Record<string, number>> = {
      weak: notFollowed,
      element: cost.written,
      context: cost.written,
      shortcut: cost.written,
    };
    this.#costOfName = new Int8Array(graph.strings.count * 2);
    this.#costOfKind = edgeTypes.map((type) => fixed[type] ?? byName);
    this.#property = edgeTypes.indexOf('property');
    this.#internal = edgeTypes.indexOf('internal');
    this.#arrayKind = nodeTypes.indexOf('array');
    this.#element = edgeTypes.indexOf('element');
    this.#native = nodeTypes.indexOf('native');
    this.#isElementOfPage = new NameTest(graph.strings, isElementName);
    this.#stack = findStack(graph);
  }

  of(from: NodeOrdinal, edge: EdgeOrdinal): number {
    const kind = this.graph.edgeKind[edge]!;
    const fixed = this.#costOfKind[kind]!;
    if (from === this.graph.root) return this.#fromRoot(kind, fixed);
    if (from === this.#stack && fixed !== notFollowed) return this.#fromStack(this.graph.target(edge));
    if (kind === this.#element && this.graph.nodeKind[from] === this.#native) return this.#fromBrowser(edge);
    if (fixed !== byName) return fixed;
    const named = kind === this.#property || kind === this.#internal ? this.#ofName(kind, edge) : position;
    if (named !== position) return named;
    return this.graph.nodeKind[from] === this.#arrayKind ? cost.table : cost.engine;
  }

  #fromRoot(kind: number, fixed: number): number {
    if (fixed === notFollowed) return notFollowed;
    return this.graph.edgeTypes[kind] === 'shortcut' ? cost.root : cost.gcRoots;
  }

  /** What has a class tells more than a collection, which that function has from somebody. */
  #fromStack(target: NodeOrdinal): number {
    return namelessClasses.has(this.graph.name(target)) ? cost.gcRoots : cost.engine;
  }

  /** The order in which the browser's objects stand in a snapshot changes, and no tie between two paths may hang on it. */
  #fromBrowser(edge: EdgeOrdinal): number {
    const target = this.graph.target(edge);
    const isChild =
      this.graph.nodeKind[target] === this.#native && this.#isElementOfPage.of(this.graph.nodeNames[target]!);
    return isChild ? cost.written : cost.browser;
  }

  #ofName(kind: number, edge: EdgeOrdinal): number {
    // One number for kind and name: a property may be called "table".
    const key = this.graph.edgeNames[edge]! * 2 + (kind === this.#property ? 1 : 0);
    const known = this.#costOfName[key]!;
    if (known !== unlearned) return known;
    return (this.#costOfName[key] = costOfName(kind === this.#property, String(this.graph.edgeName(edge))));
  }
}

/** It is one of the root's groups of roots, so there is no need to look at more than their edges. */
function findStack(graph: HeapGraph): NodeOrdinal | null {
  const groups = findTarget(graph, graph.root, '(GC roots)');
  return groups && findTarget(graph, groups, '(Stack roots)');
}

function findTarget(graph: HeapGraph, from: NodeOrdinal, name: string): NodeOrdinal | null {
  for (const edge of graph.edgesOf(from)) {
    const target = graph.target(edge);
    if (graph.name(target) === name) return target;
  }
  return null;
}

function costOfName(isProperty: boolean, name: string): number {
  if (isProperty) return name === '__proto__' ? cost.prototype : cost.written;
  return /^\d+$/.test(name) ? position : (namedCosts.get(name) ?? cost.engine);
}
