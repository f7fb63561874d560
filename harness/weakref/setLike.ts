/** What the methods of ES sets take as the other set: a `Set`, a `Map` (its keys), an `IterableWeakSet`. */
export interface SetLike<T> {
  readonly size: number;
  has(value: T): boolean;
  keys(): Iterator<T>;
}

/** @throws TypeError if `other` lacks `size`, `has` or `keys`, as native sets do. */
export function requireSetLike(other: SetLike<unknown>): SetLike<unknown> {
  if (isSetLike(other)) return other;
  throw new TypeError(
    'expected a set-like (an object with size, has and keys): wrap other iterables, new Set(iterable)',
  );
}

function isSetLike(other: unknown): boolean {
  const { size, has, keys } = Object(other) as Record<keyof SetLike<unknown>, unknown>;
  return Number(size) >= 0 && typeof has === 'function' && typeof keys === 'function';
}

/** The elements of a set-like, taken at once. */
export function elementsOf(other: SetLike<unknown>): unknown[] {
  const keys = requireSetLike(other).keys();
  return [...{ [Symbol.iterator]: () => keys }];
}
