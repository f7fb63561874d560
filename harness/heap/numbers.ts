/**
 * Reads an array of numbers, the form of every big section: `[1,2,3\n,4,5,6]`, a fixed number of fields to
 * a record. Whole records inside a chunk take the fast path; whatever a chunk boundary cuts, and whatever
 * is unusual (long or negative numbers, odd spacing), takes the careful path, byte by byte.
 */
import { SnapshotFormatError } from './errors';
import { recordCapacity, RecordScanner } from './recordScan';
import { BYTE, isSpace, unexpected, type SectionReader } from './section';

/** Takes records over, a batch at a time. */
export interface RecordSink {
  readonly fieldCount: number;
  /** The first `recordCount` entries of the batch's columns are records; they are overwritten afterwards. */
  accept(batch: NumberBatch, recordCount: number): void;
}

/** One for all readers of a thread; null until there is one. */
let scanner: RecordScanner | null | undefined;

/** Numbers of a batch; locates the fault when a sink finds one. */
export class NumberBatch {
  /** For each field, its numbers by record. Entries listed in `wide` hold 0xffffffff. */
  readonly columns: readonly Uint32Array[];
  /** Numbers that are no unsigned 32-bit integers, of the one record that a batch with such numbers has, by field. */
  readonly wide = new Map<number, number>();
  /** Finds the file offset of a number, told by how many numbers come before it; set by the reader. */
  locate: (position: number) => number = () => 0;

  constructor(
    readonly section: string,
    private readonly fieldCount: number,
    scanned: RecordScanner | null,
  ) {
    this.columns =
      scanned?.columns(fieldCount) ?? Array.from({ length: fieldCount }, () => new Uint32Array(1));
  }

  /** The number of a field, whatever its size. */
  value(field: number, record: number): number {
    return this.wide.get(field) ?? this.columns[field]![record]!;
  }

  /** Throws: this number is not what it should be. */
  fail(field: number, record: number, expected: string): never {
    const { section, fieldCount } = this;
    const offset = this.locate(record * fieldCount + field);
    throw new SnapshotFormatError(section, offset, String(this.value(field, record)), expected);
  }
}

const enum Phase {
  BeforeArray,
  BeforeFirst,
  BeforeNumber,
  InNumber,
  AfterNumber,
  Done,
}

/**
 * The first batch is of a few records, and each next one larger: so V8 has seen all of the functions that a batch
 * goes through before it compiles their loops, and need not go back on what it compiled at the end of each batch.
 */
const FIRST_RECORDS = 8;
const BATCH_GROWTH = 8;
const MAX_DIGITS = 16;

export class NumberArrayReader implements SectionReader {
  private phase: Phase = Phase.BeforeArray;
  private readonly scanner: RecordScanner | null;
  private readonly batch: NumberBatch;
  private readonly fieldCount: number;
  /** Records taken at a time. */
  private batchRecords: number;

  // The record that the careful path is in: its complete numbers with their offsets, and the one it is in.
  private readonly record: number[] = [];
  private readonly offsets: number[] = [];
  private value = 0;
  private digits = 0;
  private negative = false;

  constructor(
    private readonly section: string,
    private readonly sink: RecordSink,
  ) {
    this.fieldCount = sink.fieldCount;
    this.scanner = scanner === undefined ? (scanner = RecordScanner.create()) : scanner;
    this.batchRecords = Math.min(FIRST_RECORDS, recordCapacity(this.fieldCount));
    this.batch = new NumberBatch(section, this.fieldCount, this.scanner);
  }

  get done(): boolean {
    return this.phase === Phase.Done;
  }

  /** Whether all it read was whole records, the comma behind the last one included, and more must come. */
  get atRecordStart(): boolean {
    return this.phase === Phase.BeforeNumber && this.record.length === 0;
  }

  /** Goes on in the middle of an array, where a record starts. */
  startInside(): void {
    this.phase = Phase.BeforeNumber;
  }

  read(bytes: Uint8Array, from: number, base: number): number {
    let at = from;
    this.scanner?.open(bytes);
    while (at < bytes.length && this.phase !== Phase.Done) {
      if (
        this.record.length === 0 &&
        (this.phase === Phase.BeforeNumber || this.phase === Phase.BeforeFirst)
      ) {
        const after = this.readRecords(bytes, at, base);
        if (after > at) {
          this.phase = Phase.BeforeNumber;
          at = after;
          continue;
        }
      }
      at = this.readCarefully(bytes, at, base);
    }
    return at;
  }

