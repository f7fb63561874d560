/*
 * Held against CPython's ReferencesTestCase and SubclassableWeakrefTestCase (Lib/test/test_weakref.py).
 *
 * Demands that do not apply to JavaScript:
 * - death at `del`, without a collection: there are no reference counts;
 * - proxies (test_*proxy*): a transparent proxy that turns into an error is no idiom here; dereference;
 * - one shared reference per object without a callback (test_ref_reuse, test_shared_ref_*), getweakrefs and
 *   getweakrefcount: the engine does not tell, and a list of the references would have to be kept somewhere;
 * - equality, hash, ordering and repr of references (test_equality, test_hashing, test_ordering, test_ref_repr): objects
 *   compare by identity;
 * - the order of several callbacks (latest first in CPython): FinalizationRegistry promises none;
 * - __init__, keyword arguments, __slots__, C functions, __del__, crashes of the deallocator (test_init,
 *   test_constructor_kwargs, test_subclass_refs_with_slots, test_cfunction, test_ref_created_during_del,
 *   test_trashcan_16602, test_sf_bug_840829, test_no_memory_when_clearing).
 */
import { describe, expect, it } from '@jest/globals';
import { weakRef, WeakReference } from '../../harness/weakref';
import { apart, collectGarbage, collectGarbageUntil } from '../support/garbage';

class Target {
  constructor(readonly name = 'target') {}
}

const factories: [string, () => object][] = [
  ['an instance', () => new Target()],
  ['a function', () => () => undefined],
  ['a bound method', () => Target.prototype.constructor.bind(new Target()) as object],
  // eslint-disable-next-line @typescript-eslint/no-extraneous-class -- any class will do
  ['a class', () => class {}],
];

/** A reference whose target nobody else holds. */
function orphan(
  make: () => object,
  callback?: (reference: WeakReference<object>) => void,
): WeakReference<object> {
  return weakRef(make(), callback);
}

