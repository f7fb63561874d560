/**
 * Heaps for specs, built in a small notation and serialised to real `.heapsnapshot` bytes.
 *
 *     const h = heap(`
 *       root -> gc:(GC roots)<synthetic> -> handles:(Global handles)<synthetic>
 *       root -shortcut:app-> App 24B -subject-> Subject
 *       Subject -observers-> Set -internal:table-> t:table<array> 64B
 *       t -> o1:Observer 100B
 *       t -> o2:Observer 100B
 *       ref:WeakRef -weak:target-> o1
 *       table + key => Value
 *     `);
 *     reachable(h.graph)[h.node('o1')];  h.edge('Subject', 'observers');  h.bytes;
 *
 * - A line is a chain of nodes and edges, or one node alone; `#` starts a comment. `root` is there already.
 * - A node is `label:Name<type> 24B`; label, type and bytes may be left out (the label is then the name, the type
 *   `object`, the size 16). The first mention describes the node, later ones need its label only.
 * - An edge is `-name->` (property), `-3->` or `->` (element 3, the next element), or `-type:name->` with
 *   one of V8's types: context, element, property, internal, hidden, shortcut, weak.
 * - `table + key => value` is a WeakMap entry: the two internal edges that V8 writes for it.
 * - What has no notation (ids, locations, detachedness, allocation traces) is given as options.
 *
 * `HeapBuilder` is the same without notation, for heaps made by a program.
 */
import { SnapshotParser, type EdgeOrdinal, type HeapGraph, type NodeOrdinal } from '../../harness/heap';

export const NODE_TYPES = [
  'hidden',
  'array',
  'string',
  'object',
  'code',
  'closure',
  'regexp',
  'number',
  'native',
  'synthetic',
  'concatenated string',
  'sliced string',
  'symbol',
  'bigint',
  'object shape',
] as const;
export const EDGE_TYPES = [
  'context',
  'element',
  'property',
  'internal',
  'hidden',
  'shortcut',
  'weak',
] as const;

export type NodeType = (typeof NODE_TYPES)[number];
export type EdgeType = (typeof EDGE_TYPES)[number];

export interface NodeOptions {
  readonly name?: string;
  readonly type?: NodeType;
  readonly selfSize?: number;
  readonly id?: number;
  readonly detachedness?: 0 | 1 | 2;
  readonly traceNodeId?: number;
}

/** Where a node's function or class stands; 0-based. */
export interface BuiltLocation {
  readonly scriptId: number;
  readonly line: number;
  readonly column: number;
}

/** A function of an allocation stack; line and column 0-based, -1 for none. */
export interface BuiltFrame {
  readonly function: string;
  readonly scriptName: string;
  readonly scriptId: number;
  readonly line: number;
  readonly column: number;
}

interface BuiltEdge {
  readonly type: EdgeType;
  readonly name: string | number;
  readonly to: number;
}

/** A heap made node by node. Node 0 is the root. */
export class HeapBuilder {
  private readonly nodes: Required<NodeOptions>[] = [];
  private readonly edges: BuiltEdge[][] = [];
  private readonly locations: [node: number, location: BuiltLocation][] = [];
  private readonly stacks: BuiltFrame[][] = [];

  constructor() {
    this.addNode({ name: '', type: 'synthetic', selfSize: 0 });
  }

  get nodeCount(): number {
    return this.nodes.length;
  }

  addNode(options: NodeOptions = {}): number {
    const ordinal = this.nodes.length;
    this.nodes.push({
      name: 'Object',
      type: 'object',
      selfSize: 16,
      id: ordinal * 2 + 1,
      detachedness: 0,
      traceNodeId: 0,
      ...options,
    });
    this.edges.push([]);
    return ordinal;
  }

  setNode(node: number, options: NodeOptions): void {
    this.nodes[node] = { ...this.nodes[node]!, ...options };
  }

  /** Adds an edge; returns its position among the edges of `from`. An element without a name is the next one. */
  addEdge(
    from: number,
    to: number,
    type: EdgeType = 'element',
    name: string | number = this.edges[from]!.length,
  ): number {
    return this.edges[from]!.push({ type, name, to }) - 1;
  }

  /** Adds a WeakMap entry as V8 writes it: an internal edge to the value from the key and one from the table. */
  addEphemeron(table: number, key: number, value: number): void {
    const words = (node: number): string => `${this.nodes[node]!.name} @${this.nodes[node]!.id}`;
    const pair = `part of key (${words(key)}) -> value (${words(value)}) pair in WeakMap (table @${this.nodes[table]!.id})`;
    for (const holder of [key, table])
      this.addEdge(holder, value, 'internal', `${this.edges[holder]!.length + 1} / ${pair}`);
  }

  addLocation(node: number, location: BuiltLocation): void {
    this.locations.push([node, location]);
  }

  /** Says which stack allocated a node, innermost call first. */
  addAllocation(node: number, stack: BuiltFrame[]): void {
    this.stacks.push(stack);
    // Trace ids 1 and up; the frames of a stack get ids of their own, the innermost one last.
    const id = 1 + this.stacks.reduce((frames, other) => frames + other.length, 0);
    this.setNode(node, { traceNodeId: id });
  }

