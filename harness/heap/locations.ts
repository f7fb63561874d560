/** The `locations` section: where in the source an object's function (or class) stands. */
import { NumberList, type NumberColumn } from './columns';
import type { LocationLayout, SnapshotLayout } from './layout';
import type { NumberBatch, RecordSink } from './numbers';

/** A place in a script; line and column 0-based, as in the file. */
export interface SourceLocation {
  readonly scriptId: number;
  readonly line: number;
  readonly column: number;
}

export class LocationsSink implements RecordSink {
  readonly fieldCount: number;
  private readonly ordinals = new NumberList();
  private readonly scripts = new NumberList();
  private readonly lines = new NumberList();
  private readonly columns = new NumberList();

  constructor(
    private readonly layout: SnapshotLayout,
    private readonly fields: LocationLayout,
  ) {
    this.fieldCount = fields.fieldCount;
  }

  accept(batch: NumberBatch, records: number): void {
    const { objectIndex, scriptId, line, column, fieldCount } = this.fields;
    for (let at = 0; at < records * fieldCount; at += fieldCount) {
      this.ordinals.push(this.ordinal(batch, at + objectIndex));
      this.scripts.push(batch.values[at + scriptId]!);
      this.lines.push(batch.values[at + line]!);
      this.columns.push(batch.values[at + column]!);
    }
  }

  finish(): LocationTable {
    return new LocationTable(
      this.ordinals.finish(),
      this.scripts.finish(),
      this.lines.finish(),
      this.columns.finish(),
    );
  }

  private ordinal(batch: NumberBatch, at: number): number {
    const { nodeCount } = this.layout;
    const nodeFields = this.layout.node.fieldCount;
    const index = batch.value(at);
    const ordinal = Math.floor(index / nodeFields);
    if (ordinal * nodeFields !== index || ordinal >= nodeCount || index < 0)
      batch.fail(at, `a node index: a multiple of ${nodeFields} below ${nodeCount * nodeFields}`);
    return ordinal;
  }
}

/** Locations by node ordinal; sorted at the first question. */
export class LocationTable {
  static readonly empty = new LocationTable(
    new Uint32Array(0),
    new Uint32Array(0),
    new Uint32Array(0),
    new Uint32Array(0),
  );
  private order: Uint32Array | null = null;

  constructor(
    private readonly ordinals: NumberColumn,
    private readonly scripts: NumberColumn,
    private readonly lines: NumberColumn,
    private readonly columns: NumberColumn,
  ) {}

  find(ordinal: number): SourceLocation | null {
    this.order ??= this.sorted();
    let low = 0;
    for (let high = this.order.length; low < high;) {
      const middle = (low + high) >>> 1;
      if (this.ordinals[this.order[middle]!]! < ordinal) low = middle + 1;
      else high = middle;
    }
    const record = this.order[low];
    if (record === undefined || this.ordinals[record] !== ordinal) return null;
    return { scriptId: this.scripts[record]!, line: this.lines[record]!, column: this.columns[record]! };
  }

  private sorted(): Uint32Array {
    const { ordinals } = this;
    const order = Uint32Array.from(ordinals, (_, record) => record);
    return order.sort((a, b) => ordinals[a]! - ordinals[b]!);
  }
}
