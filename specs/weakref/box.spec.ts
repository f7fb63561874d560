import { describe, expect, it } from '@jest/globals';
import {
  Box,
  box,
  finalize,
  IterableWeakSet,
  WeakKeyMap,
  weakMemoize,
  WeakMethod,
  weakRef,
  WeakValueMap,
} from '../../harness/weakref';

/** Every way to hold something weakly, untyped: what JavaScript callers can do. */
const holders: Record<string, (value: never) => unknown> = {
  weakRef: (value) => weakRef(value),
  finalize: (value) => finalize(value, () => undefined),
  'WeakValueMap.set': (value) => new WeakValueMap().set('key', value),
  'WeakValueMap constructor': (value) => new WeakValueMap([['key', value]]),
  'WeakValueMap.getOrInsert': (value) => new WeakValueMap().getOrInsert('key', value),
  'WeakKeyMap.set': (value) => new WeakKeyMap().set(value, 1),
  'IterableWeakSet.add': (value) => new IterableWeakSet().add(value),
  'IterableWeakSet.union': (value) => new IterableWeakSet().union(new Set([value])),
  'IterableWeakSet.symmetricDifference': (value) =>
    new IterableWeakSet().symmetricDifference(new Set([value])),
  WeakMethod: (value) => new WeakMethod(value, () => undefined),
  weakMemoize: (value) => weakMemoize(() => value)(),
};

describe.each(Object.entries(holders))('%s', (_, hold) => {
  it.each([
    ['abc', "cannot hold a weak reference to a string ('abc'): box the value, box('abc'), and keep the box"],
    [25, 'cannot hold a weak reference to a number (25): box the value, box(25), and keep the box'],
    [25n, 'cannot hold a weak reference to a bigint (25n): box the value, box(25n), and keep the box'],
    [true, 'cannot hold a weak reference to a boolean (true): box the value, box(true), and keep the box'],
    [null, 'cannot hold a weak reference to null: pass an object'],
    [undefined, 'cannot hold a weak reference to undefined: pass an object'],
    [Symbol.for('s'), 'cannot hold a weak reference to a symbol (Symbol(s)): box the value'],
  ])(
    'throws TypeError on %p and says what to do (TypeError: cannot create weak reference)',
    (value, text) => {
      expect(() => hold(value as never)).toThrow(TypeError);
      expect(() => hold(value as never)).toThrow(text);
    },
  );

  it.each([
    ['an array', [1, 2, 3]],
    ['a function', () => 1],
    ['a class (test_classes)', Box],
    ['a box', box('abc')],
  ])('takes %s', (_what, value) => {
    expect(() => hold(value as never)).not.toThrow();
  });
});

describe('Box', () => {
  it('carries one value and has an identity of its own', () => {
    expect(box('Data for item1').value).toBe('Data for item1');
    expect(box(1)).toBeInstanceOf(Box);
    expect(box(1)).not.toBe(box(1));
  });
});

it('takes a symbol that is not registered, where WeakRef does', () => {
  expect(weakRef(Symbol('mine')).deref()?.toString()).toBe('Symbol(mine)');
});

it('cuts a long string in its message', () => {
  expect(() => weakRef('x'.repeat(1000) as never)).toThrow(/^.{0,250}$/);
});
