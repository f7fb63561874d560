import type { NumberColumn } from './columns';
import { IdIndex } from './idIndex';

/** A bit for each possible id is worth it while there are no more than so many of them for a node. */
const MOST_BITS = 64;

/**
 * V8's ids of one snapshot, to be asked for when its graph is gone. V8 counts its own upwards in steps of two, from 1
 * on, so that a bit for each takes a byte for some nodes; even ones are the embedder's, made from addresses.
 */
export class IdSet {
  /** By half of an odd id. */
  private readonly bits: Uint32Array;
  /** All ids that have no bit. */
  private readonly others: IdIndex;

  constructor(ids: NumberColumn) {
    const room = Math.max(ids.length, 1024) * MOST_BITS;
    let highest = 0;
    let others = 0;
    for (let at = 0; at < ids.length; at++) {
      const id = ids[at]!;
      if (id % 2 === 0 || id / 2 > room) others++;
      else if (id > highest) highest = id;
    }
    this.bits = new Uint32Array((highest >>> 6) + 1);
    const rest = new Float64Array(others);
    for (let at = 0; at < ids.length; at++) {
      const id = ids[at]!;
      if (id % 2 === 0 || id / 2 > room) rest[--others] = id;
      else this.bits[id >>> 6]! |= 1 << ((id >>> 1) & 31);
    }
    this.others = new IdIndex(rest);
  }

  has(id: number): boolean {
    if (id % 2 === 1) {
      const place = Math.floor(id / 64);
      if (place < this.bits.length) return (this.bits[place]! & (1 << ((id >>> 1) & 31))) !== 0;
    }
    return this.others.find(id) !== undefined;
  }
}