  /** The fast path. Returns the start of the first record it could not take. */
  private readRecords(bytes: Uint8Array, from: number, base: number): number {
    const records = this.scanner?.scan(from, this.fieldCount, this.batchRecords) ?? 0;
    if (records === 0) return from;
    this.batchRecords = Math.min(recordCapacity(this.fieldCount), this.batchRecords * BATCH_GROWTH);
    this.batch.locate = (position) => base + startOfNumber(bytes, from, position);
    this.sink.accept(this.batch, records);
    return this.scanner!.stop;
  }

  /** The careful path: goes on byte by byte until a record, the array or the chunk ends. */
  private readCarefully(bytes: Uint8Array, from: number, base: number): number {
    for (let at = from; at < bytes.length; at++) {
      const byte = bytes[at]!;
      if (this.phase === Phase.InNumber) this.insideNumber(byte, base + at);
      else this.betweenNumbers(byte, base + at);
      if (this.phase === Phase.Done || (this.phase === Phase.BeforeNumber && this.record.length === 0))
        return at + 1;
    }
    return bytes.length;
  }

  private insideNumber(byte: number, offset: number): void {
    if (byte >= BYTE.zero && byte <= BYTE.nine) {
      this.value = this.value * 10 + (byte - BYTE.zero);
      if (++this.digits > MAX_DIGITS)
        throw new SnapshotFormatError(
          this.section,
          this.offsets.at(-1)!,
          'a number of more than 16 digits',
          'less',
        );
      return;
    }
    if (this.digits === 0) unexpected(this.section, offset, byte, 'a digit');
    this.record.push(this.negative ? -this.value : this.value);
    this.phase = Phase.AfterNumber;
    this.betweenNumbers(byte, offset);
  }

  private betweenNumbers(byte: number, offset: number): void {
    if (isSpace(byte)) return;
    switch (this.phase) {
      case Phase.BeforeArray:
        if (byte !== BYTE.openBracket) unexpected(this.section, offset, byte, '"["');
        this.phase = Phase.BeforeFirst;
        return;
      case Phase.AfterNumber:
        if (byte !== BYTE.comma && byte !== BYTE.closeBracket)
          unexpected(this.section, offset, byte, '"," or "]"');
        if (this.record.length === this.fieldCount) this.handOverRecord();
        if (byte === BYTE.closeBracket) this.endArray(offset);
        else this.phase = Phase.BeforeNumber;
        return;
      default:
        if (byte === BYTE.closeBracket && this.phase === Phase.BeforeFirst) this.endArray(offset);
        else this.beginNumber(byte, offset);
    }
  }

  private beginNumber(byte: number, offset: number): void {
    this.negative = byte === BYTE.minus;
    if (!this.negative && (byte < BYTE.zero || byte > BYTE.nine))
      unexpected(this.section, offset, byte, 'a number');
    this.value = this.negative ? 0 : byte - BYTE.zero;
    this.digits = this.negative ? 0 : 1;
    this.offsets.push(offset);
    this.phase = Phase.InNumber;
  }

  private endArray(offset: number): void {
    if (this.record.length > 0) {
      const expected = `a record of ${this.fieldCount} fields`;
      throw new SnapshotFormatError(this.section, offset, `"]" after ${this.record.length} fields`, expected);
    }
    this.phase = Phase.Done;
  }

  /** Gives the one record of the careful path to the sink. */
  private handOverRecord(): void {
    const { batch, record, offsets } = this;
    for (let field = 0; field < record.length; field++) {
      const value = record[field]!;
      const narrow = value >= 0 && value <= 0xffff_ffff;
      batch.columns[field]![0] = narrow ? value : 0xffff_ffff;
      if (!narrow) batch.wide.set(field, value);
    }
    batch.locate = (position) => offsets[position] ?? 0;
    this.sink.accept(batch, 1);
    batch.wide.clear();
    record.length = 0;
    offsets.length = 0;
  }
}

/** Position of the number that `index` commas precede. */
function startOfNumber(bytes: Uint8Array, from: number, index: number): number {
  let at = from;
  for (let commas = 0; commas < index; at++) if (bytes[at] === BYTE.comma) commas++;
  return at;
}
