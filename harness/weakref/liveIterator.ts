/**
 * Iterates over what is alive of a native Map's or Set's iterator, in its order and with its semantics
 * under change: entries deleted meanwhile are not visited, entries added are, an exhausted iterator stays so.
 *
 * The iterator keeps the entry it has given last alive until it is asked for the next one: whoever
 * stands on a key may count on its value, across `await` too.
 *
 * @param meet the live entry, or undefined if it is dead.
 * @param give what the iterator yields of a live entry.
 */
export function liveIterator<E, L, R>(
  source: Iterator<E>,
  meet: (met: E) => L | undefined,
  give: (live: L) => R,
): MapIterator<R> {
  // Not a generator: V8 may forget a generator's local that is not read after the yield, and a `break` would
  // close it, where native iterators go on. A variable shared by closures is a field in the heap.
  let standing: L | undefined;
  const next = (): IteratorResult<R, undefined> => {
    for (let step = source.next(); step.done !== true; step = source.next()) {
      standing = meet(step.value);
      if (standing !== undefined) return { value: give(standing), done: false };
    }
    standing = undefined;
    return { value: undefined, done: true };
  };
  return Object.create(iteratorPrototype(), {
    next: { value: next, writable: true, configurable: true },
  }) as MapIterator<R>;
}

/** Gives `[Symbol.iterator]()` and, where the engine has them, the helpers (`map`, `filter`, `take`, …). */
function iteratorPrototype(): object {
  return Object.getPrototypeOf(Object.getPrototypeOf([].values())) as object;
}
