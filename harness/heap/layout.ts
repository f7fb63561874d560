/**
 * The names of V8's snapshot format, each written once, and the reading of `snapshot.meta`, which says
 * where each field of a record stands. Nothing else in the engine knows a name or a position.
 * @see https://github.com/v8/v8/blob/main/src/profiler/heap-snapshot-generator.cc (HeapSnapshotJSONSerializer)
 */
import { SnapshotFormatError } from './errors';

/** Top-level sections of a `.heapsnapshot` file; others are skipped. */
export const SECTION = {
  snapshot: 'snapshot',
  nodes: 'nodes',
  edges: 'edges',
  traceFunctionInfos: 'trace_function_infos',
  traceTree: 'trace_tree',
  locations: 'locations',
  strings: 'strings',
} as const;

/** Node types that the engine's rules mention; `meta` may list more. */
export const NODE_TYPE = {
  hidden: 'hidden',
  array: 'array',
  object: 'object',
  code: 'code',
  closure: 'closure',
  regexp: 'regexp',
  native: 'native',
  synthetic: 'synthetic',
} as const;

/** Edge types that the engine's rules mention; `meta` may list more. */
export const EDGE_TYPE = {
  element: 'element',
  property: 'property',
  internal: 'internal',
  hidden: 'hidden',
  shortcut: 'shortcut',
  weak: 'weak',
} as const;

/** Where a node's fields stand in its record; -1 for a field this snapshot lacks. */
export interface NodeLayout {
  readonly fieldCount: number;
  readonly type: number;
  readonly name: number;
  readonly id: number;
  readonly selfSize: number;
  readonly edgeCount: number;
  readonly traceNodeId: number;
  readonly detachedness: number;
}

/** Where an edge's fields stand in its record. */
export interface EdgeLayout {
  readonly fieldCount: number;
  readonly type: number;
  readonly nameOrIndex: number;
  readonly toNode: number;
}

/** Where a source location's fields stand in its record. */
export interface LocationLayout {
  readonly fieldCount: number;
  readonly objectIndex: number;
  readonly scriptId: number;
  readonly line: number;
  readonly column: number;
}

/** Where a traced function's fields stand in its record. */
export interface TraceFunctionLayout {
  readonly fieldCount: number;
  readonly name: number;
  readonly scriptName: number;
  readonly scriptId: number;
  readonly line: number;
  readonly column: number;
}

/** Where a node of the allocation trace tree has its fields; `children` is a nested list. */
export interface TraceNodeLayout {
  readonly fieldCount: number;
  readonly id: number;
  readonly functionInfoIndex: number;
  readonly children: number;
}

/** What `snapshot` says about the sections that follow it. */
export interface SnapshotLayout {
  readonly nodeCount: number;
  readonly edgeCount: number;
  readonly rootIndex: number;
  /** Bytes V8 accounts to no node (`extra_native_bytes`); 0 where the snapshot has none. */
  readonly extraNativeBytes: number;
  readonly nodeTypes: readonly string[];
  readonly edgeTypes: readonly string[];
  readonly node: NodeLayout;
  readonly edge: EdgeLayout;
  readonly location: LocationLayout | null;
  readonly traceFunction: TraceFunctionLayout | null;
  readonly traceNode: TraceNodeLayout | null;
}

/** Below this many edges a second thread costs more than it brings: 0.04 s to start, and 25 MB. */
const LARGE_EDGES = 1 << 22;

/** Whether the graph is worth a second thread, and so has its columns where threads share them. */
export function isLarge({ edgeCount }: SnapshotLayout): boolean {
  return edgeCount >= LARGE_EDGES;
}

/** No file with so many records is smaller: each number takes a digit and a comma. */
export function leastBytes({ nodeCount, edgeCount, node, edge }: SnapshotLayout): number {
  return 2 * (nodeCount * node.fieldCount + edgeCount * edge.fieldCount);
}

type Json = Readonly<Record<string, unknown>>;

/** Kinds are kept in one byte. */
const MAX_TYPES = 256;

/** Counts index typed arrays of 32-bit ordinals; the last value is kept for "none". */
const MAX_RECORDS = 0xffff_fffe;

/** Fields are listed by name; this bounds what a made-up layout can cost. */
const MAX_FIELDS = 64;

/**
 * Reads the layout out of the parsed `snapshot` section.
 * @param byteOffset where that section starts, for errors
 * @throws SnapshotFormatError when a field the engine cannot do without is missing
 */
export function parseLayout(snapshot: unknown, byteOffset: number): SnapshotLayout {
  return new LayoutReader(byteOffset).read(snapshot);
}

class LayoutReader {
  constructor(private readonly byteOffset: number) {}

