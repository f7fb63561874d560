/* What is WeakValueMap's own; what both weak maps share is in mapping.spec.ts. */
import { describe, expect, it } from '@jest/globals';
import { WeakValueMap } from '../../harness/weakref';
import { apart, collectGarbage } from '../support/garbage';

class Value {
  constructor(readonly arg: number) {}
}

describe('WeakValueMap', () => {
  it('reproduces slide 5: keys [one, two] → [two]', async () => {
    const objects: Record<string, Value> = { one: new Value(1), two: new Value(2) };
    const cache = new WeakValueMap(Object.entries(objects));
    expect([...cache.keys()]).toEqual(['one', 'two']);
    delete objects.one;
    await collectGarbage();
    expect([...cache.keys()]).toEqual(['two']);
  });

  it('keeps the new value when the old one dies later (test_weak_valued_consistency)', async () => {
    const map = new WeakValueMap<number, Value>();
    apart(() => map.set(10, new Value(1)));
    const second = new Value(2);
    map.set(10, second);
    await collectGarbage();
    expect([map.size, map.get(10)]).toEqual([1, second]);
  });

  it('keeps a value set again under its key, in its place', async () => {
    const [first, second] = [new Value(1), new Value(2)];
    const map = new WeakValueMap([['a', first] as const, ['b', second] as const]);
    apart(() => map.set('a', new Value(3)).set('a', first));
    await collectGarbage();
    expect([...map]).toEqual([
      ['a', first],
      ['b', second],
    ]);
  });

  it('holds one value under several keys and loses all of them', async () => {
    const map = new WeakValueMap<string, Value>();
    const held: { value?: Value } = { value: new Value(1) };
    apart(() => map.set('a', held.value!).set('b', held.value!).set('c', held.value!));
    map.delete('b');
    await collectGarbage();
    expect([...map.keys()]).toEqual(['a', 'c']);
    delete held.value;
    await collectGarbage();
    expect([...map.keys()]).toEqual([]);
  });

  it('adds a key at the end when its old value is dead', async () => {
    const map = new WeakValueMap<string, Value>();
    const [one, two] = [new Value(1), new Value(2)];
    apart(() => map.set('a', new Value(0)));
    map.set('b', one);
    await collectGarbage();
    map.set('a', two);
    expect([...map.keys()]).toEqual(['b', 'a']);
  });

  it('lets a key go with its value, untouched: no tombstones (test_remove_closure)', async () => {
    const map = new WeakValueMap<object, Value>();
    const probes = apart(() => {
      const keys = Array.from({ length: 100 }, () => ({}));
      for (const key of keys) map.set(key, new Value(0));
      return keys.map((key) => new WeakRef(key));
    });
    await collectGarbage();
    expect(probes.filter((probe) => probe.deref() !== undefined)).toHaveLength(0);
    expect(map.size).toBe(0);
  });

  it.each<[string, (map: WeakValueMap<object, Value>, key: object) => void]>([
    ['deleted', (map, key) => map.delete(key)],
    ['popped', (map, key) => map.pop(key)],
    ['cleared', (map) => map.clear()],
  ])('lets a key go that is %s while its value lives', async (_, remove) => {
    const map = new WeakValueMap<object, Value>();
    const value = new Value(1);
    const probe = apart(() => {
      const key = {};
      map.set(key, value);
      remove(map, key);
      return new WeakRef(key);
    });
    await collectGarbage();
    expect(probe.deref()).toBeUndefined();
    expect([map.size, value.arg]).toEqual([0, 1]);
  });

  it('lets its keys go when it is dead itself, while the values live', async () => {
    const value = new Value(1);
    const probe = apart(() => {
      const key = {};
      new WeakValueMap([[key, value]]).get(key);
      return new WeakRef(key);
    });
    await collectGarbage();
    expect(probe.deref()).toBeUndefined();
    expect(value.arg).toBe(1);
  });

  it('holds its keys strongly, objects and primitives', async () => {
    const value = new Value(1);
    const map = new WeakValueMap<unknown, Value>();
    apart(() => [{}, 'a', NaN, -0, undefined, null, Symbol.for('s')].forEach((key) => map.set(key, value)));
    await collectGarbage();
    expect([...map.keys()]).toEqual([{}, 'a', NaN, 0, undefined, null, Symbol.for('s')]);
    expect(map.get(NaN)).toBe(value);
  });

  it('finds an object by its number while it lives (the id2obj example of the library reference)', async () => {
    const byId = new WeakValueMap<number, Value>();
    const held: { value?: Value } = { value: new Value(7) };
    apart(() => byId.set(7, held.value!));
    expect(apart(() => byId.get(7) === held.value)).toBe(true);
    delete held.value;
    await collectGarbage();
    expect(byId.get(7)).toBeUndefined();
  });

  it('can be subclassed, with set called for every entry as in Map', () => {
    const seen: unknown[] = [];
    class Watched extends WeakValueMap<string, Value> {
      override set(key: string, value: Value): this {
        seen.push(key);
        return super.set(key, value);
      }
    }
    const value = new Value(1);
    const map = new Watched([['a', value]]);
    map.getOrInsert('b', value);
    map.update([['c', value]]);
    expect(seen).toEqual(['a', 'b', 'c']);
    expect(Object.prototype.toString.call(map)).toBe('[object WeakValueMap]');
  });
});
