/*
 * What both weak maps must do. Held against CPython's MappingTestCase, WeakValueDictionaryTestCase and
 * WeakKeyDictionaryTestCase (Lib/test/test_weakref.py).
 *
 * Demands that do not apply to JavaScript:
 * - KeyError: a Map answers undefined or false;
 * - popitem: `map.entries().next()` and `delete` say it; `|` and `|=`: `update` says it;
 * - equality of maps, repr, keyword arguments, copy and deepcopy: `new WeakValueMap(map)` copies;
 * - keys that are equal but not the same (test_weak_keyed_cascading_deletes), TypeError for a key that cannot be in the
 *   map (test_weak_keyed_bad_delitem): Map compares by identity, and answers false;
 * - threads (test_threaded_*): a collection never falls into the middle of a job's synchronous use of an entry.
 */
import { describe, expect, it } from '@jest/globals';
import { WeakKeyMap, WeakValueMap } from '../../harness/weakref';
import { apart, collectGarbage, collectGarbageUntil, collectNow } from '../support/garbage';

class Mortal {
  /** A cycle, for good measure (RefCycle). */
  readonly cycle = this;
  constructor(readonly arg: number) {}
}

interface AnyMap extends Map<unknown, unknown> {
  pop(key: unknown): unknown;
  update(entries: Iterable<readonly [unknown, unknown]>): void;
}

interface Kind {
  name: string;
  make: (entries?: Iterable<[unknown, unknown]>) => AnyMap;
  entry: (mortal: Mortal) => [unknown, unknown];
  refs: (map: AnyMap) => WeakRef<Mortal>[];
}

const kinds: Kind[] = [
  {
    name: 'WeakValueMap',
    make: (entries) => new WeakValueMap(entries as Iterable<[unknown, Mortal]>),
    entry: (mortal) => [mortal.arg, mortal],
    refs: (map) => (map as unknown as WeakValueMap<number, Mortal>).valueRefs(),
  },
  {
    name: 'WeakKeyMap',
    make: (entries) => new WeakKeyMap(entries as Iterable<[Mortal, unknown]>),
    entry: (mortal) => [mortal, mortal.arg],
    refs: (map) => (map as unknown as WeakKeyMap<Mortal, number>).keyRefs(),
  },
];

const COUNT = 10;

function mortals(count = COUNT): Mortal[] {
  return Array.from({ length: count }, (_, arg) => new Mortal(arg));
}

/** The numbers of the mortals in the map, which is all that a test should keep of them. */
function args(map: AnyMap): number[] {
  return [...map].map(([key, value]) => (key instanceof Mortal ? key.arg : (value as Mortal).arg));
}

