/*
 * Held against CPython's TestWeakSet (Lib/test/test_weakset.py).
 *
 * Demands that do not apply to JavaScript:
 * - operators (test_or, test_and, test_sub, test_xor, test_ior, …): JavaScript has methods only;
 * - methods in place (test_intersection_update, test_difference_update, …): ES sets have none but what `update`,
 *   `delete` and `clear` say;
 * - KeyError, and TypeError for deleting what can be no element (test_remove, test_discard): `delete` answers false;
 * - equality, hash, calling __init__ again (test_eq, test_hash, test_subclass_with_custom_hash, test_init);
 * - lists and tuples as operands (test_union, …): ES sets take set-likes only, and so do these.
 */
import { describe, expect, it } from '@jest/globals';
import { IterableWeakSet } from '../../harness/weakref';
import { apart, collectGarbage, collectGarbageUntil, collectNow } from '../support/garbage';

class Item {
  readonly cycle = this;
  constructor(readonly name: string) {}
}

const named = (names: string): Item[] => Array.from(names, (name) => new Item(name));
const names = (set: Iterable<Item>): string => [...set].map((item) => item.name).join('');

const letters = named('abcdefghijklmnopqrstuvwxyz');
/** The same items for the same letters. */
const items = (text: string): Item[] => letters.filter((item) => text.includes(item.name));
const weak = (text: string): IterableWeakSet<Item> => new IterableWeakSet(items(text));

