import type { NumberColumn } from './columns';

const EMPTY = 0xffff_ffff;

/** From V8's ids to ordinals: open addressing over ordinals, half full at most. The lowest ordinal wins. */
export class IdIndex {
  private readonly slots: Uint32Array;
  private readonly mask: number;

  constructor(private readonly ids: NumberColumn) {
    let size = 8;
    while (size < ids.length * 2) size *= 2;
    this.slots = new Uint32Array(size).fill(EMPTY);
    this.mask = size - 1;
    for (let ordinal = 0; ordinal < ids.length; ordinal++) {
      const slot = this.slotOf(ids[ordinal]!);
      if (this.slots[slot] === EMPTY) this.slots[slot] = ordinal;
    }
  }

  /** The ordinal of the node with this id. */
  find(id: number): number | undefined {
    const ordinal = this.slots[this.slotOf(id)]!;
    return ordinal === EMPTY ? undefined : ordinal;
  }

  /** The slot that holds the id, or the empty one where it belongs. */
  private slotOf(id: number): number {
    const { slots, ids, mask } = this;
    // Fibonacci hashing; sizes above 2^31 slots are beyond any array this engine could fill.
    let slot = (Math.imul(id, 0x9e37_79b1) >>> 7) & mask;
    while (slots[slot] !== EMPTY && ids[slots[slot]!] !== id) slot = (slot + 1) & mask;
    return slot;
  }
}
