/** The `nodes` section, from records to columns. */
import { NumberGrowing, Uint32Growing, Uint8Growing, type ColumnMemory, type NumberColumn } from './columns';
import type { SnapshotLayout } from './layout';
import type { NumberBatch, RecordSink } from './numbers';

/** Nodes that were parsed elsewhere, `count` of them; columns may have room for more. */
export interface NodePart {
  readonly count: number;
  readonly maxName: number;
  readonly kinds: Uint8Array;
  readonly names: Uint32Array;
  readonly ids: NumberColumn;
  readonly selfSizes: NumberColumn;
  /** Counted from the part's own first edge. */
  readonly firstEdge: Uint32Array;
  readonly traceNodeIds: Uint32Array | null;
  readonly detachedness: Uint8Array | null;
}

export class NodesSink implements RecordSink {
  readonly fieldCount: number;
  count = 0;
  /** Highest string index used as a name. */
  maxName = 0;
  readonly kinds: Uint8Growing;
  readonly names: Uint32Growing;
  readonly ids: NumberGrowing;
  readonly selfSizes: NumberGrowing;
  /** Entry n is where node n's edges start; the entry behind the last node is where the last one's end. */
  readonly firstEdge: Uint32Growing;
  /** Null until an id is not 0: without allocation tracking all are, and the column would be 4 bytes a node. */
  traceNodeIds: Uint32Growing | null = null;
  /** Null until a state is not 0, which is so in a page only. */
  detachedness: Uint8Growing | null = null;

  constructor(
    private readonly layout: SnapshotLayout,
    private readonly memory?: ColumnMemory,
  ) {
    const { nodeCount } = layout;
    this.fieldCount = layout.node.fieldCount;
    this.kinds = new Uint8Growing(nodeCount, memory);
    this.names = new Uint32Growing(nodeCount, memory);
    this.ids = new NumberGrowing(nodeCount, memory);
    this.selfSizes = new NumberGrowing(nodeCount, memory);
    this.firstEdge = new Uint32Growing(nodeCount + 1, memory);
    this.firstEdge.reserve(1);
  }

  accept(batch: NumberBatch, records: number): void {
    const { node, nodeCount } = this.layout;
    if (this.count + records > nodeCount)
      batch.fail(0, nodeCount - this.count, `the end of the array after ${nodeCount} nodes, as declared`);
    this.acceptKinds(batch, records, node.type);
    this.acceptNames(batch, records, node.name);
    this.acceptNumbers(batch, records, node.id, this.ids);
    this.acceptNumbers(batch, records, node.selfSize, this.selfSizes);
    this.acceptEdgeCounts(batch, records, node.edgeCount);
    if (node.traceNodeId >= 0) this.acceptTraceNodeIds(batch, records, node.traceNodeId);
    if (node.detachedness >= 0) this.acceptDetachedness(batch, records, node.detachedness);
    this.count += records;
  }

  get part(): NodePart {
    return {
      count: this.count,
      maxName: this.maxName,
      kinds: this.kinds.values,
      names: this.names.values,
      ids: this.ids.values,
      selfSizes: this.selfSizes.values,
      firstEdge: this.firstEdge.values,
      traceNodeIds: this.traceNodeIds?.values ?? null,
      detachedness: this.detachedness?.values ?? null,
    };
  }

  /** Takes over nodes that follow the ones there are, and the columns with them. */
  append(part: NodePart): void {
    const { count } = this;
    this.kinds.append(count, part.kinds, part.count);
    this.names.append(count, part.names, part.count);
    this.ids.append(count, part.ids, part.count);
    this.selfSizes.append(count, part.selfSizes, part.count);
    this.appendDetachedness(part);
    this.appendTraceNodeIds(part);
    this.appendFirstEdges(part);
    this.maxName = Math.max(this.maxName, part.maxName);
    this.count += part.count;
  }

  private appendDetachedness({ detachedness, count }: NodePart): void {
    if (detachedness === null) this.detachedness?.reserve(this.count + count);
    else {
      this.detachedness ??= this.detachednessColumn();
      this.detachedness.reserve(this.count + count).set(detachedness.subarray(0, count), this.count);
    }
  }

