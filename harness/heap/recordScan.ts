/**
 * The fast path of every big section: whole records of numbers, each followed by `,` or `\n,`, from bytes to columns. It
 * is WebAssembly (`recordScan.wat`), which can look at eight bytes at once: half the time of a loop over bytes.
 */
import { RECORD_SCAN_MODULE } from './recordScanModule';

/** What is scanned at a time; small enough to stay in the processor's second-level cache, with the numbers read. */
const PIECE_BYTES = 1 << 18;
/** No number begins nearer to the end of a piece: so nobody asks for the end at each digit. */
const MARGIN_BYTES = 16;
/** The longest number that is taken, and what follows it. */
const NUMBER_BYTES = 9 + 2;
/** Numbers read at a time, of all fields together. */
const BATCH_NUMBERS = 24 * 1024;

interface ScanExports {
  readonly memory: { readonly buffer: ArrayBuffer };
  /** Behind the last whole record. */
  readonly stop: { readonly value: number };
  scan(at: number, end: number, columns: number, capacity: number, fields: number, limit: number): number;
}

/** Records that fit in the columns. */
export function recordCapacity(fieldCount: number): number {
  return Math.max(1, Math.floor(BATCH_NUMBERS / fieldCount));
}

/** One for a thread: what was scanned has to be taken over before anything else is. */
export class RecordScanner {
  private readonly exports: ScanExports;
  private readonly piece: Uint8Array;
  private bytes: Uint8Array = new Uint8Array(0);
  /** What of the bytes is in the piece. */
  private from = 0;
  private to = 0;
  /** Behind the last record that was scanned, in the bytes. */
  stop = 0;

  private constructor(exports: ScanExports) {
    this.exports = exports;
    this.piece = new Uint8Array(exports.memory.buffer, 0, PIECE_BYTES);
  }

  /** Null where the engine has no WebAssembly (`--jitless`). */
  static create(): RecordScanner | null {
    if (typeof WebAssembly === 'undefined') return null;
    const module = new WebAssembly.Module(Buffer.from(RECORD_SCAN_MODULE, 'base64'));
    return new RecordScanner(new WebAssembly.Instance(module).exports as unknown as ScanExports);
  }

  /** A column for each field, [recordCapacity]. Every scan writes to the same memory. */
  columns(fieldCount: number): Uint32Array[] {
    const capacity = recordCapacity(fieldCount);
    const column = (_: unknown, field: number): Uint32Array =>
      new Uint32Array(this.exports.memory.buffer, PIECE_BYTES + field * capacity * 4, capacity);
    return Array.from({ length: fieldCount }, column);
  }

  /** Takes other bytes; they must not change until the last scan of them. */
  open(bytes: Uint8Array): void {
    this.bytes = bytes;
    this.from = this.to = 0;
  }

  /**
   * Reads records from `at` on, up to `limit` of them, and as far as they are whole, and their numbers below 10^9 and
   * followed by `,` or `\n,`.
   * @returns how many were read; `stop` is behind the last one's comma
   */
  scan(at: number, fieldCount: number, limit: number): number {
    const longest = fieldCount * NUMBER_BYTES + MARGIN_BYTES;
    if (at < this.from || (at + longest > this.to && this.to < this.bytes.length)) this.load(at);
    const end = Math.max(0, this.to - this.from - MARGIN_BYTES);
    const capacity = recordCapacity(fieldCount);
    const records = this.exports.scan(at - this.from, end, PIECE_BYTES, capacity, fieldCount, limit);
    this.stop = this.from + this.exports.stop.value;
    return records;
  }

  private load(at: number): void {
    this.from = at;
    this.to = Math.min(at + PIECE_BYTES, this.bytes.length);
    this.piece.set(this.bytes.subarray(this.from, this.to));
  }
}
