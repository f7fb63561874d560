import type { HeapGraph, NodeOrdinal } from '../heap';

/** A snapshot as its file has it, number by number: for a filter that reads memlab's `snapshot.snapshot`. */
export class RawSnapshot {
  readonly samples: number[] = [];
  readonly trace_function_infos: number[] = [];
  readonly trace_tree = 0;
  #nodes: number[] | undefined;
  #edges: number[] | undefined;
  #strings: string[] | undefined;
  #locations: number[] | undefined;

  constructor(private readonly graph: HeapGraph) {}

  get snapshot(): RawInfo {
    const { meta, nodeCount, edgeCount } = this.graph;
    return { trace_function_count: 0, ...meta, node_count: nodeCount, edge_count: edgeCount } as RawInfo;
  }

  get nodes(): number[] {
    const { graph } = this;
    const fields = this.snapshot.meta.node_fields;
    return (this.#nodes ??= nodesOf(graph).flatMap((node) => {
      const values: Record<string, number> = {
        type: graph.nodeKind[node]!,
        name: graph.nodeNames[node]!,
        id: graph.id(node),
        self_size: graph.selfSize(node),
        edge_count: graph.firstEdge[node + 1]! - graph.firstEdge[node]!,
        trace_node_id: graph.traceNodeId(node),
        detachedness: graph.detachedness(node),
      };
      return fields.map((field) => values[field] ?? 0);
    }));
  }

  get edges(): number[] {
    const { edgeCount, edgeKind, edgeNames, edgeTarget } = this.graph;
    const { edge_fields: fields, node_fields: nodeFields } = this.snapshot.meta;
    if (this.#edges !== undefined) return this.#edges;
    const edges = Array<number>(edgeCount * fields.length).fill(0);
    const [type, name, target] = ['type', 'name_or_index', 'to_node'].map((field) => fields.indexOf(field));
    for (let edge = 0; edge < edgeCount; edge++) {
      const at = edge * fields.length;
      edges[at + type!] = edgeKind[edge]!;
      edges[at + name!] = edgeNames[edge]!;
      edges[at + target!] = edgeTarget[edge]! * nodeFields.length;
    }
    return (this.#edges = edges);
  }

  get strings(): string[] {
    const { strings } = this.graph;
    return (this.#strings ??= Array.from({ length: strings.count }, (_, index) => strings.text(index)));
  }

  get locations(): number[] {
    const { graph } = this;
    const { node_fields: nodeFields, location_fields: fields } = this.snapshot.meta;
    return (this.#locations ??= nodesOf(graph).flatMap((node) => {
      const place = graph.location(node);
      if (place === null) return [];
      const values: Record<string, number> = {
        object_index: node * nodeFields.length,
        script_id: place.scriptId,
        line: place.line,
        column: place.column,
      };
      return fields.map((field) => values[field] ?? 0);
    }));
  }
}

/** The `snapshot` section of a file. */
export interface RawInfo {
  meta: {
    node_fields: string[];
    node_types: (string[] | string)[];
    edge_fields: string[];
    edge_types: (string[] | string)[];
    trace_function_info_fields: string[];
    trace_node_fields: string[];
    sample_fields: string[];
    location_fields: string[];
  };
  node_count: number;
  edge_count: number;
  trace_function_count: number;
}

function nodesOf(graph: HeapGraph): NodeOrdinal[] {
  return Array.from({ length: graph.nodeCount }, (_, node) => node as NodeOrdinal);
}
