import { deathWatch } from './deathWatch';
import { requireHoldable } from './holdable';
import { KeyedRef } from './keyedRef';
import { liveIterator } from './liveIterator';

/**
 * A Map that holds its keys strongly and its values weakly: an entry lives as long as somebody else holds its
 * value. Python's `weakref.WeakValueDictionary`. For caches, pools and registries by name.
 *
 * It has the shape and the order of a native `Map`. A dead entry is as good as deleted: it is not
 * counted, not visited and soon removed, and setting its key again adds the key at the end.
 *
 * - Everything that reads a value (`get`, `has`, `size`, iteration) dereferences it, and JavaScript then
 *   keeps it alive until the current job ends. So what was seen once in a job stays for the whole job, and a loop
 *   that never leaves its job sees nothing die.
 * - A key that refers to its value keeps the value alive. Box the value, or use {@link WeakKeyMap}.
 * - `get`, `set`, `has`, `delete` are O(1); `size` is O(n), since it counts the living.
 */
export class WeakValueMap<K, V extends WeakKey> implements Map<K, V> {
  /**
   * Removes the entry that this reference made, and no other: by the time a death is told, the key may
   * have a new value, which must stay. Static, to close over no map (deathWatch, trap 1).
   */
  static readonly #forget = <K, V extends WeakKey>(map: WeakValueMap<K, V>, ref: KeyedRef<K, V>): void => {
    map.#deaths.unregister(ref);
    if (map.#refs.get(ref.key) === ref) map.#refs.delete(ref.key);
  };

  readonly #refs = new Map<K, KeyedRef<K, V>>();
  readonly #deaths = deathWatch<WeakValueMap<K, V>, KeyedRef<K, V>>(this, WeakValueMap.#forget);

  /** @throws TypeError if a value cannot be held weakly. */
  constructor(entries?: Iterable<readonly [K, V]> | null) {
    if (entries) this.update(entries);
  }

  get size(): number {
    let living = 0;
    for (const ref of this.#refs.values()) if (this.#meet(ref) !== undefined) living++;
    return living;
  }

  get(key: K): V | undefined {
    return this.#find(key);
  }

  has(key: K): boolean {
    return this.#find(key) !== undefined;
  }

  /** @throws TypeError if the value cannot be held weakly (a string, a number, …): box it. */
  set(key: K, value: V): this {
    requireHoldable(value);
    const old = this.#find(key);
    if (old === value) return this;
    if (old !== undefined) this.#deaths.unregister(this.#refs.get(key)!);
    const ref = new KeyedRef(value, key);
    this.#refs.set(key, ref);
    this.#deaths.register(value, ref, ref);
    return this;
  }

  delete(key: K): boolean {
    return this.#remove(key) !== undefined;
  }

  clear(): void {
    for (const ref of this.#refs.values()) this.#deaths.unregister(ref);
    this.#refs.clear();
  }

  /** The value of the key, which is set to `value` first if it has none: Python's `setdefault`. */
  getOrInsert(key: K, value: V): V {
    return this.getOrInsertComputed(key, () => value);
  }

  getOrInsertComputed(key: K, compute: (key: K) => V): V {
    const old = this.#find(key);
    if (old !== undefined) return old;
    const value = compute(key);
    this.set(key, value);
    return value;
  }

  /** Removes the entry and returns its value, or undefined if there was none. */
  pop(key: K): V | undefined {
    return this.#remove(key);
  }

  /** Sets all the entries. */
  update(entries: Iterable<readonly [K, V]>): void {
    for (const [key, value] of entries) this.set(key, value);
  }

  /** Weak references to the values alive now, for a reader that must not keep them alive longer than it looks. */
  valueRefs(): WeakRef<V>[] {
    return [...this.#refs.values()].filter((ref) => this.#meet(ref) !== undefined);
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
    return 'WeakValueMap';
  }

  #iterate<R>(give: (entry: [K, V]) => R): MapIterator<R> {
    const meet = ([key, ref]: [K, KeyedRef<K, V>]): [K, V] | undefined => {
      const value = this.#meet(ref);
      return value === undefined ? undefined : [key, value];
    };
    return liveIterator(this.#refs.entries(), meet, give);
  }

  #find(key: K): V | undefined {
    const ref = this.#refs.get(key);
    return ref && this.#meet(ref);
  }

  #remove(key: K): V | undefined {
    const ref = this.#refs.get(key);
    if (ref === undefined) return undefined;
    WeakValueMap.#forget(this, ref);
    return ref.deref();
  }

  /** The value, or undefined if it is dead; the dead entry is removed then. */
  #meet(ref: KeyedRef<K, V>): V | undefined {
    const value = ref.deref();
    if (value === undefined) WeakValueMap.#forget(this, ref);
    return value;
  }
}
