/**
 * The nodes, edges and locations of a snapshot as memlab's filters know them (`IHeapNode`, `IHeapEdge`, `IHeapLocation`
 * of `@memlab/core` 2.0): made when asked for, each of them a number and the snapshot.
 */
import type { EdgeOrdinal, HeapGraph, NodeOrdinal } from '../heap';

/** What nodes and edges ask of the snapshot that they are of. */
export interface SnapshotOf<Snapshot> {
  readonly graph: HeapGraph;
  /** What filters are given as the snapshot. */
  readonly shape: Snapshot;
  retainedSizeOf(node: NodeOrdinal): number;
  dominatorOf(node: NodeOrdinal): NodeOrdinal;
  /** Last edge of a shortest path to the node; null at the root, and where none leads. */
  pathEdgeOf(node: NodeOrdinal): EdgeOrdinal | null;
  /** What filters have written on nodes. */
  readonly attributes: Map<NodeOrdinal, number>;
  readonly detachStates: Map<NodeOrdinal, number>;
}

/** With an object that has `stop: true` it ends the walk. */
type EdgeVisit<Edge> = (edge: Edge) => unknown;

/** State of an element that hangs in no document. */
const detached = 2;

const stringTypes = new Set(['string', 'sliced string', 'concatenated string']);

export class HeapNode<Snapshot> {
  highlight?: boolean;

  constructor(
    protected readonly of: SnapshotOf<Snapshot>,
    readonly ordinal: NodeOrdinal,
  ) {}

  get snapshot(): Snapshot {
    return this.of.shape;
  }

  get type(): string {
    return this.of.graph.nodeType(this.ordinal);
  }

  get name(): string {
    return `${this.is_detached ? 'Detached ' : ''}${this.of.graph.name(this.ordinal)}`;
  }

  get id(): number {
    return this.of.graph.id(this.ordinal);
  }

  get nodeIndex(): number {
    return this.ordinal;
  }

  get is_detached(): boolean {
    return this.detachState === detached;
  }

  get detachState(): number {
    return this.of.detachStates.get(this.ordinal) ?? this.of.graph.detachedness(this.ordinal);
  }

  set detachState(state: number) {
    this.of.detachStates.set(this.ordinal, state);
  }

  markAsDetached(): void {
    this.detachState = detached;
  }

  get attributes(): number {
    return this.of.attributes.get(this.ordinal) ?? 0;
  }

  set attributes(attributes: number) {
    this.of.attributes.set(this.ordinal, attributes);
  }

  get self_size(): number {
    return this.of.graph.selfSize(this.ordinal);
  }

  get retainedSize(): number {
    return this.of.retainedSizeOf(this.ordinal);
  }

  get dominatorNode(): HeapNode<Snapshot> | null {
    return new HeapNode(this.of, this.of.dominatorOf(this.ordinal));
  }

  get trace_node_id(): number {
    return this.of.graph.traceNodeId(this.ordinal);
  }

  get location(): HeapLocation<Snapshot> | null {
    const place = this.of.graph.location(this.ordinal);
    return place && new HeapLocation(this, place.scriptId, place.line, place.column);
  }

  get edge_count(): number {
    const { firstEdge } = this.of.graph;
    return firstEdge[this.ordinal + 1]! - firstEdge[this.ordinal]!;
  }