  /** The ordinal of the `position`-th edge of a node. */
  edgeOrdinal(from: number, position: number): EdgeOrdinal {
    const before = this.edges.slice(0, from).reduce((count, edges) => count + edges.length, 0);
    return (before + position) as EdgeOrdinal;
  }

  /** The ordinal of the edge of that name, the first if there are several. */
  findEdge(from: number, name: string | number): EdgeOrdinal {
    const position = this.edges[from]!.findIndex((edge) => edge.name === name);
    if (position < 0) throw new Error(`node ${from} has no edge ${name}`);
    return this.edgeOrdinal(from, position);
  }

  /** The snapshot as an object, in V8's layout. */
  toJson(): Record<string, unknown> {
    const strings = new StringIndex();
    const nodes = this.nodes.flatMap((node, ordinal) => [
      NODE_TYPES.indexOf(node.type),
      strings.indexOf(node.name),
      node.id,
      node.selfSize,
      this.edges[ordinal]!.length,
      node.traceNodeId,
      node.detachedness,
    ]);
    const edges = this.edges
      .flat()
      .flatMap((edge) => [
        EDGE_TYPES.indexOf(edge.type),
        typeof edge.name === 'number' ? edge.name : strings.indexOf(edge.name),
        edge.to * NODE_FIELDS.length,
      ]);
    const { functions, tree } = this.traces(strings);
    const locations = this.locations.flatMap(([node, { scriptId, line, column }]) => [
      node * NODE_FIELDS.length,
      scriptId,
      line,
      column,
    ]);
    return {
      snapshot: {
        meta: META,
        node_count: this.nodes.length,
        edge_count: this.edges.flat().length,
        trace_function_count: functions.length / META.trace_function_info_fields.length,
      },
      nodes,
      edges,
      trace_function_infos: functions,
      trace_tree: tree,
      samples: [],
      locations,
      strings: strings.texts,
    };
  }

  /** The snapshot as V8 would write it. */
  toBytes(): Uint8Array {
    return serialise(this.toJson());
  }

  toGraph(): HeapGraph {
    const parser = new SnapshotParser();
    parser.push(this.toBytes());
    return parser.finish();
  }

  private traces(strings: StringIndex): { functions: number[]; tree: unknown[] } {
    const functions = [0, strings.indexOf('(root)'), strings.indexOf(''), 0, 0, 0];
    const top: unknown[] = [];
    let id = 1;
    for (const stack of this.stacks) {
      let level = top;
      for (const frame of [...stack].reverse()) {
        const info = functions.length / META.trace_function_info_fields.length;
        const names = [strings.indexOf(frame.function), strings.indexOf(frame.scriptName)];
        functions.push(info, ...names, frame.scriptId, frame.line + 1, frame.column + 1);
        const children: unknown[] = [];
        level.push(++id, info, 1, 16, children);
        level = children;
      }
    }
    return this.stacks.length === 0 ? { functions: [], tree: [] } : { functions, tree: [1, 0, 0, 0, top] };
  }
}

/** Serialises in V8's style: a record to a line, the comma first. */
export function serialise(snapshot: Record<string, unknown>): Uint8Array {
  const fields: Readonly<Record<string, number>> = {
    nodes: NODE_FIELDS.length,
    edges: 3,
    locations: 4,
    strings: 1,
  };
  const sections = Object.entries(snapshot).map(([key, value]) => {
    const width = fields[key];
    if (width === undefined || !Array.isArray(value)) return `"${key}":${JSON.stringify(value)}`;
    const texts = value.map((entry) => JSON.stringify(entry));
    const records: string[] = [];
    for (let at = 0; at < texts.length; at += width) records.push(texts.slice(at, at + width).join(','));
    // V8 ends the line before the comma for records, and after it for strings.
    return `"${key}":[${records.join(key === 'strings' ? ',\n' : '\n,')}]`;
  });
  return Buffer.from(`{${sections.join(',\n')}}`);
}

export const NODE_FIELDS = ['type', 'name', 'id', 'self_size', 'edge_count', 'trace_node_id', 'detachedness'];

const META = {
  node_fields: NODE_FIELDS,
  node_types: [NODE_TYPES, 'string', 'number', 'number', 'number', 'number', 'number'],
  edge_fields: ['type', 'name_or_index', 'to_node'],
  edge_types: [EDGE_TYPES, 'string_or_number', 'node'],
  trace_function_info_fields: ['function_id', 'name', 'script_name', 'script_id', 'line', 'column'],
  trace_node_fields: ['id', 'function_info_index', 'count', 'size', 'children'],
  sample_fields: ['timestamp_us', 'last_assigned_id'],
  location_fields: ['object_index', 'script_id', 'line', 'column'],
};

class StringIndex {
  readonly texts: string[] = [];
  private readonly known = new Map<string, number>();

