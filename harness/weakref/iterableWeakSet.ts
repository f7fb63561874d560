import { deathWatch } from './deathWatch';
import { requireHoldable } from './holdable';
import { liveIterator } from './liveIterator';
import { elementsOf, requireSetLike, type SetLike } from './setLike';

/**
 * A Set that holds its elements weakly and, unlike JavaScript's `WeakSet`, can be iterated and counted.
 * Python's `weakref.WeakSet`. For observers, listeners and "all the living instances".
 *
 * It has the shape of a native `Set`, and its insertion order. A dead element is not counted, not visited
 * and soon removed.
 *
 * - `size` and iteration dereference, and JavaScript then keeps the elements alive until the current job
 *   ends; `has` does not.
 * - `add`, `has`, `delete` are O(1); `size` is O(n), since it counts the living.
 */
export class IterableWeakSet<T extends WeakKey> implements Set<T> {
  /** Static, to close over no set (deathWatch, trap 1). */
  static readonly #forget = <T extends WeakKey>(set: IterableWeakSet<T>, ref: WeakRef<T>): void => {
    set.#deaths.unregister(ref);
    set.#refs.delete(ref);
  };

  /** The order. */
  readonly #refs = new Set<WeakRef<T>>();
  /** The way from an element to its reference; an ephemeron, so it holds neither. */
  #refOf = new WeakMap<T, WeakRef<T>>();
  readonly #deaths = deathWatch<IterableWeakSet<T>, WeakRef<T>>(this, IterableWeakSet.#forget);

  /** @throws TypeError if an element cannot be held weakly. */
  constructor(elements?: Iterable<T> | null) {
    if (elements) this.update(elements);
  }

  get size(): number {
    let living = 0;
    for (const ref of this.#refs) if (this.#meet(ref) !== undefined) living++;
    return living;
  }

  has(value: T): boolean {
    return this.#refOf.has(value);
  }

  /** @throws TypeError if the value cannot be held weakly (a string, a number, …): box it. */
  add(value: T): this {
    requireHoldable(value);
    if (this.#refOf.has(value)) return this;
    const ref = new WeakRef(value);
    this.#refs.add(ref);
    this.#refOf.set(value, ref);
    this.#deaths.register(value, ref, ref);
    return this;
  }

  delete(value: T): boolean {
    const ref = this.#refOf.get(value);
    if (ref === undefined) return false;
    IterableWeakSet.#forget(this, ref);
    return this.#refOf.delete(value);
  }

  clear(): void {
    for (const ref of this.#refs) this.#deaths.unregister(ref);
    this.#refs.clear();
    this.#refOf = new WeakMap();
  }

  /** Removes the oldest living element and returns it, or undefined if the set is empty. */
  pop(): T | undefined {
    for (const value of this) {
      this.delete(value);
      return value;
    }
    return undefined;
  }

  /** Adds all the elements. */
  update(elements: Iterable<T>): void {
    for (const value of elements) this.add(value);
  }

  /** Weak references to the elements alive now, for a reader that must not keep them alive longer than it looks. */
  valueRefs(): WeakRef<T>[] {
    return [...this.#refs].filter((ref) => this.#meet(ref) !== undefined);
  }

  forEach(callback: (value: T, again: T, set: Set<T>) => void, thisArg?: unknown): void {
    for (const value of this) callback.call(thisArg, value, value, this);
  }

  values(): SetIterator<T> {
    return this.#iterate((value) => value);
  }

  keys(): SetIterator<T> {
    return this.values();
  }

  entries(): SetIterator<[T, T]> {
    return this.#iterate((value) => [value, value]);
  }

  [Symbol.iterator](): SetIterator<T> {
    return this.values();
  }

  get [Symbol.toStringTag](): string {
    return 'IterableWeakSet';
  }

  /** @throws TypeError if `other` has an element that cannot be held weakly, or is no set-like. */
  union<U>(other: SetLike<U>): IterableWeakSet<T | Extract<U, WeakKey>> {
    type Both = T | Extract<U, WeakKey>;
    return new IterableWeakSet<Both>([...this, ...(elementsOf(other) as Both[])]);
  }

  intersection<U>(other: SetLike<U>): IterableWeakSet<T & U> {
    return new IterableWeakSet(this.#shared(other) as (T & U)[]);
  }

  difference<U>(other: SetLike<U>): IterableWeakSet<T> {
    const them = requireSetLike(other);
    return new IterableWeakSet([...this].filter((value) => !them.has(value)));
  }

  /** @throws TypeError if `other` has an element that cannot be held weakly, or is no set-like. */
  symmetricDifference<U>(other: SetLike<U>): IterableWeakSet<T | Extract<U, WeakKey>> {
    type Both = T | Extract<U, WeakKey>;
    const result = new IterableWeakSet<Both>(this);
    for (const value of elementsOf(other) as Both[]) {
      if (this.has(value as T)) result.delete(value);
      else result.add(value);
    }
    return result;
  }

  isSubsetOf(other: SetLike<unknown>): boolean {
    const them = requireSetLike(other);
    return [...this].every((value) => them.has(value));
  }

  isSupersetOf(other: SetLike<unknown>): boolean {
    return elementsOf(other).every((value) => this.has(value as T));
  }

  isDisjointFrom(other: SetLike<unknown>): boolean {
    return this.#shared(other).length === 0;
  }

  /** The common elements, in the order of the smaller set, as the standard has it. */
  #shared(other: SetLike<unknown>): T[] {
    const them = requireSetLike(other);
    const mine = [...this];
    if (mine.length <= them.size) return mine.filter((value) => them.has(value));
    return (elementsOf(them) as T[]).filter((value) => this.has(value));
  }

  #iterate<R>(give: (value: T) => R): SetIterator<R> {
    return liveIterator(this.#refs.values(), (ref) => this.#meet(ref), give);
  }

  /** The element, or undefined if it is dead; its place is removed then. */
  #meet(ref: WeakRef<T>): T | undefined {
    const value = ref.deref();
    if (value === undefined) IterableWeakSet.#forget(this, ref);
    return value;
  }
}
