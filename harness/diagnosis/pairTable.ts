const leastRoom = 1024;

/** No value of a pair. */
export const unset = 0xffff_ffff;

/** Numbers by pairs of numbers, all of 32 bits: a hash table in typed arrays, for it is asked millions of times. */
export class PairTable {
  #first = new Uint32Array(leastRoom);
  #second = new Uint32Array(leastRoom);
  #values = new Uint32Array(leastRoom).fill(unset);
  #count = 0;

  /** {@link unset} of a pair that has no value. */
  get(first: number, second: number): number {
    return this.#values[this.#slotOf(first, second)]!;
  }

  set(first: number, second: number, value: number): void {
    const slot = this.#slotOf(first, second);
    if (this.#values[slot] === unset && ++this.#count * 2 > this.#values.length) {
      this.#grow();
      this.#put(this.#slotOf(first, second), first, second, value);
    } else this.#put(slot, first, second, value);
  }

  #put(slot: number, first: number, second: number, value: number): void {
    this.#first[slot] = first;
    this.#second[slot] = second;
    this.#values[slot] = value;
  }

  /** Where the pair is, or would be. */
  #slotOf(first: number, second: number): number {
    const last = this.#values.length - 1;
    let slot = (Math.imul(first, 0x9e37_79b1) ^ Math.imul(second, 0x85eb_ca6b)) >>> 0;
    for (slot = (slot ^ (slot >>> 15)) & last; ; slot = (slot + 1) & last)
      if (this.#values[slot] === unset || (this.#first[slot] === first && this.#second[slot] === second))
        return slot;
  }

  #grow(): void {
    const [first, second, values] = [this.#first, this.#second, this.#values];
    this.#first = new Uint32Array(values.length * 2);
    this.#second = new Uint32Array(values.length * 2);
    this.#values = new Uint32Array(values.length * 2).fill(unset);
    for (let at = 0; at < values.length; at++)
      if (values[at] !== unset)
        this.#put(this.#slotOf(first[at]!, second[at]!), first[at]!, second[at]!, values[at]!);
  }
}
