/* What is WeakKeyMap's own; what both weak maps share is in mapping.spec.ts. */
import { describe, expect, it } from '@jest/globals';
import { WeakKeyMap } from '../../harness/weakref';
import { apart, collectGarbage } from '../support/garbage';

describe('WeakKeyMap', () => {
  it('collects a key that its own value refers to: an ephemeron', async () => {
    const map = new WeakKeyMap<object, unknown>();
    const probes = apart(() => {
      const key = {};
      const value = { key };
      map.set(key, value);
      return [new WeakRef(key), new WeakRef(value)];
    });
    await collectGarbage();
    expect(probes.map((probe) => probe.deref())).toEqual([undefined, undefined]);
    expect(map.size).toBe(0);
  });

  it('collects a chain of keys that are values of each other (test_trashcan_16602)', async () => {
    const map = new WeakKeyMap<object, unknown>();
    const held: { root?: object } = { root: {} };
    apart(() => {
      let key = held.root!;
      for (let n = 0; n < 100; n++) {
        const next = {};
        map.set(key, next);
        key = next;
      }
    });
    await collectGarbage();
    expect(map.size).toBe(100);
    delete held.root;
    await collectGarbage();
    expect(map.size).toBe(0);
  });

  it('keeps a value that nobody else holds while the key lives', async () => {
    const key = {};
    const map = apart(() => new WeakKeyMap([[key, { text: 'What is the meaning of the universe?' }]]));
    await collectGarbage();
    expect(map.get(key)).toEqual({ text: 'What is the meaning of the universe?' });
  });

  it.each<[string, (map: WeakKeyMap<object, object>, key: object) => void]>([
    ['deleted', (map, key) => map.delete(key)],
    ['popped', (map, key) => map.pop(key)],
    ['overwritten', (map, key) => map.set(key, {})],
    ['cleared', (map) => map.clear()],
  ])('lets a value go that is %s while its key lives', async (_, remove) => {
    const key = {};
    const map = new WeakKeyMap<object, object>();
    const probe = apart(() => {
      const value = {};
      map.set(key, value);
      remove(map, key);
      return new WeakRef(value);
    });
    await collectGarbage();
    expect(probe.deref()).toBeUndefined();
    expect(map.size).toBe(map.has(key) ? 1 : 0);
  });

  it('holds any value, undefined too', () => {
    const key = {};
    const map = new WeakKeyMap<object, string | undefined>([[key, undefined]]);
    expect([map.has(key), map.get(key), [...map]]).toEqual([true, undefined, [[key, undefined]]]);
    expect(map.getOrInsertComputed(key, () => 'not computed')).toBeUndefined();
  });

  it('answers false and undefined for what can be no key (34 not in dict)', () => {
    const map = new WeakKeyMap<object, number>();
    const key = 34 as unknown as object;
    expect([map.has(key), map.get(key), map.delete(key), map.pop(key)]).toEqual([
      false,
      undefined,
      false,
      undefined,
    ]);
  });

  it('can be subclassed', () => {
    class Tagged extends WeakKeyMap<object, number> {
      override get [Symbol.toStringTag](): string {
        return 'Tagged';
      }
    }
    expect(Object.prototype.toString.call(new Tagged())).toBe('[object Tagged]');
  });
});
