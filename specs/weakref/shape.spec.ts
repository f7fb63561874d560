/* The weak collections stand in for the native ones, in TypeScript and at run time (test_methods). */
import { describe, expect, it } from '@jest/globals';
import {
  IterableWeakSet,
  WeakKeyMap,
  weakMemoize,
  WeakMethod,
  weakRef,
  WeakValueMap,
  box,
} from '../../harness/weakref';

class Animal {
  readonly legs = 4;
  speak(word: string): number {
    return word.length;
  }
}

describe('in TypeScript', () => {
  it('takes a weak collection wherever a native one is asked for', () => {
    const byName: Map<string, object> = new WeakValueMap<string, object>();
    const byKey: Map<Animal, number> = new WeakKeyMap<Animal, number>();
    const set: Set<Animal> = new IterableWeakSet<Animal>();
    const readonly: [ReadonlyMap<string, object>, ReadonlySet<Animal>] = [byName, set];
    const union: Set<Animal | Date> = new IterableWeakSet<Animal>().union(new Set<Date>());
    const native: Set<Animal> = new Set<Animal>([new Animal()]);
    expect([byName, byKey, set, union, ...readonly].map((each) => each.size)).toEqual([0, 0, 0, 0, 0, 0]);
    expect(new IterableWeakSet(native).isSubsetOf(native)).toBe(true);
  });

  it('follows the types of methods and results', () => {
    const animal = new Animal();
    const named: WeakMethod<(word: string) => number> = new WeakMethod(animal, 'speak');
    const inline: WeakMethod<(word: string) => unknown> = new WeakMethod(animal, (word: string) => word);
    const length: number | undefined = named.deref()?.('miau');
    const wider: WeakRef<object> = weakRef(animal);
    const value: string = weakMemoize((text: string) => box(text))('a').value;
    expect([length, inline.deref()?.('wau'), wider.deref(), value]).toEqual([4, 'wau', animal, 'a']);
    // @ts-expect-error -- legs is no method
    expect(() => new WeakMethod(animal, 'legs')).toThrow(TypeError);
    // @ts-expect-error -- a number cannot be held weakly
    expect(() => new WeakValueMap<string, object>().set('a', 1)).toThrow(TypeError);
  });
});

describe.each([
  ['WeakValueMap', new WeakValueMap(), new Map()],
  ['WeakKeyMap', new WeakKeyMap(), new Map()],
  ['IterableWeakSet', new IterableWeakSet(), new Set()],
])('%s', (name, weak, native) => {
  it('has every member of the native prototype (test_methods)', () => {
    const members = Reflect.ownKeys(Object.getPrototypeOf(native) as object);
    expect(members.filter((member) => !(member in weak))).toEqual([]);
    expect(Object.keys(weak)).toEqual([]);
    expect(Object.prototype.toString.call(weak)).toBe(`[object ${name}]`);
  });

  it('gives iterators with the heritage of native ones', () => {
    const iteratorPrototype = Object.getPrototypeOf(Object.getPrototypeOf(native.values())) as object;
    for (const iterator of [weak.keys(), weak.values(), weak.entries(), weak[Symbol.iterator]()]) {
      expect(Object.prototype.isPrototypeOf.call(iteratorPrototype, iterator)).toBe(true);
      expect(iterator[Symbol.iterator]()).toBe(iterator);
    }
  });

  it('hands forEach what the native one does', () => {
    const seen: unknown[] = [];
    const [element, self] = [{}, {}];
    const filled: Map<unknown, unknown> | Set<unknown> =
      name === 'IterableWeakSet'
        ? new IterableWeakSet([element])
        : name === 'WeakKeyMap'
          ? new WeakKeyMap([[element, 1]])
          : new WeakValueMap([[1, element]]);
    filled.forEach(function (this: unknown, value, key, whole) {
      seen.push(this, value, key, whole);
    }, self);
    expect(seen[0]).toBe(self);
    expect(seen.slice(1, 3)).toEqual([...filled.entries()].flat().reverse());
    expect(seen[3]).toBe(filled);
  });
});
