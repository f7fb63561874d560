/**
 * The string table. A snapshot's strings are most of what is never asked for: they stay the bytes they were
 * in the file, escapes and all, and are decoded one by one when somebody wants to read one.
 */
import { columnRoom, NumberList, OWN_MEMORY, type NumberColumn } from './columns';
import { SnapshotFormatError, wordsForByte } from './errors';
import { BYTE, isSpace, unexpected, type SectionReader } from './section';

// Constants of this module, because a loop below asks for them at every byte: an import may be a getter (esbuild).
const { quote: QUOTE, backslash: BACKSLASH, space: SPACE, comma: COMMA, newline: NEWLINE } = BYTE;

/** What V8 writes between two texts: `",\n"`. */
const SEAM_BYTES = 4;

/** Bytes are kept in blocks, so that a table of any size grows without being copied. */
const BLOCK_BYTES = 1 << 20;

/** Decoded texts that are kept, so that a name is not decoded for each node that has it. */
const RECENT_TEXTS = 4096;
const RECENT_LENGTH = 128;

/** A table's data: 1 MiB blocks of bytes, the last one shorter; and where each string begins, and the last one ends. */
export interface StringColumns {
  readonly blocks: readonly Uint8Array[];
  readonly offsets: NumberColumn;
}

/** Strings as byte ranges; string `i` is the bytes `offsets[i]` to `offsets[i + 1]`, counted over all blocks. */
export class StringTable {
  readonly count: number;
  /** Bytes the strings take in the file, without quotes. */
  readonly totalBytes: number;

  /** The string whose text is kept at a slot; the slot is its index, modulo their number. */
  private readonly recentIndexes = new Float64Array(RECENT_TEXTS).fill(-1);
  private readonly recentTexts: string[] = [];

  constructor(
    private readonly blocks: readonly Buffer[],
    private readonly offsets: NumberColumn,
  ) {
    this.count = offsets.length - 1;
    this.totalBytes = offsets[this.count]!;
  }

  /** The table another thread has. */
  static from({ blocks, offsets }: StringColumns): StringTable {
    return new StringTable(
      blocks.map((block) => Buffer.from(block.buffer, block.byteOffset, block.byteLength)),
      offsets,
    );
  }

  /** What it is made of, to be given to another thread. */
  get columns(): StringColumns {
    return { blocks: this.blocks, offsets: this.offsets };
  }

  /**
   * Decodes one string: UTF-8 and JSON escapes; a lone surrogate stays one. Costs its length, but for short strings that
   * were asked for lately, as names of classes and properties are.
   */
  text(index: number): string {
    const slot = index % RECENT_TEXTS;
    if (this.recentIndexes[slot] === index) return this.recentTexts[slot]!;
    const raw = this.rawText(index);
    const text = raw.includes('\\') ? unescape(raw) : raw;
    if (text.length <= RECENT_LENGTH) {
      this.recentIndexes[slot] = index;
      this.recentTexts[slot] = text;
    }
    return text;
  }

  /** Length in bytes, as in the file. Free. */
  byteLength(index: number): number {
    return this.offsets[index + 1]! - this.offsets[index]!;
  }

  /** The first byte as in the file; -1 for the empty string. */
  firstByte(index: number): number {
    const offset = this.offsets[index]!;
    if (offset === this.offsets[index + 1]) return -1;
    return this.blocks[Math.floor(offset / BLOCK_BYTES)]![offset % BLOCK_BYTES]!;
  }

  /** Every index whose string is `text` (V8 writes each text once; a file may not). Compares lengths first. */
  findAll(text: string): Set<number> {
    const wanted = Buffer.from(JSON.stringify(text).slice(1, -1));
    const found = new Set<number>();
    for (let index = 0; index < this.count; index++)
      if (this.byteLength(index) === wanted.length && this.raw(index).equals(wanted)) found.add(index);
    return found;
  }

  /** Every index whose first byte is a decimal digit and whose bytes include `part`, ascending. */
  findNumbered(part: string): number[] {
    const wanted = Buffer.from(part);
    const found: number[] = [];
    for (const offset of this.occurrences(wanted)) {
      const index = this.indexAt(offset);
      const first = this.firstByte(index);
      const isNumbered = first >= BYTE.zero && first <= BYTE.nine;
      // What was found may begin in one string and end in the next.
      const isInside = offset + wanted.length <= this.offsets[index + 1]!;
      if (isNumbered && isInside && found.at(-1) !== index) found.push(index);
    }
    return found;
  }

