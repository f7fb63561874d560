/**
 * Columns that grow as data comes. A snapshot declares its counts ahead, and they are nearly always true;
 * but a lie must not cost memory, so a declared count is believed once an eighth of it has arrived.
 */

import { release } from './release';

/** Unsigned numbers: 32 bits wide while they fit, 64-bit floats (exact to 2^53) once one does not. */
export type NumberColumn = Uint32Array | Float64Array;

/** Where columns get their memory. */
export interface ColumnMemory {
  /**
   * Whether other threads see it without a copy. V8 does not count such memory when it decides to collect, and so only
   * large graphs are in it.
   */
  readonly shared: boolean;
  /** Whether declared counts are known to be no lies, because the file is large enough for them. */
  readonly trusted: boolean;
}

/** Memory of this thread's own, for counts that may be lies. */
export const OWN_MEMORY: ColumnMemory = { shared: false, trusted: false };

/** The room for one column. */
export function columnRoom(bytes: number, shared: boolean): ArrayBufferLike {
  return shared ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes);
}

/** By its entries' size: an array of another realm (Jest's sandbox, say) is no instance of this one's classes. */
function isWide(column: NumberColumn): boolean {
  return column.BYTES_PER_ELEMENT === 8;
}

const BELIEF = 8;
const FIRST_CAPACITY = 4096;

/** Capacity for `needed` entries, of `declared` that are said to come. */
function capacityFor(needed: number, declared: number, { trusted }: ColumnMemory): number {
  if (trusted) return Math.max(needed, declared);
  const grown = Math.max(needed * BELIEF, FIRST_CAPACITY);
  return Math.max(needed, Math.min(grown, declared));
}

/** A column of 32-bit unsigned numbers. */
export class Uint32Growing {
  values: Uint32Array = new Uint32Array(0);

  constructor(
    private readonly declared: number,
    private readonly memory = OWN_MEMORY,
  ) {}

  /**
   * Puts the first `count` of other entries behind the `at` that there are. Behind none it takes their column over;
   * else it gives the column's memory back, which must not be shared then.
   */
  append(at: number, entries: Uint32Array, count: number): void {
    if (at === 0) {
      this.values = entries;
      return;
    }
    this.reserve(at + count).set(entries.subarray(0, count), at);
    release(entries);
  }

  /** Makes room for `count` entries in all. */
  reserve(count: number): Uint32Array {
    if (count > this.values.length) {
      const grown = new Uint32Array(
        columnRoom(capacityFor(count, this.declared, this.memory) * 4, this.memory.shared),
      );
      grown.set(this.values);
      this.values = grown;
    }
    return this.values;
  }
}

/** A column of bytes. */
export class Uint8Growing {
  values: Uint8Array = new Uint8Array(0);

  constructor(
    private readonly declared: number,
    private readonly memory = OWN_MEMORY,
  ) {}

  /**
   * Puts the first `count` of other entries behind the `at` that there are. Behind none it takes their column over;
   * else it gives the column's memory back, which must not be shared then.
   */
  append(at: number, entries: Uint8Array, count: number): void {
    if (at === 0) {
      this.values = entries;
      return;
    }
    this.reserve(at + count).set(entries.subarray(0, count), at);
    release(entries);
  }

  /** Makes room for `count` entries in all. */
  reserve(count: number): Uint8Array {
    if (count > this.values.length) {
      const grown = new Uint8Array(
        columnRoom(capacityFor(count, this.declared, this.memory), this.memory.shared),
      );
      grown.set(this.values);
      this.values = grown;
    }
    return this.values;
  }
}

/** A column of unsigned numbers that widens when one exceeds 32 bits (V8 writes sizes as size_t). */
export class NumberGrowing {
  values: NumberColumn = new Uint32Array(0);

  constructor(
    private readonly declared: number,
    private readonly memory = OWN_MEMORY,
  ) {}

  /** Makes room for `count` entries in all. */
  reserve(count: number): NumberColumn {
    if (count > this.values.length) {
      const capacity = capacityFor(count, this.declared, this.memory);
      const grown = isWide(this.values) ? this.wide(capacity) : this.narrow(capacity);
      grown.set(this.values);
      this.values = grown;
    }
    return this.values;
  }

  /** Sets one entry, whatever its size. */
  setWide(at: number, value: number): void {
    if (value > 0xffff_ffff) this.widen();
    this.values[at] = value;
  }

  /** As `Uint32Growing.append`. */
  append(at: number, entries: NumberColumn, count: number): void {
    if (at === 0) {
      this.values = entries;
      return;
    }
    if (isWide(entries)) this.widen();
    this.reserve(at + count).set(entries.subarray(0, count), at);
    release(entries);
  }

  private widen(): void {
    if (isWide(this.values)) return;
    const wide = this.wide(this.values.length);
    wide.set(this.values);
    this.values = wide;
  }

  private narrow(capacity: number): Uint32Array {
    return new Uint32Array(columnRoom(capacity * 4, this.memory.shared));
  }

  private wide(capacity: number): Float64Array {
    return new Float64Array(columnRoom(capacity * 8, this.memory.shared));
  }
}

/** A list of numbers whose length nobody declared: doubles as it fills. */
export class NumberList {
  private column: NumberColumn = new Uint32Array(1024);
  length = 0;

  constructor(private readonly memory = OWN_MEMORY) {}

  push(value: number): void {
    if (this.length === this.column.length) this.grow();
    if (value > 0xffff_ffff && !isWide(this.column)) this.column = Float64Array.from(this.column);
    this.column[this.length++] = value;
  }

  /** The number at a position below `length`. */
  at(position: number): number {
    return this.column[position]!;
  }

  /** The list, cut to its length. */
  finish(): NumberColumn {
    const { length, column } = this;
    const room = columnRoom(length * column.BYTES_PER_ELEMENT, this.memory.shared);
    const finished = isWide(column) ? new Float64Array(room) : new Uint32Array(room);
    finished.set(column.subarray(0, length));
    release(column);
    return finished;
  }

  private grow(): void {
    const grown = isWide(this.column) ? new Float64Array(this.length * 2) : new Uint32Array(this.length * 2);
    grown.set(this.column);
    release(this.column);
    this.column = grown;
  }
}