  read(snapshot: unknown): SnapshotLayout {
    const head = this.object(snapshot, 'snapshot');
    const meta = this.object(head['meta'], 'snapshot.meta');
    const node = this.nodeLayout(meta);
    const edge = this.edgeLayout(meta);
    return {
      nodeCount: this.count(head['node_count'], 'snapshot.node_count'),
      edgeCount: this.count(head['edge_count'], 'snapshot.edge_count'),
      rootIndex: head['root_index'] === undefined ? 0 : this.count(head['root_index'], 'snapshot.root_index'),
      extraNativeBytes: typeof head['extra_native_bytes'] === 'number' ? head['extra_native_bytes'] : 0,
      nodeTypes: this.types(meta['node_types'], node.type, 'snapshot.meta.node_types'),
      edgeTypes: this.types(meta['edge_types'], edge.type, 'snapshot.meta.edge_types'),
      node,
      edge,
      location: this.locationLayout(meta),
      traceFunction: this.traceFunctionLayout(meta),
      traceNode: this.traceNodeLayout(meta),
    };
  }

  private nodeLayout(meta: Json): NodeLayout {
    const fields = this.fields(meta, 'node_fields');
    return {
      fieldCount: fields.names.length,
      type: fields.required('type'),
      name: fields.required('name'),
      id: fields.required('id'),
      selfSize: fields.required('self_size'),
      edgeCount: fields.required('edge_count'),
      traceNodeId: fields.optional('trace_node_id'),
      detachedness: fields.optional('detachedness'),
    };
  }

  private edgeLayout(meta: Json): EdgeLayout {
    const fields = this.fields(meta, 'edge_fields');
    return {
      fieldCount: fields.names.length,
      type: fields.required('type'),
      nameOrIndex: fields.required('name_or_index'),
      toNode: fields.required('to_node'),
    };
  }

  private locationLayout(meta: Json): LocationLayout | null {
    if (!Array.isArray(meta['location_fields'])) return null;
    const fields = this.fields(meta, 'location_fields');
    return {
      fieldCount: fields.names.length,
      objectIndex: fields.required('object_index'),
      scriptId: fields.required('script_id'),
      line: fields.required('line'),
      column: fields.required('column'),
    };
  }

  private traceFunctionLayout(meta: Json): TraceFunctionLayout | null {
    if (!Array.isArray(meta['trace_function_info_fields'])) return null;
    const fields = this.fields(meta, 'trace_function_info_fields');
    return {
      fieldCount: fields.names.length,
      name: fields.required('name'),
      scriptName: fields.required('script_name'),
      scriptId: fields.required('script_id'),
      line: fields.required('line'),
      column: fields.required('column'),
    };
  }

  private traceNodeLayout(meta: Json): TraceNodeLayout | null {
    if (!Array.isArray(meta['trace_node_fields'])) return null;
    const fields = this.fields(meta, 'trace_node_fields');
    return {
      fieldCount: fields.names.length,
      id: fields.required('id'),
      functionInfoIndex: fields.required('function_info_index'),
      children: fields.required('children'),
    };
  }

  private fields(meta: Json, key: string) {
    const names: readonly unknown[] = this.list(meta[key], `snapshot.meta.${key}`, MAX_FIELDS);
    const optional = (name: string): number => names.indexOf(name);
    const required = (name: string): number => {
      const offset = optional(name);
      if (offset < 0) this.fail(`snapshot.meta.${key} without "${name}"`, `a field "${name}"`);
      return offset;
    };
    return { names, optional, required };
  }

  private types(table: unknown, typeField: number, what: string): readonly string[] {
    const names = this.list(
      this.list(table, what, MAX_FIELDS)[typeField],
      `${what}[${typeField}]`,
      MAX_TYPES,
    );
    if (!names.every((name) => typeof name === 'string'))
      this.fail(`${what} with a name that is no text`, 'names');
    return names;
  }

  private list(value: unknown, what: string, most: number): readonly unknown[] {
    if (!Array.isArray(value)) return this.fail(`${what} that is no list`, 'a list');
    if (value.length > most) return this.fail(`${what} of ${value.length} entries`, `at most ${most}`);
    return value as readonly unknown[];
  }

  private object(value: unknown, what: string): Json {
    if (typeof value !== 'object' || value === null)
      return this.fail(`${what} that is no object`, 'an object');
    return value as Json;
  }

  private count(value: unknown, what: string): number {
    if (
      typeof value !== 'number' ||
      !Number.isInteger(value) ||
      value < 0 ||
      value > MAX_RECORDS * MAX_FIELDS
    )
      return this.fail(`${what} ${(JSON.stringify(value) as string | undefined) ?? 'missing'}`, 'a count');
    return value;
  }

  private fail(found: string, expected: string): never {
    throw new SnapshotFormatError(SECTION.snapshot, this.byteOffset, found, expected);
  }
}
