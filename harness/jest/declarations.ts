import type { BoundedOptions, RetainedOptions } from './lifetime';

/** What `expect(…)` knows besides, once `weakspot/jest` is imported. `R` is what Jest says a matcher gives. */
export interface HeapMatchers<R> {
  /** Every object is collected: what a `WeakRef` refers to, or what a function returns or tracks. */
  toBeCollected(): Promise<R>;
  /** Every object is alive, through the references that are named. */
  toBeRetained(options?: RetainedOptions): Promise<R>;
  /** A function that is called again and again leaves no more objects behind with each call. */
  toStayBounded(options?: BoundedOptions): Promise<R>;
  /** A scenario is as it expects, in a process or a page of its own. */
  toLeakNothing(): Promise<R>;
  /** A captured heap has so many live objects of a class. */
  toHaveInstances(className: string, count: number): R;
}

// For `@jest/globals`.
declare module 'expect' {
  // eslint-disable-next-line @typescript-eslint/no-unused-vars, @typescript-eslint/no-empty-object-type -- as Jest has it
  interface Matchers<R extends void | Promise<void>, T = unknown> extends HeapMatchers<R> {}
}

declare global {
  // For `@types/jest`.
  // eslint-disable-next-line @typescript-eslint/no-namespace -- it is one there
  namespace jest {
    // eslint-disable-next-line @typescript-eslint/no-unused-vars, @typescript-eslint/no-empty-object-type -- as it has it
    interface Matchers<R, T> extends HeapMatchers<R> {}
  }
}
