import { argumentsKey } from './argumentsKey';
import { WeakValueMap } from './weakValueMap';

export interface WeakMemoizeOptions<A extends unknown[]> {
  /** What tells calls apart, compared as Map keys are. By default all arguments, objects by identity. */
  readonly key?: (...args: A) => unknown;
}

/** The memoized function. Its `cache` can be looked at and cleared. */
export interface WeakMemoized<A extends unknown[], R extends WeakKey> {
  (...args: A): R;
  readonly cache: WeakValueMap<unknown, R>;
}

/**
 * Remembers the result of each call for as long as somebody holds that result. The seed of it is Python's idiom of a
 * memoizing decorator with a `WeakValueDictionary`.
 *
 * By default arguments are not kept alive. A `key` is kept until its result dies: let it not refer to the
 * result. A call that throws is not remembered. The function is called without `this`.
 *
 * The memoized function throws TypeError for a result that cannot be held weakly (a string, a number, …): box it.
 */
export function weakMemoize<A extends unknown[], R extends WeakKey>(
  compute: (...args: A) => R,
  options: WeakMemoizeOptions<A> = {},
): WeakMemoized<A, R> {
  const cache = new WeakValueMap<unknown, R>();
  const byArguments = argumentsKey();
  const key = options.key ?? ((...args: A) => byArguments(args));
  const memoized = (...args: A): R => cache.getOrInsertComputed(key(...args), () => compute(...args));
  return Object.assign(memoized, { cache });
}
