import { describe, expect, it } from '@jest/globals';
import { IdSet } from '../../harness/heap/idSet';
import { seeded } from '../support/randomHeap';

/** Ids as V8 makes them, and as nobody does. */
const kinds: Record<string, (random: () => number) => number> = {
  'its own, counted upwards': (random) => 1 + 2 * Math.floor(random() * 5000),
  "the embedder's, from addresses": (random) => 2 * Math.floor(random() * 2 ** 31),
  'odd and scattered': (random) => 1 + 2 * Math.floor(random() * 2 ** 31),
  'of more than 32 bits': (random) => Math.floor(random() * 2 ** 53),
};

describe('a set of ids', () => {
  it.each(Object.entries(kinds))('has what a Set has: %s, and all others', (_, make) => {
    const random = seeded(7);
    const ids = Array.from({ length: 3000 }, (_value, at) =>
      at % 3 === 0 ? Object.values(kinds)[at % 4]!(random) : make(random),
    );
    const [set, expected] = [new IdSet(Float64Array.from(ids)), new Set(ids)];
    const asked = ids.flatMap((id) => [id, id + 1, id + 2, id + 64, make(random)]);
    expect(asked.filter((id) => set.has(id))).toEqual(asked.filter((id) => expected.has(id)));
  });

  it('has nothing when it is empty', () => {
    expect([0, 1, 2].filter((id) => new IdSet(new Uint32Array(0)).has(id))).toEqual([]);
  });
});