describe.each(kinds)('$name', ({ make, entry, refs }) => {
  function filled(count = COUNT): { map: AnyMap; objects: Mortal[] } {
    const objects = mortals(count);
    return { map: make(objects.map(entry)), objects };
  }

  it('holds what lives and gives it back (test_weak_values, test_weak_keys, test_weak_*_iters)', () => {
    const { map, objects } = filled();
    expect(map.size).toBe(COUNT);
    expect([...map.entries()]).toEqual(objects.map(entry));
    expect([...map.keys()]).toEqual(objects.map((object) => entry(object)[0]));
    expect([...map.values()]).toEqual(objects.map((object) => entry(object)[1]));
    for (const [key, value] of objects.map(entry))
      expect([map.has(key), map.get(key)]).toEqual([true, value]);
    expect([map.has('nothing'), map.get('nothing')]).toEqual([false, undefined]);
  });

  it('loses what dies, first one and then all (test_weak_values, test_weak_keys)', async () => {
    const { map, objects } = filled();
    objects.shift();
    await collectGarbage();
    expect(map.size).toBe(COUNT - 1);
    expect(args(map)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    objects.length = 0;
    await collectGarbage();
    expect([map.size, args(map)]).toEqual([0, []]);
  });

  it('counts, visits and re-adds exactly before the engine has told any death (test_weak_*_len_race)', async () => {
    const { map, objects } = filled(4);
    await collectGarbage();
    apart(() => objects.splice(1, 2).length);
    collectNow();
    expect(map.size).toBe(2);
    expect([args(map), refs(map).length, map.has(1)]).toEqual([[0, 3], 2, false]);
    await collectGarbage();
    apart(() => objects.splice(0, 1).length);
    collectNow();
    const again = new Mortal(0);
    map.set(...entry(again));
    expect([args(map), again.arg]).toEqual([[3, 0], 0]);
    await collectGarbage();
    expect(args(map)).toEqual([3, 0]);
  });

  it('holds nothing that nobody else holds (regression on SF bug #447152)', async () => {
    const map = make();
    apart(() => map.set(...entry(new Mortal(2))));
    await collectGarbage();
    expect([map.size, map.get(2)]).toEqual([0, undefined]);
  });

  it('does not keep entries alive by having been read', async () => {
    const { map, objects } = filled();
    apart(() => {
      map.forEach((value, key) => expect([map.get(key), map.has(key)]).toEqual([value, true]));
      expect([map.size, [...map].length, refs(map).length]).toEqual([COUNT, COUNT, COUNT]);
      objects.length = 0;
    });
    await collectGarbage();
    expect(map.size).toBe(0);
  });

  it('gives weak references to what lives (test_weak_*_iters: keyrefs, valuerefs)', async () => {
    const { map, objects } = filled();
    expect(apart(() => refs(map).map((ref) => ref.deref()?.arg))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    const kept = refs(map);
    objects.length = 3;
    await collectGarbage();
    expect(kept.map((ref) => ref.deref()?.arg).slice(0, 5)).toEqual([0, 1, 2, undefined, undefined]);
    expect(refs(map)).toHaveLength(3);
  });

  it('is made of a map, of a weak map and of pairs (test_make_weak_*_dict_from_*)', () => {
    const objects = mortals(3);
    const map = make(objects.map(entry));
    expect([...make(new Map(objects.map(entry)))]).toEqual([...map]);
    expect([...make(map)]).toEqual([...map]);
    expect(make(undefined).size).toBe(0);
    expect(() => make(5 as never)).toThrow(TypeError);
  });

  it('sets a default once (test_weak_*_dict_setdefault)', () => {
    const [first, second] = [new Mortal(1), new Mortal(2)].map(entry);
    const map = make();
    expect(map.getOrInsert(first![0], first![1])).toBe(first![1]);
    expect(map.getOrInsert(first![0], second![1])).toBe(first![1]);
    expect(map.getOrInsertComputed(first![0], () => expect(0).toBe('not computed'))).toBe(first![1]);
    expect(map.getOrInsertComputed(second![0], (key) => (key === second![0] ? second![1] : key))).toBe(
      second![1],
    );
    expect(map.size).toBe(2);
  });

  it('takes all the entries of another (test_weak_*_dict_update, test_weak_*_union_operators)', () => {
    const objects = mortals();
    const map = make(objects.slice(0, 5).map(entry));
    map.update(new Map(objects.slice(3).map(entry)));
    expect(args(map)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(() => map.update(5 as never)).toThrow(TypeError);
    expect(map.size).toBe(COUNT);
  });

  it('deletes, pops and clears (test_weak_*_delitem, test_weak_*_dict_popitem)', () => {
    const { map, objects } = filled();
    const [[key0], [key1, value1]] = [entry(objects[0]!), entry(objects[1]!)];
    expect([map.delete(key0), map.delete(key0), map.has(key0)]).toEqual([true, false, false]);
    expect([map.pop(key1), map.pop(key1), map.size]).toEqual([value1, undefined, COUNT - 2]);
    map.clear();
    expect([map.size, args(map)]).toEqual([0, []]);
    map.set(key0, entry(objects[0]!)[1]);
    expect(args(map)).toEqual([0]);
  });

  describe('under an iterator', () => {
    /** An iterator that stands on the first entry, held where it can be let go. */
    function standing(map: AnyMap, method: 'keys' | 'values' | 'entries'): { iterator?: Iterator<unknown> } {
      const held = { iterator: map[method]() };
      held.iterator.next();
      return held;
    }

    it.each(['keys', 'values', 'entries'] as const)(
      'keeps the entry alive that %s() stands on, and only that (test_weak_*_len_cycles)',
      async (method) => {
        const { map, objects } = filled(20);
        const held = standing(map, method);
        objects.length = 0;
        await collectGarbage();
        expect([map.size, args(map)]).toEqual([1, [0]]);
        delete held.iterator;
        await collectGarbage();
        expect(map.size).toBe(0);
      },
    );

    it('lets the entry go when it moves on, and the last one when it is done', async () => {
      const { map, objects } = filled(3);
      const held = standing(map, 'values');
      objects.length = 0;
      await collectGarbage();
      expect(apart(() => held.iterator?.next())).toEqual({ done: true, value: undefined });
      await collectGarbage();
      expect(map.size).toBe(0);
      expect(held.iterator?.next()).toEqual({ done: true, value: undefined });
    });

    it.each(['keys', 'values', 'entries'] as const)(
      'goes on in %s() while entries die (test_weak_keys_destroy_while_iterating, test_weak_values_…)',
      async (method) => {
        const { map, objects } = filled();
        const held = standing(map, method);
        objects.splice(4, 2);
        await collectGarbage();
        const rest = apart(() => [...{ [Symbol.iterator]: () => held.iterator! }].length);
        expect([rest, map.size]).toEqual([7, 8]);
      },
    );

    it('deletes, pops, sets and clears dead entries as absent ones (check_weak_destroy_and_mutate_while_iterating)', async () => {
      const { map, objects } = filled();
      /** Lets the last object die under an iterator and gives an entry made anew in its place. */
      const recreate = async (): Promise<[unknown, unknown]> => {
        const held = standing(map, 'entries');
        const { arg } = apart(() => objects.pop()!);
        await collectGarbage();
        delete held.iterator;
        const again = new Mortal(arg);
        objects.unshift(again);
        return entry(again);
      };
      expect(map.has((await recreate())[0])).toBe(false);
      expect(map.delete((await recreate())[0])).toBe(false);
      expect(map.pop((await recreate())[0])).toBeUndefined();
      const [key, value] = await recreate();
      map.set(key, value);
      expect([map.get(key), map.size, args(map).at(-1)]).toEqual([value, 7, 6]);
      await recreate();
      map.clear();
      expect(map.size).toBe(0);
    });

    it('counts right under deaths and deletions (check_weak_del_and_len_while_iterating)', async () => {
      const { map, objects } = filled();
      const held = standing(map, 'entries');
      apart(() => objects.splice(5, 1));
      await collectGarbage();
      expect(map.size).toBe(9);
      expect(map.delete(entry(objects[2]!)[0])).toBe(true);
      expect(map.size).toBe(8);
      const added = new Mortal(123456);
      map.set(...entry(added));
      expect([map.size, args(map)]).toEqual([9, [0, 1, 3, 4, 6, 7, 8, 9, 123456]]);
      apart(() => objects.pop());
      await collectGarbage();
      expect(map.size).toBe(8);
      delete held.iterator;
      expect(added.arg).toBe(123456);
    });

    it('can be left by break and gone on with, as native iterators', () => {
      const { map } = filled(3);
      const iterator = map.values();
      for (const first of iterator) {
        expect(first).toBe([...map.values()][0]);
        break;
      }
      expect([...iterator]).toHaveLength(2);
    });
  });

  it('never counts more than there are, nor fewer later (test_weak_*_len_race)', async () => {
    for (let round = 1; round <= 5; round++) {
      const map = apart(() => make(mortals(20).map(entry)));
      const sizes: number[] = [];
      for (let turn = 0; turn < 3; turn++) {
        sizes.push(map.size);
        await collectGarbage(1);
      }
      expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
      expect(sizes[0]).toBe(20);
    }
  });

  it('is collected while its entries live', async () => {
    const objects = mortals();
    const probe = apart(() => new WeakRef(make(objects.map(entry))));
    await collectGarbage();
    expect(probe.deref()).toBeUndefined();
    expect(objects).toHaveLength(COUNT);
  });

  it('is collected with entries that refer to it (test_gc)', async () => {
    const probe = apart(() => {
      const map = make();
      const objects = mortals().map((mortal) => Object.assign(mortal, { map }));
      map.update(objects.map(entry));
      return new WeakRef(map);
    });
    await collectGarbageUntil(() => probe.deref() === undefined);
    expect(probe.deref()).toBeUndefined();
  });
});
