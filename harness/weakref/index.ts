export { Box, box } from './box';
export { finalize, type Finalizer, type Pending } from './finalize';
export { IterableWeakSet } from './iterableWeakSet';
export type { SetLike } from './setLike';
export { WeakKeyMap } from './weakKeyMap';
export { weakMemoize, type WeakMemoized, type WeakMemoizeOptions } from './weakMemoize';
export { WeakMethod, type AnyFunction, type MethodName } from './weakMethod';
export { WeakReference, weakRef, type DeathCallback } from './weakReference';
export { WeakValueMap } from './weakValueMap';
