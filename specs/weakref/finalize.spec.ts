/*
 * Held against CPython's FinalizeTestCase (Lib/test/test_weakref.py).
 *
 * Demands that do not apply to JavaScript:
 * - test_atexit: there is no exit hook that every host knows; finalize says what to do instead;
 * - the order of several finalizers (latest first, in test_order): FinalizationRegistry promises none;
 * - keyword arguments (test_arg_errors) and subclasses of finalize (test_all_freed): a finalizer is a function.
 */
import { describe, expect, it } from '@jest/globals';
import { finalize, type Finalizer } from '../../harness/weakref';
import { apart, collectGarbage, collectGarbageUntil } from '../support/garbage';

class A {
  readonly name = 'a';
}

const add = (x: number, y: number, z: number): number => x + y + z;

describe('finalize', () => {
  it('runs by hand once and gives the result (test_finalize)', () => {
    const a = new A();
    const finalizer = finalize(a, add, 67, 43, 89);
    expect(finalizer.alive).toBe(true);
    expect(finalizer.peek()).toEqual({ object: a, callback: add, args: [67, 43, 89] });
    expect([finalizer(), finalizer(), finalizer()]).toEqual([199, undefined, undefined]);
    expect([finalizer.peek(), finalizer.detach(), finalizer.alive]).toEqual([undefined, undefined, false]);
    expect(finalize(a, add, 1, 2, 3).call()).toBe(6);
  });

  it('never runs once detached (test_finalize)', async () => {
    const calls: string[] = [];
    const push = (text: string): number => calls.push(text);
    const finalizer = apart(() => {
      const a = new A();
      const made = finalize(a, push, 'x');
      expect(made.detach()).toEqual({ object: a, callback: push, args: ['x'] });
      return made;
    });
    await collectGarbage();
    expect([finalizer(), finalizer.peek(), finalizer.detach(), finalizer.alive]).toEqual([
      undefined,
      undefined,
      undefined,
      false,
    ]);
    expect(calls).toEqual([]);
  });

  it('runs once after the death of the object, with the arguments (test_finalize)', async () => {
    const calls: number[] = [];
    const push = (...args: [number, number, number]): number => calls.push(add(...args));
    const finalizer = apart(() => finalize(new A(), push, 67, 43, 89));
    await collectGarbageUntil(() => calls.length > 0);
    await collectGarbage();
    expect(calls).toEqual([199]);
    expect([finalizer(), finalizer.peek(), finalizer.detach(), finalizer.alive]).toEqual([
      undefined,
      undefined,
      undefined,
      false,
    ]);
    expect(calls).toEqual([199]);
  });

  it('reproduces slide 4: value 42 → "collected", without a handle kept (test_order)', async () => {
    const said: unknown[] = [];
    const say = (text: string): number => said.push(text);
    apart(() => {
      const object = { value: 42 };
      finalize(object, say, 'collected');
      said.push(object.value);
    });
    await collectGarbageUntil(() => said.length > 1);
    expect(said).toEqual([42, 'collected']);
  });

  it('does not run while the object lives', async () => {
    const a = new A();
    const finalizer = finalize(a, add, 1, 2, 3);
    await collectGarbage();
    expect(finalizer.alive).toBe(true);
    expect(finalizer.peek()?.object).toBe(a);
  });

  it('does not keep the object alive by having been peeked at', async () => {
    const calls: string[] = [];
    const finalizer = apart(() => finalize(new A(), (text: string) => calls.push(text), 'dead'));
    apart(() => expect(finalizer.peek()?.object).toBeInstanceOf(A));
    await collectGarbageUntil(() => calls.length > 0);
    expect(calls).toEqual(['dead']);
  });

  it('runs each of several that is still alive (test_order)', async () => {
    const calls: string[] = [];
    const push = (text: string): number => calls.push(text);
    const finalizers = apart(() => {
      const a = new A();
      finalize(a, push, 'f1');
      return ['f2', 'f3', 'f4'].map((name) => finalize(a, push, name));
    });
    apart(() => finalizers[1]?.());
    apart(() => finalizers[2]?.detach());
    expect(calls).toEqual(['f3']);
    await collectGarbageUntil(() => calls.length >= 3);
    await collectGarbage();
    expect(calls.sort()).toEqual(['f1', 'f2', 'f3']);
    expect(finalizers.map((finalizer) => finalizer.alive)).toEqual([false, false, false]);
  });

  it('frees callback, arguments and handle after the run (test_all_freed)', async () => {
    const calls: number[] = [];
    const probes = apart(() => {
      const callback = (argument: object): number => calls.push(Object.keys(argument).length);
      const argument = {};
      return [callback, argument, finalize(new A(), callback, argument)].map((part) => new WeakRef(part));
    });
    await collectGarbageUntil(() => calls.length > 0);
    await collectGarbage();
    expect(calls).toEqual([0]);
    expect(probes.map((probe) => probe.deref())).toEqual([undefined, undefined, undefined]);
  });

  it.each<[string, (finalizer: Finalizer<A, [object], unknown>) => unknown]>([
    ['run', (finalizer) => finalizer()],
    ['detached', (finalizer) => finalizer.detach()],
  ])(
    'frees callback and arguments when %s, though the handle is kept and the object lives',
    async (_, end) => {
      const a = new A();
      const kept: unknown[] = [];
      const probe = apart(() => {
        const argument = {};
        const finalizer = finalize(a, Object.keys, argument);
        end(finalizer);
        kept.push(finalizer);
        return new WeakRef(argument);
      });
      await collectGarbage();
      expect(probe.deref()).toBeUndefined();
      expect([kept.length, a]).toEqual([1, a]);
    },
  );

  it('has run when its callback throws, or calls it', () => {
    const thrower = finalize(new A(), (): string => {
      throw new RangeError('bogus');
    });
    expect(thrower).toThrow('bogus');
    expect([thrower.alive, thrower()]).toEqual([false, undefined]);
    const results: unknown[] = [];
    const again: Finalizer<A, [], number> = finalize(new A(), () => results.push(again()));
    again();
    expect(results).toEqual([undefined]);
  });

  it('throws TypeError for what could never work (test_arg_errors)', () => {
    const a = new A();
    const callback = (): void => undefined;
    expect(() => finalize(a, undefined as never)).toThrow('finalize needs a function to call');
    expect(() => finalize(a, Object.keys, a)).toThrow('would keep its own object alive');
    expect(() => finalize(callback, callback)).toThrow(TypeError);
  });
});
