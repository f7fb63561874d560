/**
 * A heap as columns: one typed array per field, an entry per node or edge, no object for either.
 * Built by `SnapshotParser`; everything derived (retainers, ids, ephemerons) is made when first asked for.
 */
import type { AllocationFrame, AllocationTraces } from './allocations';
import type { NumberColumn } from './columns';
import { domStates } from './domStates';
import { Ephemerons, findHalves, Halves, type HalfColumns } from './ephemerons';
import { namedByString } from './edges';
import { EDGE_TYPE, isLarge, type SnapshotLayout } from './layout';
import { LocationTable, type SourceLocation } from './locations';
import { buildRetainers, type RetainerRows } from './retainers';
import { IdIndex } from './idIndex';
import { IdSet } from './idSet';
import { StringTable, type StringColumns } from './strings';

/** To look through all edges so often costs less than to sort them, and takes no memory. */
const SCANS = 16;

declare const brand: unique symbol;

/** A node's position among the nodes: 0 to `nodeCount - 1`. Means nothing in another snapshot. */
export type NodeOrdinal = number & { readonly [brand]: 'NodeOrdinal' };
/** An edge's position among the edges: 0 to `edgeCount - 1`. Edges of one node follow one another. */
export type EdgeOrdinal = number & { readonly [brand]: 'EdgeOrdinal' };
/** V8's identity of an object, the same in every snapshot of one isolate; not an address. */
export type NodeId = number & { readonly [brand]: 'NodeId' };

/** 0 unknown, 1 attached to the document, 2 detached from it. */
export type Detachedness = 0 | 1 | 2;

/** The columns a graph is made of, as the parser leaves them. Shapes are documented at `HeapGraph`. */
export interface GraphColumns {
  readonly layout: SnapshotLayout;
  readonly meta: SnapshotMeta;
  readonly nodeKind: Uint8Array;
  readonly nodeNames: Uint32Array;
  readonly nodeIds: NumberColumn;
  readonly selfSizes: NumberColumn;
  readonly firstEdge: Uint32Array;
  readonly traceNodeIds: Uint32Array | null;
  readonly nodeDetachedness: Uint8Array | null;
  readonly edgeKind: Uint8Array;
  readonly edgeNames: Uint32Array;
  readonly edgeTarget: Uint32Array;
  readonly strings: StringTable;
  readonly locations: LocationTable;
  readonly traces: AllocationTraces | null;
}

/** Columns as they go from one thread to another. */
export type ThreadColumns = Omit<GraphColumns, 'strings' | 'locations'> & {
  readonly strings: StringColumns;
  readonly locations: null;
  /** WeakMap entries: whoever has found them tells. */
  readonly halves: HalfColumns;
};

/** The `snapshot` section as it stands in the file. */
export type SnapshotMeta = Readonly<Record<string, unknown>>;

/**
 * One heap: nodes, edges and strings by number, and what is derived from them. Questions about one node or edge are
 * methods, loops over all of them read the columns. A number that is none of this graph's is not checked.
 */
export class HeapGraph {
  readonly nodeCount: number;
  readonly edgeCount: number;
  /** The node everything alive is reached from: V8's synthetic `(root)`. */
  readonly root: NodeOrdinal;
  /** Names of node types, in the order `nodeKind` counts them. */
  readonly nodeTypes: readonly string[];
  /** Names of edge types, in the order `edgeKind` counts them. */
  readonly edgeTypes: readonly string[];
  /** The `snapshot` section as it stands in the file. */
  readonly meta: SnapshotMeta;
  /** Bytes V8 accounts to no node (`extra_native_bytes`); 0 where the snapshot has none. */
  readonly extraNativeBytes: number;

  // Columns, for loops over the whole graph. Read only.
  /** [nodeCount] index into `nodeTypes`. */
  readonly nodeKind: Uint8Array;
  /** [nodeCount] index into `strings`. */
  readonly nodeNames: Uint32Array;
  /** [nodeCount] V8's ids. */
  readonly nodeIds: NumberColumn;
  /** [nodeCount] bytes, as in the file. DevTools shows other ones: see `shallowSizes`. */
  readonly selfSizes: NumberColumn;
  /** [nodeCount + 1] node n has the edges `firstEdge[n]` to `firstEdge[n + 1] - 1`. */
  readonly firstEdge: Uint32Array;
  /** [nodeCount] state of DOM nodes as in the file (0, 1, 2); null where all are 0. */
  readonly nodeDetachedness: Uint8Array | null;
  /** [edgeCount] index into `edgeTypes`. */
  readonly edgeKind: Uint8Array;
  /** [edgeCount] index into `strings`; for `element` and `hidden` edges the index itself. */
  readonly edgeNames: Uint32Array;
  /** [edgeCount] ordinal of the node the edge leads to. */
  readonly edgeTarget: Uint32Array;
  /** All names, decoded on demand. */
  readonly strings: StringTable;