describe('WeakReference', () => {
  it.each(factories)('gives back %s while it lives (test_basic_ref)', (_, make) => {
    const target = make();
    expect(weakRef(target).deref()).toBe(target);
  });

  it.each(factories)('does not keep %s alive (test_basic_ref)', async (_, make) => {
    const reference = orphan(make);
    await collectGarbage();
    expect(reference.deref()).toBeUndefined();
  });

  it('is a WeakRef (test_subclass_refs)', () => {
    expect(weakRef(new Target())).toBeInstanceOf(WeakRef);
  });

  it.each(factories)(
    'tells the death of %s once, with itself (test_basic_callback, test_classes)',
    async (_, make) => {
      const told: unknown[] = [];
      const reference = orphan(make, (dead) => told.push(dead));
      await collectGarbageUntil(() => told.length > 0);
      await collectGarbage();
      expect(told).toEqual([reference]);
      expect(reference.deref()).toBeUndefined();
    },
  );

  it('tells nothing while the target lives', async () => {
    const target = new Target();
    const told: unknown[] = [];
    const reference = weakRef(target, (dead) => told.push(dead));
    await collectGarbage();
    expect(told).toEqual([]);
    expect(reference.deref()).toBe(target);
  });

  it('tells every reference of one target (test_multiple_callbacks)', async () => {
    const told = new Set<unknown>();
    const tell = (dead: unknown): void => void told.add(dead);
    const references = apart(() => {
      const target = new Target();
      return [weakRef(target, tell), weakRef(target, tell)];
    });
    await collectGarbageUntil(() => told.size === 2);
    expect(told).toEqual(new Set(references));
  });

  it('has all references dead before any callback runs (test_multiple_selfref_callbacks)', async () => {
    const seen: unknown[] = [];
    const references: WeakReference<Target>[] = [];
    apart(() => {
      const target = new Target();
      const look = (): void => void seen.push(...references.map((reference) => reference.deref()));
      references.push(weakRef(target, look), weakRef(target, look));
    });
    await collectGarbageUntil(() => seen.length === 4);
    expect(seen).toEqual([undefined, undefined, undefined, undefined]);
  });

  it('tells nothing once it is dead itself, though its target dies later (test_callback_in_cycle_resurrection)', async () => {
    const told: unknown[] = [];
    const held: { target?: Target } = { target: new Target() };
    const probe = apart(() => new WeakRef(weakRef(held.target!, (dead) => told.push(dead))));
    await collectGarbage();
    expect(probe.deref()).toBeUndefined();
    delete held.target;
    await collectGarbage();
    expect(told).toEqual([]);
  });

  it('tells nothing when it dies with its target (test_subclass_refs_with_cycle, test_callback_in_cycle)', async () => {
    const told: unknown[] = [];
    const probes = apart(() => {
      const target: { reference?: unknown } = {};
      target.reference = weakRef(target, (dead) => told.push(dead));
      return [new WeakRef(target), new WeakRef(target.reference as object)];
    });
    await collectGarbage();
    expect(probes.map((probe) => probe.deref())).toEqual([undefined, undefined]);
    expect(told).toEqual([]);
  });

  it('is collected while its target lives, callback or not (test_getweakrefs)', async () => {
    const target = new Target();
    const probes = apart(() => [new WeakRef(weakRef(target)), new WeakRef(weakRef(target, () => undefined))]);
    await collectGarbage();
    expect(probes.map((probe) => probe.deref())).toEqual([undefined, undefined]);
    expect(target.name).toBe('target');
  });

  it('lets a callback refer to the reference (test_callback_reachable_one_way)', async () => {
    const names: string[] = [];
    const holder: { reference?: WeakReference<Target>; name: string } = { name: 'holder' };
    apart(() => {
      holder.reference = weakRef(new Target(), () => names.push(`${holder.name} ${typeof holder.reference}`));
    });
    await collectGarbageUntil(() => names.length > 0);
    expect(names).toEqual(['holder object']);
  });

  it('may be watched in its turn, and its callback too (test_callbacks_on_callback)', async () => {
    const told: string[] = [];
    const watchers = apart(() => {
      const callback = (): void => void told.push('inner');
      const inner = weakRef(new Target(), callback);
      return [
        weakRef(inner, () => told.push('of the reference')),
        weakRef(callback, () => told.push('of its callback')),
      ];
    });
    await collectGarbageUntil(() => told.length === 2);
    expect(told.sort()).toEqual(['of its callback', 'of the reference']);
    expect(watchers.map((watcher) => watcher.deref())).toEqual([undefined, undefined]);
  });

  it('lets a callback collect garbage (test_callback_gcs, test_gc_during_ref_creation)', async () => {
    const rounds: Promise<void>[] = [];
    const reference = orphan(
      () => new Target(),
      () => rounds.push(collectGarbage(1)),
    );
    await collectGarbageUntil(() => rounds.length > 0);
    await Promise.all(rounds);
    expect(reference.deref()).toBeUndefined();
  });

  it('shows the pending callback and none afterwards (test_callback_attribute, …_after_deletion)', async () => {
    const callback = (): void => undefined;
    const reference = orphan(() => new Target(), callback);
    expect(reference.callback).toBe(callback);
    expect(orphan(() => new Target()).callback).toBeUndefined();
    await collectGarbageUntil(() => reference.callback === undefined);
    expect(reference.callback).toBeUndefined();
  });

  it('does not let the callback be set (test_set_callback_attribute)', () => {
    const reference = weakRef(new Target()) as { callback: unknown };
    expect(() => (reference.callback = () => undefined)).toThrow(TypeError);
  });

  it('can be subclassed (test_subclass_refs)', async () => {
    class Counting extends WeakReference<Target> {
      reads = 0;
      override deref(): Target | undefined {
        this.reads++;
        return super.deref();
      }
    }
    const told: unknown[] = [];
    const reference = apart(() => new Counting(new Target(), (dead) => told.push(dead)));
    apart(() => {
      expect(reference.deref()?.name).toBe('target');
    });
    await collectGarbageUntil(() => told.length > 0);
    expect([reference.deref(), reference.reads, told]).toEqual([undefined, 2, [reference]]);
  });

  it('forgets callbacks that throw nothing into the code that drops the target (test_callbacks_protected)', async () => {
    const dead: unknown[] = [];
    const references = new Set<WeakReference<object>>();
    const encapsulate = (): never => {
      const reference = weakRef(
        () => undefined,
        (gone) => {
          references.delete(gone);
          dead.push(gone);
        },
      );
      references.add(reference);
      throw new RangeError('bogus');
    };
    expect(encapsulate).toThrow(RangeError);
    expect(encapsulate).toThrow(RangeError);
    await collectGarbageUntil(() => references.size === 0);
    expect([references.size, dead.length]).toEqual([0, 2]);
  });
});
