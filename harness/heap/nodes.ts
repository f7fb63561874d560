/** The `nodes` section, from records to columns. */
import { NumberGrowing, Uint32Growing, Uint8Growing } from './columns';
import type { SnapshotLayout } from './layout';
import type { NumberBatch, RecordSink } from './numbers';

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
  readonly detachedness: Uint8Growing | null;

  constructor(private readonly layout: SnapshotLayout) {
    const { nodeCount, node } = layout;
    this.fieldCount = node.fieldCount;
    this.kinds = new Uint8Growing(nodeCount);
    this.names = new Uint32Growing(nodeCount);
    this.ids = new NumberGrowing(nodeCount);
    this.selfSizes = new NumberGrowing(nodeCount);
    this.firstEdge = new Uint32Growing(nodeCount + 1);
    this.detachedness = node.detachedness < 0 ? null : new Uint8Growing(nodeCount);
    this.firstEdge.reserve(1);
  }

  accept(batch: NumberBatch, records: number): void {
    const { node, nodeCount } = this.layout;
    if (this.count + records > nodeCount)
      batch.fail(
        (nodeCount - this.count) * this.fieldCount,
        `the end of the array after ${nodeCount} nodes, as declared`,
      );
    this.acceptKinds(batch, records, node.type);
    this.acceptNames(batch, records, node.name);
    this.acceptNumbers(batch, records, node.id, this.ids);
    this.acceptNumbers(batch, records, node.selfSize, this.selfSizes);
    this.acceptEdgeCounts(batch, records, node.edgeCount);
    if (node.traceNodeId >= 0) this.acceptTraceNodeIds(batch, records, node.traceNodeId);
    if (this.detachedness !== null)
      this.acceptDetachedness(batch, records, node.detachedness, this.detachedness);
    this.count += records;
  }

  private acceptKinds(batch: NumberBatch, records: number, field: number): void {
    const { values } = batch;
    const stride = this.fieldCount;
    const kinds = this.kinds.reserve(this.count + records);
    const known = this.layout.nodeTypes.length;
    for (let at = field, node = this.count; at < records * stride; at += stride) {
      const kind = values[at]!;
      if (kind >= known) batch.fail(at, `a node type below ${known}`);
      kinds[node++] = kind;
    }
  }

  private acceptNames(batch: NumberBatch, records: number, field: number): void {
    const { values } = batch;
    const stride = this.fieldCount;
    const names = this.names.reserve(this.count + records);
    let max = this.maxName;
    for (let at = field, node = this.count; at < records * stride; at += stride) {
      const name = values[at]!;
      if (name > max) max = name;
      names[node++] = name;
    }
    this.maxName = max;
  }

  private acceptNumbers(batch: NumberBatch, records: number, field: number, column: NumberGrowing): void {
    const { values, wide } = batch;
    const stride = this.fieldCount;
    const target = column.reserve(this.count + records);
    for (let at = field, node = this.count; at < records * stride; at += stride) target[node++] = values[at]!;
    for (const [at, value] of wide) {
      if (at % stride !== field) continue;
      if (value < 0) batch.fail(at, 'no negative number');
      column.setWide(this.count + Math.floor(at / stride), value);
    }
  }

  private acceptEdgeCounts(batch: NumberBatch, records: number, field: number): void {
    const { values } = batch;
    const stride = this.fieldCount;
    const firstEdge = this.firstEdge.reserve(this.count + records + 1);
    const declared = this.layout.edgeCount;
    let edge = firstEdge[this.count]!;
    for (let at = field, node = this.count; at < records * stride; at += stride) {
      edge += values[at]!;
      if (edge > declared) batch.fail(at, `at most ${declared} edges in all, as declared`);
      firstEdge[++node] = edge;
    }
  }

  private acceptTraceNodeIds(batch: NumberBatch, records: number, field: number): void {
    const { values } = batch;
    const stride = this.fieldCount;
    const end = records * stride;
    let at = field;
    if (this.traceNodeIds === null) while (at < end && values[at] === 0) at += stride;
    if (at >= end) return;
    this.traceNodeIds ??= new Uint32Growing(this.layout.nodeCount);
    const ids = this.traceNodeIds.reserve(this.count + records);
    for (let node = this.count + (at - field) / stride; at < end; at += stride) ids[node++] = values[at]!;
  }

  private acceptDetachedness(batch: NumberBatch, records: number, field: number, column: Uint8Growing): void {
    const stride = this.fieldCount;
    const states = column.reserve(this.count + records);
    for (let at = field, node = this.count; at < records * stride; at += stride) {
      const state = batch.values[at]!;
      if (state > 2) batch.fail(at, '0 (unknown), 1 (attached) or 2 (detached)');
      states[node++] = state;
    }
  }
}
