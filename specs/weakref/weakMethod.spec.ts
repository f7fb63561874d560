/*
 * Held against CPython's WeakMethodTestCase (Lib/test/test_weakref.py).
 *
 * Demands that do not apply to JavaScript:
 * - test_method_dead, test_callback_when_method_dead: Python's method dies when it is deleted from its class; here the function
 *   is kept for the owner, so that a callback cannot die too early (pattern 10);
 * - test_equality, test_hashing: objects compare by identity; deref() gives the same function each time instead.
 */
import { describe, expect, it } from '@jest/globals';
import { WeakMethod } from '../../harness/weakref';
import { apart, collectGarbage, collectGarbageUntil } from '../support/garbage';

class Component {
  readonly received: string[] = [];
  constructor(readonly name = 'component') {}
  receive(text: string): number {
    return this.received.push(`${this.name}: ${text}`);
  }
}

/** The three ways to name a method. */
const ways: [string, (owner: Component) => { deref(): ((text: string) => number) | undefined }][] = [
  // eslint-disable-next-line @typescript-eslint/unbound-method -- WeakMethod binds it
  ['a method', (owner) => new WeakMethod(owner, owner.receive)],
  ['a name', (owner) => new WeakMethod(owner, 'receive')],
  ['an inline arrow function', (owner) => new WeakMethod(owner, (text: string) => owner.receive(text))],
];

describe.each(ways)('WeakMethod of %s', (_, make) => {
  it('gives the method bound to its owner (test_alive)', () => {
    const owner = new Component();
    expect(make(owner).deref()?.('hello')).toBe(1);
    expect(owner.received).toEqual(['component: hello']);
  });

  it('gives the same function each time, so that it can be removed again', () => {
    const method = make(new Component());
    expect(method.deref()).toBe(method.deref());
  });

  it('lives while the owner does, though nobody else holds the function (pattern 10)', async () => {
    const owner = new Component();
    const method = make(owner);
    await collectGarbage();
    apart(() => method.deref()?.('late'));
    expect(owner.received).toEqual(['component: late']);
  });

  it('dies with the owner, though the function refers to it (test_object_dead)', async () => {
    const method = apart(() => make(new Component()));
    await collectGarbage();
    expect(method.deref()).toBeUndefined();
  });

  it('does not keep the owner alive by having been called', async () => {
    const method = apart(() => make(new Component()));
    apart(() => method.deref()?.('once'));
    await collectGarbage();
    expect(method.deref()).toBeUndefined();
  });

  it('is collected while its owner lives, with what it kept (test_no_cycles)', async () => {
    const owner = new Component();
    const probes = apart(() => {
      const method = make(owner);
      return [new WeakRef(method), new WeakRef(method.deref()!)];
    });
    await collectGarbage();
    expect(probes.map((probe) => probe.deref())).toEqual([undefined, undefined]);
    expect(owner.received).toEqual([]);
  });
});

describe('WeakMethod', () => {
  it('tells the death of its owner once, with itself (test_callback_when_object_dead)', async () => {
    const told: unknown[] = [];
    const method = apart(() => new WeakMethod(new Component(), 'receive', (dead) => told.push(dead)));
    await collectGarbageUntil(() => told.length > 0);
    await collectGarbage();
    expect(told).toEqual([method]);
    expect(method.deref()).toBeUndefined();
  });

  it('tells nothing if it is dead itself by then', async () => {
    const told: unknown[] = [];
    const held: { owner?: Component } = { owner: new Component() };
    const probe = apart(() => new WeakRef(new WeakMethod(held.owner!, 'receive', () => told.push('dead'))));
    await collectGarbage();
    expect(probe.deref()).toBeUndefined();
    delete held.owner;
    await collectGarbage();
    expect(told).toEqual([]);
  });

  it('binds a private or foreign function to the owner as this', () => {
    function shout(this: Component, text: string): string {
      return `${this.name}: ${text}!`;
    }
    const method = new WeakMethod(new Component('loud'), shout);
    expect(method.deref()?.('hey')).toBe('loud: hey!');
  });

  it('resolves a name when it is made, as getattr does in Python', () => {
    const owner = { call: () => 'first' };
    const method = new WeakMethod(owner, 'call');
    owner.call = () => 'second';
    expect(method.deref()?.()).toBe('first');
  });

  it('throws TypeError on a name that is no method', () => {
    expect(() => new WeakMethod(new Component(), 'name' as never)).toThrow(
      "WeakMethod needs a function, or the name of a method of its owner: 'name' is string there",
    );
    expect(() => new WeakMethod({}, 'missing' as never)).toThrow(TypeError);
  });
});
