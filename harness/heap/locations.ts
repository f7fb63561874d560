/** The `locations` section: where in the source an object's function (or class) stands. */
import { NumberList, Uint32Growing, type NumberColumn } from './columns';
import type { LocationLayout, SnapshotLayout } from './layout';
import type { NumberBatch, RecordSink } from './numbers';

// Asked for at every location; as a global it would be an interceptor's call in Jest's sandbox.
const { floor } = Math;

/** A place in a script; line and column 0-based, as in the file. */
export interface SourceLocation {
  readonly scriptId: number;
  readonly line: number;
  readonly column: number;
}

/** Slots for places that were met lately; a power of two. */
const RECENT_PLACES = 4096;

/** All objects of a class stand at one place: a heap has some thousand places, and each is kept once, or nearly. */
export class LocationsSink implements RecordSink {
  readonly fieldCount: number;
  private count = 0;
  private readonly ordinals: Uint32Growing;
  /** For each ordinal, its place: an index into the next three. */
  private readonly placeOf: Uint32Growing;
  private readonly scripts = new NumberList();
  private readonly lines = new NumberList();
  private readonly columns = new NumberList();
  /** The place met last in each slot, plus 1; a place that another one has driven out is listed again. */
  private readonly recent = new Uint32Array(RECENT_PLACES);

  constructor(
    private readonly layout: SnapshotLayout,
    private readonly fields: LocationLayout,
  ) {
    this.fieldCount = fields.fieldCount;
    // Nobody declares how many there are: few more than there are nodes.
    this.ordinals = new Uint32Growing(layout.nodeCount);
    this.placeOf = new Uint32Growing(layout.nodeCount);
  }

  accept(batch: NumberBatch, records: number): void {
    this.acceptOrdinals(batch, records);
    this.acceptPlaces(batch, records);
    this.count += records;
  }

  finish(): LocationTable {
    return new LocationTable(
      this.ordinals.values.subarray(0, this.count),
      this.placeOf.values.subarray(0, this.count),
      this.scripts.finish(),
      this.lines.finish(),
      this.columns.finish(),
    );
  }

  private acceptOrdinals(batch: NumberBatch, records: number): void {
    const { nodeCount } = this.layout;
    const { fieldCount: nodeFields } = this.layout.node;
    const { objectIndex } = this.fields;
    const ordinals = this.ordinals.reserve(this.count + records);
    for (let record = 0; record < records; record++) {
      const index = batch.value(objectIndex, record);
      const ordinal = floor(index / nodeFields);
      if (ordinal * nodeFields !== index || ordinal >= nodeCount || index < 0)
        batch.fail(
          objectIndex,
          record,
          `a node index: a multiple of ${nodeFields} below ${nodeCount * nodeFields}`,
        );
      ordinals[this.count + record] = ordinal;
    }
  }

  private acceptPlaces({ columns: values }: NumberBatch, records: number): void {
    const {
      [this.fields.scriptId]: scripts,
      [this.fields.line]: lines,
      [this.fields.column]: columns,
    } = values;
    const placeOf = this.placeOf.reserve(this.count + records);
    let place = 0;
    for (let record = 0; record < records; record++) {
      const script = scripts![record]!;
      const line = lines![record]!;
      const column = columns![record]!;
      // Objects of one class come one after another.
      const isSame =
        record > 0 &&
        column === columns![record - 1] &&
        line === lines![record - 1] &&
        script === scripts![record - 1];
      if (!isSame) place = this.place(script, line, column);
      placeOf[this.count + record] = place;
    }
  }

  private place(scriptId: number, line: number, column: number): number {
    const { recent, scripts, lines, columns } = this;
    const slot = (scriptId * 31 + line * 7 + column) & (RECENT_PLACES - 1);
    const known = recent[slot]! - 1;
    const isKnown =
      known >= 0 &&
      scripts.at(known) === scriptId &&
      lines.at(known) === line &&
      columns.at(known) === column;
    if (isKnown) return known;
    scripts.push(scriptId);
    lines.push(line);
    columns.push(column);
    return (recent[slot] = scripts.length) - 1;
  }
}

/** To look through a table so often costs less than to sort it. */
const SCANS = 64;

/** Locations by node ordinal; sorted when it is worth it. */
export class LocationTable {
  static readonly empty = new LocationTable(
    new Uint32Array(0),
    new Uint32Array(0),
    new Uint32Array(0),
    new Uint32Array(0),
    new Uint32Array(0),
  );
  private order: Uint32Array | null = null;
  private scans = 0;

  constructor(
    private readonly ordinals: Uint32Array,
    private readonly placeOf: Uint32Array,
    private readonly scripts: NumberColumn,
    private readonly lines: NumberColumn,
    private readonly columns: NumberColumn,
  ) {}

  find(ordinal: number): SourceLocation | null {
    const record = this.scans++ < SCANS ? this.ordinals.indexOf(ordinal) : this.search(ordinal);
    if (record < 0) return null;
    const place = this.placeOf[record]!;
    return { scriptId: this.scripts[place]!, line: this.lines[place]!, column: this.columns[place]! };
  }

  /** The first record of a node; -1 where it has none. */
  private search(ordinal: number): number {
    this.order ??= this.sorted();
    let low = 0;
    for (let high = this.order.length; low < high;) {
      const middle = (low + high) >>> 1;
      if (this.ordinals[this.order[middle]!]! < ordinal) low = middle + 1;
      else high = middle;
    }
    const record = this.order[low];
    return record === undefined || this.ordinals[record] !== ordinal ? -1 : record;
  }

  private sorted(): Uint32Array {
    const { ordinals } = this;
    const order = Uint32Array.from(ordinals, (_, record) => record);
    return order.sort((a, b) => ordinals[a]! - ordinals[b]!);
  }
}