  private appendTraceNodeIds({ traceNodeIds, count }: NodePart): void {
    if (traceNodeIds === null) this.traceNodeIds?.reserve(this.count + count);
    else {
      this.traceNodeIds ??= this.traceNodeIdColumn();
      this.traceNodeIds.reserve(this.count + count).set(traceNodeIds.subarray(0, count), this.count);
    }
  }

  private appendFirstEdges(part: NodePart): void {
    if (this.count === 0) {
      this.firstEdge.append(0, part.firstEdge, part.count + 1);
      return;
    }
    const firstEdge = this.firstEdge.reserve(this.count + part.count + 1);
    const base = firstEdge[this.count]!;
    for (let node = 1; node <= part.count; node++)
      firstEdge[this.count + node] = base + part.firstEdge[node]!;
  }

  private traceNodeIdColumn(): Uint32Growing {
    return new Uint32Growing(this.layout.nodeCount, this.memory);
  }

  private detachednessColumn(): Uint8Growing {
    return new Uint8Growing(this.layout.nodeCount, this.memory);
  }

  private acceptKinds(batch: NumberBatch, records: number, field: number): void {
    const { [field]: types } = batch.columns as Uint32Array[];
    const { count } = this;
    const kinds = this.kinds.reserve(count + records);
    const known = this.layout.nodeTypes.length;
    for (let record = 0; record < records; record++) {
      const kind = types![record]!;
      if (kind >= known) batch.fail(field, record, `a node type below ${known}`);
      kinds[count + record] = kind;
    }
  }

  private acceptNames(batch: NumberBatch, records: number, field: number): void {
    const { [field]: names } = batch.columns as Uint32Array[];
    let max = this.maxName;
    for (let record = 0; record < records; record++) if (names![record]! > max) max = names![record]!;
    this.maxName = max;
    this.names.reserve(this.count + records).set(names!.subarray(0, records), this.count);
  }

  private acceptNumbers(batch: NumberBatch, records: number, field: number, column: NumberGrowing): void {
    column.reserve(this.count + records).set(batch.columns[field]!.subarray(0, records), this.count);
    const wide = batch.wide.get(field);
    if (wide === undefined) return;
    if (wide < 0) batch.fail(field, 0, 'no negative number');
    column.setWide(this.count, wide);
  }

  private acceptEdgeCounts(batch: NumberBatch, records: number, field: number): void {
    const { [field]: counts } = batch.columns as Uint32Array[];
    const { count } = this;
    const firstEdge = this.firstEdge.reserve(count + records + 1);
    const declared = this.layout.edgeCount;
    let edge = firstEdge[count]!;
    for (let record = 0; record < records; record++) {
      edge += counts![record]!;
      if (edge > declared) batch.fail(field, record, `at most ${declared} edges in all, as declared`);
      firstEdge[count + record + 1] = edge;
    }
  }

  private acceptTraceNodeIds(batch: NumberBatch, records: number, field: number): void {
    const { [field]: ids } = batch.columns as Uint32Array[];
    // Zeros are not written: what nobody wrote to takes no memory.
    if (isZero(ids!, records)) this.traceNodeIds?.reserve(this.count + records);
    else {
      this.traceNodeIds ??= this.traceNodeIdColumn();
      this.traceNodeIds.reserve(this.count + records).set(ids!.subarray(0, records), this.count);
    }
  }

  private acceptDetachedness(batch: NumberBatch, records: number, field: number): void {
    const { [field]: values } = batch.columns as Uint32Array[];
    if (isZero(values!, records)) {
      this.detachedness?.reserve(this.count + records);
      return;
    }
    this.detachedness ??= this.detachednessColumn();
    const { count } = this;
    const states = this.detachedness.reserve(count + records);
    for (let record = 0; record < records; record++) {
      const state = values![record]!;
      if (state > 2) batch.fail(field, record, '0 (unknown), 1 (attached) or 2 (detached)');
      states[count + record] = state;
    }
  }
}

/** Whether the first entries are all 0. */
function isZero(values: Uint32Array, count: number): boolean {
  let record = 0;
  while (record < count && values[record] === 0) record++;
  return record === count;
}
