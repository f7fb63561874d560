import { deathWatch } from './deathWatch';
import { requireHoldable } from './holdable';

/**
 * Called with the reference, whose target is gone by then. (Written as a method, whose parameters TypeScript compares
 * leniently: a reference to a Dog is then also one to an Animal.)
 */
export type DeathCallback<T extends WeakKey> = { tell(reference: WeakReference<T>): void }['tell'];

/**
 * A weak reference that can say when its target was collected. Python's `weakref.ref(object, callback)`.
 *
 * The callback runs once, in a job of its own some time after the collection, and only if the reference itself is
 * still alive, as in CPython: keep the reference for as long as you want to be told. The callback may refer
 * to the reference, but must not refer to the target, or the target never dies. What it throws is an
 * uncaught exception.
 *
 * Trap: functions made in one scope share it. If one of them names the target, all of them hold it in V8, a callback
 * made beside them too. Make the callback in a scope that does not know the target.
 *
 * Unlike CPython, two references to one target are two objects, and they tell of its death in any order.
 */
export class WeakReference<T extends WeakKey> extends WeakRef<T> {
  /** The registry is held by nothing else, so it goes with the reference and its callback is then never run. */
  #pending: { callback: DeathCallback<T>; deaths: FinalizationRegistry<undefined> } | undefined;

  /** @throws TypeError if the target cannot be held weakly (a string, a number, …): box it. */
  constructor(target: T, callback?: DeathCallback<T>) {
    requireHoldable(target);
    super(target);
    if (callback === undefined) return;
    const deaths = deathWatch<WeakReference<T>, undefined>(this, WeakReference.#tell);
    deaths.register(target, undefined);
    this.#pending = { callback, deaths };
  }

  /** The callback yet to be run; undefined after it has, as CPython's `__callback__`. */
  get callback(): DeathCallback<T> | undefined {
    return this.#pending?.callback;
  }

  /** Static, to close over no reference (deathWatch, trap 1). */
  static readonly #tell = <T extends WeakKey>(reference: WeakReference<T>): void => {
    const { callback } = reference;
    reference.#pending = undefined;
    callback?.(reference);
  };
}

/** Makes a {@link WeakReference}. */
export function weakRef<T extends WeakKey>(target: T, callback?: DeathCallback<T>): WeakReference<T> {
  return new WeakReference(target, callback);
}