  private readonly columns: GraphColumns;
  private readonly weakKind: number;
  private readonly edgeNamed: Uint8Array;
  private ids: IdIndex | null = null;
  private allIds: IdSet | null = null;
  private rows: RetainerRows | null = null;
  private weakMapEntries: Ephemerons | null = null;
  private states: Uint8Array | null = null;
  private bytes = -1;
  private scans = 0;

  /** Whether a second thread is worth its start. */
  readonly isLarge: boolean;

  /** @internal Graphs come from `SnapshotParser`. */
  constructor(columns: GraphColumns) {
    const { layout } = columns;
    this.columns = columns;
    this.isLarge = isLarge(layout);
    this.nodeCount = layout.nodeCount;
    this.edgeCount = layout.edgeCount;
    this.root = (layout.rootIndex / layout.node.fieldCount) as NodeOrdinal;
    this.nodeTypes = layout.nodeTypes;
    this.edgeTypes = layout.edgeTypes;
    this.meta = columns.meta;
    this.extraNativeBytes = layout.extraNativeBytes;
    this.nodeKind = columns.nodeKind;
    this.nodeNames = columns.nodeNames;
    this.nodeIds = columns.nodeIds;
    this.selfSizes = columns.selfSizes;
    this.firstEdge = columns.firstEdge;
    this.nodeDetachedness = columns.nodeDetachedness;
    this.edgeKind = columns.edgeKind;
    this.edgeNames = columns.edgeNames;
    this.edgeTarget = columns.edgeTarget;
    this.strings = columns.strings;
    this.weakKind = layout.edgeTypes.indexOf(EDGE_TYPE.weak);
    this.edgeNamed = namedByString(layout.edgeTypes);
  }

  /** Self sizes of all nodes, alive or not, in bytes. */
  get totalBytes(): number {
    if (this.bytes < 0) {
      this.bytes = 0;
      for (let node = 0; node < this.nodeCount; node++) this.bytes += this.selfSizes[node]!;
    }
    return this.bytes;
  }

  /** As V8 names it: `object`, `closure`, `string`, `synthetic` and so on, see `nodeTypes`. */
  nodeType(node: NodeOrdinal): string {
    return this.nodeTypes[this.nodeKind[node]!]!;
  }

  /** The name as in the file: for objects their class, for functions their name, for strings their text. */
  name(node: NodeOrdinal): string {
    return this.strings.text(this.nodeNames[node]!);
  }

  /** V8's id of the node. */
  id(node: NodeOrdinal): NodeId {
    return this.nodeIds[node] as NodeId;
  }

  /** Bytes of the node itself, as in the file. */
  selfSize(node: NodeOrdinal): number {
    return this.selfSizes[node]!;
  }

  /** Whether a DOM node hangs in the document, as DevTools tells it: see `domStates`. */
  detachedness(node: NodeOrdinal): Detachedness {
    if (this.nodeDetachedness === null) return 0;
    this.states ??= domStates(this, this.nodeDetachedness);
    return this.states[node] as Detachedness;
  }

  /** The node with V8's id, if this snapshot has it. The first question costs a pass over all nodes. */
  ordinalOf(id: NodeId): NodeOrdinal | undefined {
    return (this.ids ??= new IdIndex(this.nodeIds)).find(id) as NodeOrdinal | undefined;
  }

  /** V8's ids of all nodes, to ask for without keeping the graph. Costs a pass over all nodes at the first question. */
  get idSet(): IdSet {
    return (this.allIds ??= new IdSet(this.nodeIds));
  }

  /** The nodes with some of V8's ids, those that this snapshot has: one pass over all nodes, and no index. */
  ordinalsOf(ids: readonly NodeId[]): Map<NodeId, NodeOrdinal> {
    const wanted = new IdSet(Float64Array.from(ids));
    const found = new Map<NodeId, NodeOrdinal>();
    for (let node = this.nodeCount - 1; node >= 0; node--)
      if (wanted.has(this.nodeIds[node]!)) found.set(this.nodeIds[node] as NodeId, node as NodeOrdinal);
    return found;
  }