  /** Where the bytes occur, counted over all blocks, ascending; string by string would be ten times slower. */
  private *occurrences(wanted: Buffer): IterableIterator<number> {
    let end: Buffer = Buffer.alloc(0);
    for (const [place, block] of this.blocks.entries()) {
      const start = place * BLOCK_BYTES;
      const seam = Buffer.concat([end, block.subarray(0, wanted.length - 1)]);
      for (const at of occurrencesIn(seam, wanted)) yield start - end.length + at;
      for (const at of occurrencesIn(block, wanted)) yield start + at;
      end = block.subarray(Math.max(0, block.length - wanted.length + 1));
    }
  }

  /** The string that a byte belongs to. */
  private indexAt(offset: number): number {
    let low = 0;
    for (let high = this.count; low < high;) {
      const middle = (low + high) >>> 1;
      if (this.offsets[middle + 1]! <= offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The text with its escapes. Straight from the block, where it is in one: a view for each text is much garbage. */
  private rawText(index: number): string {
    const start = this.offsets[index]!;
    const end = this.offsets[index + 1]!;
    const first = Math.floor(start / BLOCK_BYTES);
    if (start === end) return '';
    if (first !== Math.floor(end / BLOCK_BYTES)) return this.raw(index).toString('utf8');
    return this.blocks[first]!.toString('utf8', start % BLOCK_BYTES, end % BLOCK_BYTES);
  }

  private raw(index: number): Buffer {
    const start = this.offsets[index]!;
    const end = this.offsets[index + 1]!;
    const first = Math.floor(start / BLOCK_BYTES);
    const last = Math.floor(end / BLOCK_BYTES);
    if (first === last)
      return this.blocks[first]?.subarray(start % BLOCK_BYTES, end % BLOCK_BYTES) ?? Buffer.alloc(0);
    const parts = [this.blocks[first]!.subarray(start % BLOCK_BYTES), ...this.blocks.slice(first + 1, last)];
    if (end % BLOCK_BYTES > 0) parts.push(this.blocks[last]!.subarray(0, end % BLOCK_BYTES));
    return Buffer.concat(parts);
  }
}

function* occurrencesIn(bytes: Buffer, wanted: Buffer): IterableIterator<number> {
  for (let at = bytes.indexOf(wanted); at >= 0; at = bytes.indexOf(wanted, at + 1)) yield at;
}

const SHORT_ESCAPES: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

function unescape(text: string): string {
  return text.replace(/\\(?:u([0-9a-fA-F]{4})|(.))/gs, (_, code: string | undefined, short: string) =>
    code === undefined ? (SHORT_ESCAPES[short] ?? short) : String.fromCharCode(parseInt(code, 16)),
  );
}

const enum Phase {
  BeforeArray,
  BeforeFirst,
  BeforeString,
  InString,
  AfterBackslash,
  InUnicode,
  AfterString,
  Done,
}

/** Reads `["…","…"]` into a `StringTable`. Escapes are checked here and decoded there. */
export class StringsReader implements SectionReader {
  private phase: Phase = Phase.BeforeArray;
  private readonly blocks: Buffer[] = [];
  private block: Buffer = Buffer.alloc(0);
  private used = 0;
  private readonly offsets: NumberList;
  private unicodeDigits = 0;

  constructor(
    private readonly section: string,
    private readonly memory = OWN_MEMORY,
  ) {
    this.offsets = new NumberList(memory);
    this.offsets.push(0);
  }

  get done(): boolean {
    return this.phase === Phase.Done;
  }

  read(bytes: Uint8Array, from: number, base: number): number {
    let at = from;
    while (at < bytes.length && this.phase !== Phase.Done) {
      if (this.phase === Phase.InString) at = this.readInside(bytes, at, base);
      else {
        this.step(bytes[at]!, base + at);
        at++;
      }
    }
    return at;
  }

  /** The finished table; the reader must not be used afterwards. */
  finish(): StringTable {
    if (this.blocks.length > 0) {
      const last = this.newBlock(this.used);
      last.set(this.block.subarray(0, this.used));
      this.blocks[this.blocks.length - 1] = last;
    }
    return new StringTable(this.blocks, this.offsets.finish());
  }

  /**
   * Copies up to a backslash, the chunk's end or the block's, and from one string right into the next where `",\n"`
   * is between them, as V8 writes it. Hot: one pass over all strings.
   */
  private readInside(bytes: Uint8Array, from: number, base: number): number {
    if (this.used === this.block.length) this.beginBlock();
    const { block, offsets } = this;
    const blockStart = this.written() - this.used;
    const end = Math.min(bytes.length, from + block.length - this.used);
    const lastSeam = bytes.length - SEAM_BYTES;
    let used = this.used;
    let at = from;
    while (at < end) {
      const byte = bytes[at]!;
      if (byte === QUOTE || byte === BACKSLASH || byte < SPACE) {
        const isSeam = byte === QUOTE && at <= lastSeam && bytes[at + 1] === COMMA;
        if (!isSeam || bytes[at + 2] !== NEWLINE || bytes[at + 3] !== QUOTE) break;
        offsets.push(blockStart + used);
        at += SEAM_BYTES;
      } else {
        block[used++] = byte;
        at++;
      }
    }
    this.used = used;
    if (at >= end) return at;
    this.endRun(bytes[at]!, base + at);
    return at + 1;
  }

  private endRun(byte: number, offset: number): void {
    if (byte < BYTE.space) unexpected(this.section, offset, byte, 'no control character inside a string');
    if (byte === BYTE.backslash) {
      this.append(byte);
      this.phase = Phase.AfterBackslash;
    } else this.endString();
  }

  private endString(): void {
    this.offsets.push(this.written());
    this.phase = Phase.AfterString;
  }

  private step(byte: number, offset: number): void {
    if (this.phase === Phase.AfterBackslash || this.phase === Phase.InUnicode) this.stepEscape(byte, offset);
    else if (!isSpace(byte)) this.stepBetween(byte, offset);
  }

  private stepBetween(byte: number, offset: number): void {
    if (this.phase === Phase.BeforeArray) {
      if (byte !== BYTE.openBracket) unexpected(this.section, offset, byte, '"["');
      this.phase = Phase.BeforeFirst;
    } else if (this.phase === Phase.AfterString) {
      if (byte === BYTE.comma) this.phase = Phase.BeforeString;
      else if (byte === BYTE.closeBracket) this.phase = Phase.Done;
      else unexpected(this.section, offset, byte, '"," or "]"');
    } else if (byte === BYTE.quote) this.phase = Phase.InString;
    else if (byte === BYTE.closeBracket && this.phase === Phase.BeforeFirst) this.phase = Phase.Done;
    else unexpected(this.section, offset, byte, 'a string');
  }

  private stepEscape(byte: number, offset: number): void {
    const character = String.fromCharCode(byte);
    const legal = this.phase === Phase.InUnicode ? /[0-9a-fA-F]/ : /["\\/bfnrtu]/;
    if (!legal.test(character))
      throw new SnapshotFormatError(
        this.section,
        offset,
        `an escape with ${wordsForByte(byte)}`,
        'a JSON escape',
      );
    this.append(byte);
    if (this.phase === Phase.InUnicode) {
      if (++this.unicodeDigits === 4) this.phase = Phase.InString;
    } else {
      this.unicodeDigits = 0;
      this.phase = byte === BYTE.lowerU ? Phase.InUnicode : Phase.InString;
    }
  }

  private append(byte: number): void {
    if (this.used === this.block.length) this.beginBlock();
    this.block[this.used++] = byte;
  }

  private beginBlock(): void {
    this.block = this.newBlock(BLOCK_BYTES);
    this.blocks.push(this.block);
    this.used = 0;
  }

  private newBlock(bytes: number): Buffer {
    return Buffer.from(columnRoom(bytes, this.memory.shared));
  }

  private written(): number {
    return this.blocks.length === 0 ? 0 : (this.blocks.length - 1) * BLOCK_BYTES + this.used;
  }
}
