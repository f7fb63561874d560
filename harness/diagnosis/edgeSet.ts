import type { EdgeOrdinal } from '../heap';

/** Edges of one heap, a bit for each of the heap's: a site may have millions of references. */
export class EdgeSet {
  readonly #bits: Uint32Array;
  /** By word of the bits, how many edges are in those before. */
  #before: Uint32Array | null = null;

  constructor(edgeCount: number, ...lists: readonly Iterable<EdgeOrdinal>[]) {
    this.#bits = new Uint32Array((edgeCount >>> 5) + 1);
    for (const edges of lists) for (const edge of edges) this.#bits[edge >>> 5]! |= 1 << (edge & 31);
  }

  /** Hot. */
  has(edge: number): boolean {
    return (this.#bits[edge >>> 5]! & (1 << (edge & 31))) !== 0;
  }

  get size(): number {
    const { length } = this.#bits;
    return this.#counts()[length - 1]! + countBits(this.#bits[length - 1]!);
  }

  /** Place of an edge that is in the set, among all that are: from 0 on. */
  placeOf(edge: number): number {
    const word = edge >>> 5;
    const below = this.#bits[word]! & ((1 << (edge & 31)) - 1);
    return this.#counts()[word]! + countBits(below);
  }

  #counts(): Uint32Array {
    if (this.#before !== null) return this.#before;
    const before = new Uint32Array(this.#bits.length);
    for (let word = 1; word < before.length; word++)
      before[word] = before[word - 1]! + countBits(this.#bits[word - 1]!);
    return (this.#before = before);
  }
}

/** How many bits are set: in pairs, in fours, in bytes, and all bytes added by one multiplication. */
function countBits(word: number): number {
  let bits = word - ((word >>> 1) & 0x5555_5555);
  bits = (bits & 0x3333_3333) + ((bits >>> 2) & 0x3333_3333);
  bits = (bits + (bits >>> 4)) & 0x0f0f_0f0f;
  return Math.imul(bits, 0x0101_0101) >>> 24;
}
