import { describe, expect, it, jest } from '@jest/globals';
import { box, weakMemoize, type Box } from '../../harness/weakref';
import { apart, collectGarbage } from '../support/garbage';

describe('weakMemoize', () => {
  it('reproduces slide 12: a result still held is computed once', async () => {
    const compute = jest.fn((n: number): Box<number> => box(n ** 2));
    const square = weakMemoize(compute);
    const held = square(5);
    await collectGarbage();
    expect(square(5)).toBe(held);
    expect([held.value, compute.mock.calls.length]).toEqual([25, 1]);
  });

  it('forgets a result that nobody holds, and computes it anew', async () => {
    let computed = 0;
    const count = weakMemoize((n: number) => box(n + computed++));
    apart(() => count(5));
    await collectGarbage();
    expect([count.cache.size, count(5).value, computed]).toEqual([0, 6, 2]);
  });

  it('tells all arguments apart as Map keys do, objects by identity', () => {
    const results = new Set<object>();
    const f = weakMemoize((...args: unknown[]) => ({ args }));
    const [object, symbol] = [{}, Symbol('s')];
    const lists = [
      [], [undefined], [null], ['undefined'], ['null'], [1], ['1'], [1n], ['1n'], [true], ['true'], [NaN], ['NaN'],
      [1, 2], ['1,2'], [[1, 2]], ['1', '2'], ['1","2'], [0], [object], [{}], ['#1'], [symbol], [Symbol('s')],
      [Symbol.for('s')], ['@"s"'], [() => 1], [Infinity], [1.5],
    ]; // prettier-ignore
    for (const list of lists) results.add(f(...list));
    expect(results.size).toBe(lists.length);
    for (const list of lists) results.add(f(...list));
    results.add(f(-0)).add(f(0 / 0));
    expect(results.size).toBe(lists.length);
  });

  it('keeps no argument alive, though the result lives', async () => {
    const f = weakMemoize((from: object) => ({ keys: Object.keys(from).length }));
    const results: object[] = [];
    const probe = apart(() => {
      const argument = {};
      results.push(f(argument));
      return new WeakRef(argument);
    });
    await collectGarbage();
    expect(probe.deref()).toBeUndefined();
    expect([results.length, f.cache.size]).toEqual([1, 1]);
  });

  it('takes another key', () => {
    const compute = jest.fn((user: { id: number }) => ({ name: `user ${user.id}` }));
    const f = weakMemoize(compute, { key: (user) => user.id });
    const held = f({ id: 7 });
    expect([f({ id: 7 }) === held, compute.mock.calls.length, [...f.cache.keys()]]).toEqual([true, 1, [7]]);
    f.cache.clear();
    expect(f({ id: 7 })).not.toBe(held);
  });

  it('throws TypeError for a result that is no object, and says to box it (slide 12 as printed)', () => {
    const f = weakMemoize((n: number) => (n ** 2) as unknown as object);
    expect(() => f(5)).toThrow(TypeError);
    expect(() => f(5)).toThrow('cannot hold a weak reference to a number (25): box the value, box(25)');
  });

  it('does not remember a call that throws', () => {
    let calls = 0;
    const f = weakMemoize(() => {
      if (calls++ === 0) throw new RangeError('first');
      return box(calls);
    });
    expect(f).toThrow('first');
    expect(f().value).toBe(2);
  });
});
