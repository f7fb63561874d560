import { WeakReference } from './weakReference';

/** Any function, whatever it takes for `this` and as arguments. */
export type AnyFunction = (this: never, ...args: never[]) => unknown;

/** The names of O's methods. */
export type MethodName<O> = { [N in keyof O]-?: O[N] extends AnyFunction ? N : never }[keyof O];

/**
 * A weak reference to a method of an object, bound to it: it lives exactly as long as the owner does. Python's
 * `weakref.WeakMethod`.
 *
 * A plain weak reference to a bound method or to an inline arrow function is dead at the next collection, since
 * nobody else holds the function. Here the function is kept for the owner: an ephemeron, alive while both the owner
 * and this reference are, even if it closes over the owner. So any function can be tied to an owner:
 *
 * ```ts
 * new WeakMethod(component, component.onMessage);
 * new WeakMethod(component, 'onMessage');
 * new WeakMethod(component, (text: string) => component.show(text));
 * ```
 *
 * A name is resolved here and now, as in Python: replacing the owner's method later changes nothing.
 */
export interface WeakMethod<F extends AnyFunction> {
  /** The bound method, the same function each time, or undefined once the owner was collected. */
  deref(): F | undefined;
}

/** `callback` is called with the reference after its owner was collected, if the reference is still alive then. */
interface WeakMethodConstructor {
  /** @throws TypeError if the owner cannot be held weakly. */
  new <F extends AnyFunction>(
    owner: object,
    method: F,
    callback?: (dead: WeakMethod<OmitThisParameter<F>>) => void,
  ): WeakMethod<OmitThisParameter<F>>;
  /** @throws TypeError if the owner cannot be held weakly, or has no such method. */
  new <O extends object, N extends MethodName<O>>(
    owner: O,
    name: N,
    callback?: (dead: WeakMethod<MethodOf<O, N>>) => void,
  ): WeakMethod<MethodOf<O, N>>;
}

type MethodOf<O, N extends keyof O> = OmitThisParameter<Extract<O[N], AnyFunction>>;

// Typed by hand, since a class cannot say that the type of its method follows from a name.
export const WeakMethod = class WeakMethod<F extends AnyFunction> {
  readonly #owner: WeakReference<object>;
  readonly #bound = new WeakMap<object, F>();

  constructor(owner: object, method: F | PropertyKey, callback?: (dead: WeakMethod<F>) => void) {
    this.#owner = new WeakReference(owner, callback && (() => callback(this)));
    this.#bound.set(owner, bind(owner, method) as F);
  }

  deref(): F | undefined {
    const owner = this.#owner.deref();
    return owner && this.#bound.get(owner);
  }
} as WeakMethodConstructor;

function bind(owner: object, method: AnyFunction | PropertyKey): unknown {
  const found: unknown = typeof method === 'function' ? method : Reflect.get(owner, method);
  if (typeof found === 'function') return found.bind(owner);
  throw new TypeError(
    `WeakMethod needs a function, or the name of a method of its owner: '${String(method)}' is ${typeof found} there`,
  );
}
