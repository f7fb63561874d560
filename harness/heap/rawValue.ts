/**
 * Reads any JSON value without understanding it: keeps its bytes (the small `snapshot` section, and keys) or
 * drops them (sections this engine does not know).
 */
import { SnapshotFormatError } from './errors';
import { BYTE, isSpace, unexpected, type SectionReader } from './section';

/** V8's `snapshot` section is about 2 kB. */
const MAX_KEPT_BYTES = 16 << 20;

export class RawValueReader implements SectionReader {
  done = false;
  private depth = 0;
  private started = false;
  private inString = false;
  private escaped = false;
  private scalar = false;
  private readonly kept: Buffer[] = [];
  private keptBytes = 0;

  /** @param keep whether `text` will be asked for */
  constructor(
    private readonly section: string,
    private readonly keep: boolean,
  ) {}

  /** The value's text, once done. */
  get text(): string {
    return Buffer.concat(this.kept).toString('utf8');
  }

  read(bytes: Uint8Array, from: number, base: number): number {
    let at = from;
    // A number or a bare word ends where something else begins; that byte is not ours.
    while (at < bytes.length && !this.done) if (this.step(bytes[at]!, base + at)) at++;
    if (this.keep) this.keepBytes(bytes.subarray(from, at), base);
    return at;
  }

  /** Whether the byte belongs to the value. */
  private step(byte: number, offset: number): boolean {
    if (this.inString) return this.stepString(byte);
    if (this.scalar) return this.stepScalar(byte);
    if (isSpace(byte)) return true;
    const opens = byte === BYTE.openBrace || byte === BYTE.openBracket;
    const closes = byte === BYTE.closeBrace || byte === BYTE.closeBracket;
    if (!this.started && (closes || byte === BYTE.comma || byte === BYTE.colon))
      unexpected(this.section, offset, byte, 'a value');
    this.started = true;
    if (byte === BYTE.quote) this.inString = true;
    else if (opens) this.depth++;
    else if (closes) this.done = --this.depth === 0;
    else if (this.depth === 0) this.scalar = true;
    return true;
  }

  private stepString(byte: number): boolean {
    if (this.escaped) this.escaped = false;
    else if (byte === BYTE.backslash) this.escaped = true;
    else if (byte === BYTE.quote) {
      this.inString = false;
      this.done = this.depth === 0;
    }
    return true;
  }

  private stepScalar(byte: number): boolean {
    this.done = byte === BYTE.comma || byte === BYTE.closeBrace || isSpace(byte);
    return !this.done;
  }

  private keepBytes(bytes: Uint8Array, base: number): void {
    this.keptBytes += bytes.length;
    if (this.keptBytes > MAX_KEPT_BYTES)
      throw new SnapshotFormatError(this.section, base, `more than ${MAX_KEPT_BYTES} bytes`, 'less');
    this.kept.push(Buffer.from(bytes));
  }
}