  get references(): HeapEdge<Snapshot>[] {
    return [...this.#references()];
  }

  get referrers(): HeapEdge<Snapshot>[] {
    return [...this.#referrers()];
  }

  get numOfReferrers(): number {
    const { firstRetainer } = this.of.graph.retainerRows();
    return firstRetainer[this.ordinal + 1]! - firstRetainer[this.ordinal]!;
  }

  get hasPathEdge(): boolean {
    return this.of.pathEdgeOf(this.ordinal) !== null;
  }

  get pathEdge(): HeapEdge<Snapshot> | null {
    const edge = this.of.pathEdgeOf(this.ordinal);
    return edge === null ? null : new HeapEdge(this.of, edge);
  }

  forEachReference(callback: EdgeVisit<HeapEdge<Snapshot>>): void {
    for (const edge of this.#references()) if (asksToStop(callback(edge))) return;
  }

  forEachReferrer(callback: EdgeVisit<HeapEdge<Snapshot>>): void {
    for (const edge of this.#referrers()) if (asksToStop(callback(edge))) return;
  }

  findAnyReference(predicate: (edge: HeapEdge<Snapshot>) => boolean): HeapEdge<Snapshot> | null {
    return first(this.#references(), predicate);
  }

  findAnyReferrer(predicate: (edge: HeapEdge<Snapshot>) => boolean): HeapEdge<Snapshot> | null {
    return first(this.#referrers(), predicate);
  }

  findAnyReferrerNode(predicate: (node: HeapNode<Snapshot>) => boolean): HeapNode<Snapshot> | null {
    return this.findAnyReferrer((edge) => predicate(edge.fromNode))?.fromNode ?? null;
  }

  findReferrers(predicate: (edge: HeapEdge<Snapshot>) => boolean): HeapEdge<Snapshot>[] {
    return this.referrers.filter(predicate);
  }

  findReferrerNodes(predicate: (node: HeapNode<Snapshot>) => boolean): HeapNode<Snapshot>[] {
    return this.referrers.map((edge) => edge.fromNode).filter(predicate);
  }

  getReference(name: string | number, type?: string): HeapEdge<Snapshot> | null {
    return this.findAnyReference((edge) => isNamed(edge, name, type));
  }

  getReferenceNode(name: string | number, type?: string): HeapNode<Snapshot> | null {
    return this.getReference(name, type)?.toNode ?? null;
  }

  getAnyReferrer(name: string | number, type?: string): HeapEdge<Snapshot> | null {
    return this.findAnyReferrer((edge) => isNamed(edge, name, type));
  }

  getAnyReferrerNode(name: string | number, type?: string): HeapNode<Snapshot> | null {
    return this.getAnyReferrer(name, type)?.fromNode ?? null;
  }

  getReferrers(name: string | number, type?: string): HeapEdge<Snapshot>[] {
    return this.findReferrers((edge) => isNamed(edge, name, type));
  }

  /** Each once, though it may refer to this one several times. */
  getReferrerNodes(name: string | number, type?: string): HeapNode<Snapshot>[] {
    const nodes = this.getReferrers(name, type).map(({ fromNode }) => [fromNode.id, fromNode] as const);
    // The first of several, in its place.
    return [...new Map(nodes.reverse()).values()].reverse();
  }

  get isString(): boolean {
    return stringTypes.has(this.type);
  }

  toStringNode(): HeapStringNode<Snapshot> | null {
    return this.isString ? new HeapStringNode(this.of, this.ordinal) : null;
  }

  getJSONifyableObject(): JsonObject {
    return {
      id: this.id,
      name: this.name,
      type: this.type,
      self_size: this.self_size,
      trace_node_id: this.trace_node_id,
      nodeIndex: this.nodeIndex,
      outGoingEdgeCount: this.edge_count,
      incomingEdgeCount: this.numOfReferrers,
      // As memlab spells it.
      contructorName: this.constructor.name,
    };
  }

  toJSONString(...args: JsonArguments): string {
    return JSON.stringify(this.getJSONifyableObject(), ...args);
  }

  *#references(): Generator<HeapEdge<Snapshot>> {
    for (const edge of this.of.graph.edgesOf(this.ordinal)) yield new HeapEdge(this.of, edge);
  }

  *#referrers(): Generator<HeapEdge<Snapshot>> {
    for (const edge of this.of.graph.retainersOf(this.ordinal)) yield new HeapEdge(this.of, edge);
  }
}

/** What JSON can write. */
export interface JsonObject {
  [name: string]: string | number | JsonObject;
}

/** How `JSON.stringify` is to write. */
export type JsonArguments = [replacer?: (string | number)[] | null, space?: string | number];

export class HeapStringNode<Snapshot> extends HeapNode<Snapshot> {
  /** The text. Of a slice the snapshot says of which string, and not from where to where. */
  get stringValue(): string {
    const waiting: HeapNode<Snapshot>[] = [this];
    let text = '';
    for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
      if (node.type === 'concatenated string')
        waiting.push(requirePart(node, 'second'), requirePart(node, 'first'));
      else if (node.type === 'sliced string') text += `<sliced string of @${requirePart(node, 'parent').id}>`;
      else text += node.name;
    }
    return text;
  }

  override getJSONifyableObject(): JsonObject {
    return { ...super.getJSONifyableObject(), stringValue: this.stringValue };
  }
}

export class HeapEdge<Snapshot> {
  constructor(
    private readonly of: SnapshotOf<Snapshot>,
    private readonly ordinal: EdgeOrdinal,
  ) {}

  get snapshot(): Snapshot {
    return this.of.shape;
  }

  get edgeIndex(): number {
    return this.ordinal;
  }

  get type(): string {
    return this.of.graph.edgeType(this.ordinal);
  }

  get name_or_index(): string | number {
    return this.of.graph.edgeName(this.ordinal);
  }

  get is_index(): boolean {
    return typeof this.name_or_index === 'number';
  }

  get to_node(): number {
    return this.of.graph.target(this.ordinal);
  }

  get toNode(): HeapNode<Snapshot> {
    return new HeapNode(this.of, this.of.graph.target(this.ordinal));
  }

  get fromNode(): HeapNode<Snapshot> {
    return new HeapNode(this.of, this.of.graph.source(this.ordinal));
  }

  getJSONifyableObject(): JsonObject {
    return {
      name_or_index: this.name_or_index,
      type: this.type,
      edgeIndex: this.edgeIndex,
      toNode: this.toNode.getJSONifyableObject(),
      fromNode: this.fromNode.getJSONifyableObject(),
    };
  }

  toJSONString(...args: JsonArguments): string {
    return JSON.stringify(this.getJSONifyableObject(), ...args);
  }
}

/** Line and column from 0, as V8 counts them. */
export class HeapLocation<Snapshot> {
  constructor(
    readonly node: HeapNode<Snapshot>,
    readonly script_id: number,
    readonly line: number,
    readonly column: number,
  ) {}

  get snapshot(): Snapshot {
    return this.node.snapshot;
  }

  getJSONifyableObject(): JsonObject {
    const { node, script_id, line, column } = this;
    return { node: node.getJSONifyableObject(), script_id, line, column };
  }

  toJSONString(...args: JsonArguments): string {
    return JSON.stringify(this.getJSONifyableObject(), ...args);
  }
}

function asksToStop(answer: unknown): boolean {
  return (answer as { stop?: boolean } | null | undefined)?.stop === true;
}

function first<T>(entities: Iterable<T>, predicate: (entity: T) => boolean): T | null {
  for (const entity of entities) if (predicate(entity)) return entity;
  return null;
}

function isNamed(
  edge: { name_or_index: string | number; type: string },
  name: string | number,
  type: string | undefined,
): boolean {
  return edge.name_or_index === name && (type === undefined || edge.type === type);
}

function requirePart<Snapshot>(node: HeapNode<Snapshot>, name: string): HeapNode<Snapshot> {
  const part = node.getReferenceNode(name);
  if (part?.isString !== true) throw new Error(`the ${node.type} @${node.id} has no "${name}"`);
  return part;
}