  /** As V8 names it: `property`, `element`, `context`, `weak` and so on, see `edgeTypes`. */
  edgeType(edge: EdgeOrdinal): string {
    return this.edgeTypes[this.edgeKind[edge]!]!;
  }

  /** Name of the reference; a number for `element` and `hidden` edges. */
  edgeName(edge: EdgeOrdinal): string | number {
    const name = this.edgeNames[edge]!;
    return this.edgeNamed[this.edgeKind[edge]!] === 1 ? this.strings.text(name) : name;
  }

  /** The node the edge leads to. */
  target(edge: EdgeOrdinal): NodeOrdinal {
    return this.edgeTarget[edge] as NodeOrdinal;
  }

  /** The node the edge starts at. Costs a binary search over the nodes. */
  source(edge: EdgeOrdinal): NodeOrdinal {
    const { firstEdge } = this;
    let low = 0;
    for (let high = this.nodeCount; low < high;) {
      const middle = (low + high) >>> 1;
      if (firstEdge[middle + 1]! <= edge) low = middle + 1;
      else high = middle;
    }
    return low as NodeOrdinal;
  }

  /** Edges that start at the node, ascending. */
  *edgesOf(node: NodeOrdinal): IterableIterator<EdgeOrdinal> {
    const end = this.firstEdge[node + 1]!;
    for (let edge = this.firstEdge[node]!; edge < end; edge++) yield edge as EdgeOrdinal;
  }

  /** Edges that lead to the node, weak ones too, ascending. The first questions cost a pass over all edges each. */
  *retainersOf(node: NodeOrdinal): IterableIterator<EdgeOrdinal> {
    if (this.rows === null && this.scans++ < SCANS) {
      for (
        let edge = this.edgeTarget.indexOf(node);
        edge >= 0;
        edge = this.edgeTarget.indexOf(node, edge + 1)
      )
        yield edge as EdgeOrdinal;
      return;
    }
    const { firstRetainer, retainers } = this.retainerRows();
    const end = firstRetainer[node + 1]!;
    for (let at = firstRetainer[node]!; at < end; at++) yield retainers[at] as EdgeOrdinal;
  }

  /** All retainers as compressed rows, for loops over the whole graph. Built once. */
  retainerRows(): RetainerRows {
    return (this.rows ??= buildRetainers(this.nodeCount, this.edgeTarget));
  }

  /** @internal The rows another thread has built. */
  adoptRetainers(rows: RetainerRows): void {
    this.rows ??= rows;
  }

  /** @internal What another thread needs to have this graph too. Columns of large graphs are in shared memory. */
  get threadColumns(): ThreadColumns {
    const { strings, ...columns } = this.columns;
    const { halves } = this.ephemerons;
    return { ...columns, strings: strings.columns, locations: null, traces: null, halves };
  }

  /** @internal The graph of another thread, without source locations and allocations. */
  static from({ strings, halves, ...columns }: ThreadColumns): HeapGraph {
    const graph = new HeapGraph({
      ...columns,
      strings: StringTable.from(strings),
      locations: LocationTable.empty,
    });
    graph.weakMapEntries = new Ephemerons(graph, new Halves(halves));
    return graph;
  }

  /** Whether the edge keeps its target alive not at all. */
  isWeak(edge: EdgeOrdinal): boolean {
    return this.edgeKind[edge] === this.weakKind;
  }

  /** WeakMap entries, found at the first question. */
  get ephemerons(): Ephemerons {
    return (this.weakMapEntries ??= new Ephemerons(this, findHalves(this)));
  }

  /** Whether the edge is half of a WeakMap entry, and so keeps its target alive only together with the other half. */
  isEphemeronEdge(edge: EdgeOrdinal): boolean {
    return this.ephemerons.has(edge);
  }

  /** Where in the source the node's function, or its class, stands; null when V8 did not say. */
  location(node: NodeOrdinal): SourceLocation | null {
    return this.columns.locations.find(node);
  }

  /** Number of the node's stack in V8's own tree of stacks; 0 unless V8 tracked allocations. */
  traceNodeId(node: NodeOrdinal): number {
    return this.columns.traceNodeIds?.[node] ?? 0;
  }

  /** The stack that allocated the node, innermost call first; empty unless V8 tracked allocations. */
  allocation(node: NodeOrdinal): AllocationFrame[] {
    const { traces, traceNodeIds } = this.columns;
    return traces === null || traceNodeIds === null ? [] : traces.stack(traceNodeIds[node]!);
  }
}