  indexOf(text: string): number {
    let index = this.known.get(text);
    if (index === undefined) {
      index = this.texts.push(text) - 1;
      this.known.set(text, index);
    }
    return index;
  }
}

export interface HeapOptions {
  /** More about nodes, by label. */
  readonly nodes?: Readonly<Record<string, NodeOptions>>;
  readonly locations?: Readonly<Record<string, BuiltLocation>>;
  /** Stacks that allocated nodes, innermost call first. */
  readonly allocations?: Readonly<Record<string, BuiltFrame[]>>;
}

/** A heap with its labels. */
export interface BuiltHeap {
  readonly builder: HeapBuilder;
  readonly bytes: Uint8Array;
  /** Parsed anew at each reading. */
  readonly graph: HeapGraph;
  /** The ordinal of the labelled node. @throws when there is none */
  node(label: string): NodeOrdinal;
  /** The ordinal of the edge of that name from the labelled node. @throws when there is none */
  edge(label: string, name: string | number): EdgeOrdinal;
  /** The label of a node; its name where it has none. */
  label(node: number): string;
}

/** Builds a heap from the notation described at the top of this file. */
export function heap(text: string, options: HeapOptions = {}): BuiltHeap {
  const notation = new Notation();
  for (const line of text.split('\n')) notation.readLine(line.replace(/(^|\s)#.*$/, '').trim());
  const { builder } = notation;
  for (const [label, more] of Object.entries(options.nodes ?? {}))
    builder.setNode(notation.find(label), more);
  for (const [label, place] of Object.entries(options.locations ?? {}))
    builder.addLocation(notation.find(label), place);
  for (const [label, stack] of Object.entries(options.allocations ?? {}))
    builder.addAllocation(notation.find(label), stack);
  notation.finish();
  const bytes = builder.toBytes();
  return {
    builder,
    bytes,
    get graph() {
      return builder.toGraph();
    },
    node: (label) => notation.find(label) as NodeOrdinal,
    edge: (label, name) => builder.findEdge(notation.find(label), name),
    label: (node) => notation.labelOf(node),
  };
}

const ARROW = /\s+-(?:([^>\s].*?)-)?>\s+/;
const NODE = /^(?:(\w+):)?(.*?)(?:<([a-z ]+)>)?(?: (\d+)B)?$/;
const EDGE = new RegExp(`^(?:(${EDGE_TYPES.join('|')}):)?(.*)$`);

class Notation {
  readonly builder = new HeapBuilder();
  private readonly labels = new Map<string, number>([['root', 0]]);
  private readonly entries: number[][] = [];
  readLine(line: string): void {
    if (line === '') return;
    const entry = /^(.+) \+ (.+) => (.+)$/.exec(line);
    if (entry !== null) {
      this.entries.push(entry.slice(1).map((part) => this.mention(part.trim())));
      return;
    }
    const parts = line.split(ARROW);
    let from = this.mention(parts[0]!);
    for (let at = 1; at < parts.length; at += 2) {
      const to = this.mention(parts[at + 1]!);
      this.addEdge(from, to, parts[at]);
      from = to;
    }
  }

  /** Adds the WeakMap entries: last, because the names of their edges tell names and ids. */
  finish(): void {
    for (const [table, key, value] of this.entries) this.builder.addEphemeron(table!, key!, value!);
  }

  find(label: string): number {
    const node = this.labels.get(label);
    if (node === undefined) throw new Error(`no node "${label}" in this heap`);
    return node;
  }

  labelOf(node: number): string {
    for (const [label, other] of this.labels) if (other === node) return label;
    return String(node);
  }

  private mention(text: string): number {
    const known = this.labels.get(text);
    if (known !== undefined) return known;
    const [, label, name = '', type, selfSize] = NODE.exec(text) ?? [];
    if (type !== undefined && !isNodeType(type))
      return this.declare(label ?? text, { name: text.replace(/^\w+:/, '') });
    const node: NodeOptions = {
      name,
      ...(type === undefined ? {} : { type }),
      ...(selfSize === undefined ? {} : { selfSize: Number(selfSize) }),
    };
    return this.declare(label ?? name, node);
  }

  private declare(label: string, node: NodeOptions): number {
    const known = this.labels.get(label);
    if (known !== undefined) throw new Error(`"${label}" is described twice`);
    const ordinal = this.builder.addNode(node);
    this.labels.set(label, ordinal);
    return ordinal;
  }

  private addEdge(from: number, to: number, text: string | undefined): void {
    if (text === undefined) {
      this.builder.addEdge(from, to);
      return;
    }
    const [, type, name = ''] = EDGE.exec(text) ?? [];
    const isIndex = /^\d+$/.test(name);
    const kind = (type ?? (isIndex ? 'element' : 'property')) as EdgeType;
    const isNumbered = kind === 'element' || kind === 'hidden';
    this.builder.addEdge(from, to, kind, isNumbered ? Number(name) : name);
  }
}

function isNodeType(type: string): type is NodeType {
  return (NODE_TYPES as readonly string[]).includes(type);
}
