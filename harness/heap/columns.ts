/**
 * Columns that grow as data comes. A snapshot declares its counts ahead, and they are nearly always true;
 * but a lie must not cost memory, so a declared count is believed once an eighth of it has arrived.
 */

/** Unsigned numbers: 32 bits wide while they fit, 64-bit floats (exact to 2^53) once one does not. */
export type NumberColumn = Uint32Array | Float64Array;

const BELIEF = 8;
const FIRST_CAPACITY = 4096;

/** Capacity for `needed` entries, of `declared` that are said to come. */
function capacityFor(needed: number, declared: number): number {
  const grown = Math.max(needed * BELIEF, FIRST_CAPACITY);
  return Math.max(needed, Math.min(grown, declared));
}

/** A column of 32-bit unsigned numbers. */
export class Uint32Growing {
  values = new Uint32Array(0);

  constructor(private readonly declared: number) {}

  /** Makes room for `count` entries in all. */
  reserve(count: number): Uint32Array {
    if (count > this.values.length) {
      const grown = new Uint32Array(capacityFor(count, this.declared));
      grown.set(this.values);
      this.values = grown;
    }
    return this.values;
  }
}

/** A column of bytes. */
export class Uint8Growing {
  values = new Uint8Array(0);

  constructor(private readonly declared: number) {}

  /** Makes room for `count` entries in all. */
  reserve(count: number): Uint8Array {
    if (count > this.values.length) {
      const grown = new Uint8Array(capacityFor(count, this.declared));
      grown.set(this.values);
      this.values = grown;
    }
    return this.values;
  }
}

/** A column of unsigned numbers that widens when one exceeds 32 bits (V8 writes sizes as size_t). */
export class NumberGrowing {
  values: NumberColumn = new Uint32Array(0);

  constructor(private readonly declared: number) {}

  /** Makes room for `count` entries in all. */
  reserve(count: number): NumberColumn {
    if (count > this.values.length) {
      const capacity = capacityFor(count, this.declared);
      const grown =
        this.values instanceof Uint32Array ? new Uint32Array(capacity) : new Float64Array(capacity);
      grown.set(this.values);
      this.values = grown;
    }
    return this.values;
  }

  /** Sets one entry, whatever its size. */
  setWide(at: number, value: number): void {
    if (this.values instanceof Uint32Array && value > 0xffff_ffff)
      this.values = Float64Array.from(this.values);
    this.values[at] = value;
  }
}

/** A list of numbers whose length nobody declared: doubles as it fills. */
export class NumberList {
  private column: NumberColumn = new Uint32Array(1024);
  length = 0;

  push(value: number): void {
    if (this.length === this.column.length) this.grow();
    if (value > 0xffff_ffff && this.column instanceof Uint32Array)
      this.column = Float64Array.from(this.column);
    this.column[this.length++] = value;
  }

  /** The list, cut to its length. */
  finish(): NumberColumn {
    return this.column.slice(0, this.length);
  }

  private grow(): void {
    const wide = this.column instanceof Float64Array;
    const grown = wide ? new Float64Array(this.length * 2) : new Uint32Array(this.length * 2);
    grown.set(this.column);
    this.column = grown;
  }
}
