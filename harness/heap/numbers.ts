/**
 * Reads an array of numbers, the form of every big section: `[1,2,3\n,4,5,6]`, a fixed number of fields to
 * a record. Whole records inside a chunk take the fast path; whatever a chunk boundary cuts, and whatever
 * is unusual (long or negative numbers, odd spacing), takes the careful path, byte by byte.
 */
import { SnapshotFormatError } from './errors';
import { BYTE, isSpace, unexpected, type SectionReader } from './section';

/** Takes records over, a batch at a time. */
export interface RecordSink {
  readonly fieldCount: number;
  /** `batch.values` holds `recordCount` records, field by field; it is overwritten afterwards. */
  accept(batch: NumberBatch, recordCount: number): void;
}

/** Numbers of a batch; locates the fault when a sink finds one. */
export class NumberBatch {
  /** Field `f` of record `r` is at `r * fieldCount + f`. Entries listed in `wide` hold 0xffffffff. One entry to spare. */
  readonly values: Uint32Array;
  /** Numbers that are no unsigned 32-bit integers, by position in `values`. */
  readonly wide = new Map<number, number>();
  /** Finds the file offset of the number at a position; set by the reader. */
  locate: (position: number) => number = () => 0;

  constructor(
    readonly section: string,
    capacity: number,
  ) {
    this.values = new Uint32Array(capacity + 1);
  }

  /** The number at a position, whatever its size. */
  value(position: number): number {
    return this.wide.get(position) ?? this.values[position]!;
  }

  /** Throws: the number at this position is not what it should be. */
  fail(position: number, expected: string): never {
    throw new SnapshotFormatError(
      this.section,
      this.locate(position),
      String(this.value(position)),
      expected,
    );
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

/** Numbers staged between scan and columns: small enough to stay in the processor's second-level cache. */
const BATCH_NUMBERS = 24 * 1024;
/**
 * The first batch is of a few records, and each next one larger: so V8 has seen all of the functions that a batch
 * goes through before it compiles their loops, and need not go back on what it compiled at the end of each batch.
 */
const FIRST_RECORDS = 8;
const BATCH_GROWTH = 8;
/** No number the fast path takes is longer; so it need not ask for the end of the chunk at each digit. */
const FAST_DIGITS = 9;
const FAST_MARGIN = FAST_DIGITS + 4;
const MAX_DIGITS = 16;

// Constants of this module, because the loop below asks for them at every digit: an import may be a getter (esbuild),
// and a global an interceptor's call (Jest's sandbox, where this halves the time of a snapshot).
const { imul } = Math;
const ZERO = BYTE.zero;
const COMMA = BYTE.comma;
const DIGIT_COMMA = BYTE.comma - BYTE.zero;
const DIGIT_NEWLINE = BYTE.newline - BYTE.zero;

export class NumberArrayReader implements SectionReader {
  private phase: Phase = Phase.BeforeArray;
  private readonly batch: NumberBatch;
  private readonly fieldCount: number;
  /** Numbers taken at a time, whole records. */
  private batchNumbers: number;
  private readonly mostNumbers: number;

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
    const records = Math.max(1, Math.floor(BATCH_NUMBERS / this.fieldCount));
    this.mostNumbers = records * this.fieldCount;
    this.batchNumbers = Math.min(this.mostNumbers, FIRST_RECORDS * this.fieldCount);
    this.batch = new NumberBatch(section, this.mostNumbers);
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
    const limit = this.batchNumbers;
    this.batchNumbers = Math.min(this.mostNumbers, limit * BATCH_GROWTH);
    const to = scanNumbers(bytes, from, limit, this.batch.values);
    return this.handOver(bytes, from, to, this.batch.values[limit]!, base);
  }

  /** Gives the whole records among `count` staged numbers to the sink; returns where the rest starts. */
  private handOver(bytes: Uint8Array, from: number, to: number, count: number, base: number): number {
    const records = Math.floor(count / this.fieldCount);
    if (records === 0) return from;
    this.batch.locate = (position) => base + startOfNumber(bytes, from, position);
    this.sink.accept(this.batch, records);
    const rest = count - records * this.fieldCount;
    return rest === 0 ? to : startOfLastNumbers(bytes, from, to, rest);
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
      batch.values[field] = narrow ? value : 0xffff_ffff;
      if (!narrow) batch.wide.set(field, value);
    }
    batch.locate = (position) => offsets[position] ?? 0;
    this.sink.accept(batch, 1);
    batch.wide.clear();
    record.length = 0;
    offsets.length = 0;
  }
}

/**
 * Reads up to `limit` numbers, each followed by `,` or `\n,`, and puts them into `values`, and behind them, at `limit`,
 * how many they are. Returns the position behind the last one's comma. Hot: a third of the time of reading a snapshot.
 * One loop on purpose, and a function of its own that has nothing but numbers to do after it.
 */
function scanNumbers(bytes: Uint8Array, from: number, limit: number, values: Uint32Array): number {
  const end = bytes.length - FAST_MARGIN;
  let count = 0;
  let at = from;
  while (at < end && count < limit) {
    const start = at;
    let value = bytes[at]! - ZERO;
    if (value >>> 0 > 9) break;
    let digit = bytes[++at]! - ZERO;
    while (digit >>> 0 <= 9) {
      value = (imul(value, 10) + digit) | 0;
      digit = bytes[++at]! - ZERO;
      if (at - start > FAST_DIGITS) break;
    }
    const long = at - start > FAST_DIGITS;
    if (digit === DIGIT_COMMA && !long) at += 1;
    else if (digit === DIGIT_NEWLINE && bytes[at + 1] === COMMA && !long) at += 2;
    else {
      at = start;
      break;
    }
    values[count++] = value;
  }
  values[limit] = count;
  return at;
}

/** Position of the number that `index` commas precede. */
function startOfNumber(bytes: Uint8Array, from: number, index: number): number {
  let at = from;
  for (let commas = 0; commas < index; at++) if (bytes[at] === BYTE.comma) commas++;
  return at;
}

/** Position where the last `count` numbers before `to` start; `to` stands behind the last one's comma. */
function startOfLastNumbers(bytes: Uint8Array, from: number, to: number, count: number): number {
  let at = to - 1;
  for (let commas = 0; at > from; at--) if (bytes[at - 1] === BYTE.comma && ++commas === count) break;
  return at;
}
