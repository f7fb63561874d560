import { requireHoldable } from './holdable';

/** What a living finalizer is about to call, and for which object. */
export interface Pending<T extends WeakKey, A extends unknown[], R> {
  readonly object: T;
  readonly callback: (...args: A) => R;
  readonly args: A;
}

/** The handle of a finalizer; it need not be kept. */
export interface Finalizer<T extends WeakKey, A extends unknown[], R> {
  /** Runs the callback now and returns its result; does nothing if it has run or was detached. */
  (): R | undefined;
  call(): R | undefined;
  /** Whether the callback may still run. */
  readonly alive: boolean;
  /** Makes sure that the callback never runs. Returns what was pending, or undefined as `peek` does. */
  detach(): Pending<T, A, R> | undefined;
  /** What is pending; undefined if the finalizer is dead, or its object is. */
  peek(): Pending<T, A, R> | undefined;
}

/**
 * Calls `callback(...args)` once, some time after `object` was collected. Python's `weakref.finalize`.
 *
 * Neither the callback nor the arguments may refer to the object, or it never dies; nor may the callback be made in a
 * scope where another function names the object (see WeakReference). They are kept until then; the handle need not be. What the callback throws goes to whoever called the finalizer by hand, and
 * is an uncaught exception otherwise. Several finalizers of one object run in any order.
 *
 * There is no `atexit`: what is still alive when the process or the page ends is not finalized, since
 * JavaScript has no exit hook that every host knows. Where it matters, use the host's:
 * `process.once('exit', () => finalizer())`.
 *
 * @throws TypeError if the object cannot be held weakly, or is itself the callback or an argument.
 */
export function finalize<T extends WeakKey, A extends unknown[], R>(
  object: T,
  callback: (...args: A) => R,
  ...args: A
): Finalizer<T, A, R> {
  requireHoldable(object);
  if (typeof callback !== 'function') throw new TypeError('finalize needs a function to call');
  if ([callback, ...args].includes(object)) {
    throw new TypeError(
      'finalize would keep its own object alive: pass what the callback needs of it instead',
    );
  }
  const finalization = new Finalization(new WeakRef(object), callback, args);
  finalizations().register(object, finalization, finalization);
  return handleOf(finalization);
}

let registry: FinalizationRegistry<{ run(): unknown }> | undefined;

/** One for all, as a finalizer works without its handle; made on demand, so that importing does nothing. */
function finalizations(): FinalizationRegistry<{ run(): unknown }> {
  return (registry ??= new FinalizationRegistry((finalization) => finalization.run()));
}

/** The state behind a handle. */
class Finalization<T extends WeakKey, A extends unknown[], R> {
  /** Emptied when the finalizer dies, so that a handle kept for long does not keep callback and arguments. */
  #pending: { ref: WeakRef<T>; callback: (...args: A) => R; args: A } | undefined;

  constructor(ref: WeakRef<T>, callback: (...args: A) => R, args: A) {
    this.#pending = { ref, callback, args };
  }

  get alive(): boolean {
    return this.#pending !== undefined;
  }

  run(): R | undefined {
    const pending = this.#pending;
    // Before the call, so that a callback that throws, or calls its own finalizer, has run.
    this.#stop();
    if (pending === undefined) return undefined;
    const { callback, args } = pending;
    return callback(...args);
  }

  detach(): Pending<T, A, R> | undefined {
    const pending = this.peek();
    this.#stop();
    return pending;
  }

  peek(): Pending<T, A, R> | undefined {
    if (this.#pending === undefined) return undefined;
    const { ref, callback, args } = this.#pending;
    const object = ref.deref();
    return object && { object, callback, args };
  }

  #stop(): void {
    this.#pending = undefined;
    finalizations().unregister(this);
  }
}

/** A function of its own, so that the handle's closures have no way to the object. */
function handleOf<T extends WeakKey, A extends unknown[], R>(of: Finalization<T, A, R>): Finalizer<T, A, R> {
  const finalizer = (): R | undefined => of.run();
  return Object.defineProperties(finalizer, {
    alive: { get: () => of.alive },
    detach: { value: () => of.detach() },
    peek: { value: () => of.peek() },
  }) as Finalizer<T, A, R>;
}
