import { IterableWeakSet } from './iterableWeakSet';
import { liveIterator } from './liveIterator';

/**
 * A Map that holds its keys weakly and, unlike JavaScript's `WeakMap`, can be iterated and counted: an entry
 * lives as long as somebody else holds its key. Python's `weakref.WeakKeyDictionary`. For data about
 * objects that are not one's own.
 *
 * A value may refer to its own key, or to other keys: entries are ephemerons, as in `WeakMap`, so that alone
 * keeps nothing alive. (In Python it does.)
 *
 * - `size` and iteration dereference the keys, and JavaScript then keeps them alive until the current
 *   job ends; `get` and `has` do not.
 * - `get`, `set`, `has`, `delete` are O(1); `size` is O(n), since it counts the living.
 */
export class WeakKeyMap<K extends WeakKey, V> implements Map<K, V> {
  readonly #keys = new IterableWeakSet<K>();
  #values = new WeakMap<K, V>();

  /** @throws TypeError if a key cannot be held weakly. */
  constructor(entries?: Iterable<readonly [K, V]> | null) {
    if (entries) this.update(entries);
  }

  get size(): number {
    return this.#keys.size;
  }

  get(key: K): V | undefined {
    return this.#values.get(key);
  }

  has(key: K): boolean {
    return this.#values.has(key);
  }

  /** @throws TypeError if the key cannot be held weakly (a string, a number, …): box it. */
  set(key: K, value: V): this {
    this.#keys.add(key);
    this.#values.set(key, value);
    return this;
  }

  delete(key: K): boolean {
    this.#keys.delete(key);
    return this.#values.delete(key);
  }

  clear(): void {
    this.#keys.clear();
    this.#values = new WeakMap();
  }

  /** The value of the key, which is set to `value` first if it has none: Python's `setdefault`. */
  getOrInsert(key: K, value: V): V {
    return this.getOrInsertComputed(key, () => value);
  }

  getOrInsertComputed(key: K, compute: (key: K) => V): V {
    if (!this.#values.has(key)) this.set(key, compute(key));
    return this.#values.get(key) as V;
  }

  /** Removes the entry and returns its value, or undefined if there was none. */
  pop(key: K): V | undefined {
    const value = this.#values.get(key);
    this.#keys.delete(key);
    this.#values.delete(key);
    return value;
  }

  /** Sets all the entries. */
  update(entries: Iterable<readonly [K, V]>): void {
    for (const [key, value] of entries) this.set(key, value);
  }

  /** Weak references to the keys alive now, for a reader that must not keep them alive longer than it looks. */
  keyRefs(): WeakRef<K>[] {
    return this.#keys.valueRefs();
  }

  forEach(callback: (value: V, key: K, map: Map<K, V>) => void, thisArg?: unknown): void {
    for (const [key, value] of this) callback.call(thisArg, value, key, this);
  }

  entries(): MapIterator<[K, V]> {
    return this.#iterate((entry) => entry);
  }

  keys(): MapIterator<K> {
    return this.#iterate(([key]) => key);
  }

  values(): MapIterator<V> {
    return this.#iterate(([, value]) => value);
  }

  [Symbol.iterator](): MapIterator<[K, V]> {
    return this.entries();
  }

  get [Symbol.toStringTag](): string {
    return 'WeakKeyMap';
  }

  #iterate<R>(give: (entry: [K, V]) => R): MapIterator<R> {
    return liveIterator(this.#keys.values(), (key): [K, V] => [key, this.#values.get(key) as V], give);
  }
}