describe('IterableWeakSet', () => {
  it('reproduces slide 6: 2 elements → 1', async () => {
    const objects = named('12');
    const set = new IterableWeakSet(objects);
    expect(set.size).toBe(2);
    objects.shift();
    await collectGarbage();
    expect([set.size, names(set)]).toEqual([1, '2']);
  });

  it('contains what was added, in that order, and nothing else (test_len, test_contains)', () => {
    const set = weak('abc');
    expect([set.size, names(set), names(set.keys()), names(set.values())]).toEqual([3, 'abc', 'abc', 'abc']);
    for (const letter of letters) expect(set.has(letter)).toBe('abc'.includes(letter.name));
    expect(set.has(new Item('a'))).toBe(false);
    expect(set.has(1 as never)).toBe(false);
    expect([...set.entries()]).toEqual(items('abc').map((item) => [item, item]));
  });

  it('adds an element once and loses it with its last holder (test_add, test_len)', async () => {
    const [item] = items('q');
    const set = new IterableWeakSet<Item>();
    expect(set.add(item!).add(item!)).toBe(set);
    apart(() => set.add(new Item('z')));
    await collectGarbage();
    expect([set.size, names(set)]).toEqual([1, 'q']);
  });

  it('counts and visits exactly before the engine has told any death (test_len_race)', async () => {
    const objects = named('abcd');
    const set = new IterableWeakSet(objects);
    await collectGarbage();
    objects.length = 2;
    collectNow();
    expect([set.size, names(set), set.valueRefs().length]).toEqual([2, 'ab', 2]);
    expect(set.union(weak('z')).size).toBe(3);
  });

  it('deletes, pops and clears (test_remove, test_discard, test_pop, test_clear)', () => {
    const set = weak('abc');
    const [a, b, c] = items('abc');
    expect([set.delete(a!), set.delete(a!), set.has(a!)]).toEqual([true, false, false]);
    expect(set.delete(1 as never)).toBe(false);
    expect([set.pop(), set.has(b!), set.size]).toEqual([b, false, 1]);
    set.clear();
    expect([set.pop(), set.size, names(set)]).toEqual([undefined, 0, '']);
    expect([set.has(c!), names(set.add(c!).add(a!))]).toEqual([false, 'ca']);
  });

  it('is made of any iterable, itself included, and takes more (test_constructor_identity, test_copy, test_update)', () => {
    const set = weak('abc');
    const copy = new IterableWeakSet(set);
    copy.update(items('xyz'));
    copy.update(new Set(items('a')));
    expect([names(set), names(copy)]).toEqual(['abc', 'abcxyz']);
    expect(() => new IterableWeakSet(1 as never)).toThrow(TypeError);
    expect(() => set.update([[], 1] as never)).toThrow('box the value');
  });

  it('gives weak references to what lives', async () => {
    const objects = named('abc');
    const set = new IterableWeakSet(objects);
    objects.pop();
    await collectGarbage();
    expect(set.valueRefs().map((ref) => ref.deref()?.name)).toEqual(['a', 'b']);
  });

  describe('as an ES set', () => {
    it('unites, intersects, subtracts (test_union, test_intersection, test_difference, test_symmetric_difference)', () => {
      const [set, other] = [weak('abcd'), weak('cdxy')];
      expect(names(set.union(other))).toBe('abcdxy');
      expect(names(set.intersection(other))).toBe('cd');
      expect(names(set.intersection(new Set(items('cb').reverse())))).toBe('cb');
      expect(names(set.intersection(new Set(items('abcdz').reverse())))).toBe('abcd');
      expect(names(set.difference(other))).toBe('ab');
      expect(names(set.symmetricDifference(other))).toBe('abxy');
      expect([names(set), names(other)]).toEqual(['abcd', 'cdxy']);
    });

    it('gives weak sets, whose elements die (type(u) is WeakSet)', async () => {
      const objects = named('ab');
      const set = new IterableWeakSet(objects);
      const results = apart(() => [set.union(set), set.intersection(set), set.difference(new Set())]);
      for (const result of results) expect(result).toBeInstanceOf(IterableWeakSet);
      objects.shift();
      await collectGarbage();
      expect(results.map(names)).toEqual(['b', 'b', 'b']);
    });

    it('compares (test_sub_and_super, test_isdisjoint)', () => {
      const [p, q, r] = [weak('ab'), weak('abcde'), weak('def')];
      expect([p.isSubsetOf(q), q.isSubsetOf(q), q.isSubsetOf(r)]).toEqual([true, true, false]);
      expect([q.isSupersetOf(p), q.isSupersetOf(q), q.isSupersetOf(r)]).toEqual([true, true, false]);
      expect([p.isDisjointFrom(r), q.isDisjointFrom(r), r.isDisjointFrom(q)]).toEqual([true, false, false]);
    });

    it('works on itself (test_inplace_on_self)', () => {
      const set = weak('abc');
      expect(names(set.union(set))).toBe('abc');
      expect(names(set.intersection(set))).toBe('abc');
      expect(names(set.difference(set))).toBe('');
      expect(names(set.symmetricDifference(set))).toBe('');
    });

    it('takes native sets and maps, and refuses what is no set-like with a TypeError', () => {
      const set = weak('abc');
      expect(names(set.intersection(new Map(items('cd').map((item) => [item, 1]))))).toBe('c');
      expect(names(set.union(new Set(items('d'))))).toBe('abcd');
      for (const other of [items('a'), 'abc', 1, null, undefined, {}] as never[]) {
        expect(() => set.union(other)).toThrow(TypeError);
        expect(() => set.intersection(other)).toThrow('expected a set-like');
        expect(() => set.difference(other)).toThrow(TypeError);
        expect(() => set.symmetricDifference(other)).toThrow(TypeError);
        expect(() => set.isSubsetOf(other)).toThrow(TypeError);
        expect(() => set.isSupersetOf(other)).toThrow(TypeError);
        expect(() => set.isDisjointFrom(other)).toThrow(TypeError);
      }
    });
  });

  describe('under an iterator', () => {
    it('keeps the element alive that the iterator stands on, and only that (test_len_cycles)', async () => {
      const objects = named('abcdefghij');
      const set = new IterableWeakSet(objects);
      const held: { iterator?: Iterator<Item> } = { iterator: set.values() };
      apart(() => held.iterator?.next());
      objects.length = 0;
      await collectGarbage();
      expect([set.size, names(set)]).toEqual([1, 'a']);
      delete held.iterator;
      await collectGarbage();
      expect(set.size).toBe(0);
    });

    it('goes on while elements die (test_weak_destroy_while_iterating)', async () => {
      const objects = named('abc');
      const set = new IterableWeakSet(objects);
      const iterator = set[Symbol.iterator]();
      apart(() => iterator.next());
      objects.pop();
      await collectGarbage();
      expect([names(iterator), set.size]).toEqual(['b', 2]);
    });

    it('takes, deletes and clears after a death (test_weak_destroy_and_mutate_while_iterating)', async () => {
      const objects = named('abcd');
      const set = new IterableWeakSet(objects);
      const iterator = set.values();
      apart(() => iterator.next());
      objects.pop();
      await collectGarbage();
      const again = new Item('d');
      expect([set.has(again), set.delete(again)]).toEqual([false, false]);
      set.add(again);
      expect([names(set), names(iterator)]).toEqual(['abcd', 'bcd']);
      set.clear();
      expect(set.size).toBe(0);
    });
  });

  it('never counts more than there are, nor fewer later (test_len_race)', async () => {
    for (let round = 1; round <= 5; round++) {
      const set = apart(() => new IterableWeakSet(named('abcdefghijklmnopqrst')));
      const sizes: number[] = [];
      for (let turn = 0; turn < 3; turn++) {
        sizes.push(set.size);
        await collectGarbage(1);
      }
      expect([sizes[0], ...sizes]).toEqual([20, ...sizes.sort((a, b) => b - a)]);
    }
  });

  it('is collected while its elements live', async () => {
    const probe = apart(() => new WeakRef(weak('abc')));
    await collectGarbage();
    expect(probe.deref()).toBeUndefined();
  });

  it('is collected with elements that refer to it, in a nest of cycles (test_gc)', async () => {
    const probe = apart(() => {
      const set = new IterableWeakSet(Array.from({ length: 1000 }, () => new Item('nest')));
      for (const item of set) Object.assign(item, { set, nested: new IterableWeakSet([item]) });
      return new WeakRef(set);
    });
    await collectGarbageUntil(() => probe.deref() === undefined);
    expect(probe.deref()).toBeUndefined();
  });

  it('can be subclassed, with add called for every element as in Set', () => {
    const added: unknown[] = [];
    class Watched extends IterableWeakSet<Item> {
      override add(item: Item): this {
        added.push(item.name);
        return super.add(item);
      }
    }
    expect([names(new Watched(items('ab'))), added]).toEqual(['ab', ['a', 'b']]);
  });
});
