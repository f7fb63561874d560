/** A weak reference to a map's value that knows its key, as Python's `weakref.KeyedRef`. */
export class KeyedRef<K, V extends WeakKey> extends WeakRef<V> {
  constructor(
    value: V,
    readonly key: K,
  ) {
    super(value);
  }
}
