/*
 * Random programs run on a weak collection and on a model: with all objects kept alive it behaves as the native one
 * does, iterators under mutation included; with random deaths it behaves as if the dead entries had been deleted.
 */
import { describe, expect, it } from '@jest/globals';
import { IterableWeakSet, WeakKeyMap, WeakValueMap } from '../../harness/weakref';
import { apart, collectGarbageUntil } from '../support/garbage';

type Random = (below: number) => number;

/** Mulberry32: small, seeded, good enough. */
function randomOf(seed: number): Random {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), 1 | state);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) % below;
  };
}

class Mortal {
  constructor(readonly id: number) {}
}

/** A Map or a Set as one thing: of entries made of a mortal and a number. */
interface Collection {
  put(mortal: Mortal, number: number): number;
  has(mortal: Mortal, number: number): unknown;
  delete(mortal: Mortal, number: number): boolean;
  clear(): void;
  iterate(method: 'keys' | 'values' | 'entries'): Iterator<unknown>;
  size(): number;
  list(): unknown[];
}

function ofSet(set: Set<unknown>): Collection {
  return {
    put: (mortal) => set.add(mortal).size,
    has: (mortal) => set.has(mortal),
    delete: (mortal) => set.delete(mortal),
    clear: () => set.clear(),
    iterate: (method) => set[method](),
    size: () => set.size,
    list: () => [...set],
  };
}

function ofMap(
  map: Map<unknown, unknown>,
  entry: (mortal: Mortal, number: number) => [unknown, unknown],
): Collection {
  return {
    put: (mortal, number) => map.set(...entry(mortal, number)).size,
    has: (mortal, number) => [map.has(entry(mortal, number)[0]), map.get(entry(mortal, number)[0])],
    delete: (mortal, number) => map.delete(entry(mortal, number)[0]),
    clear: () => map.clear(),
    iterate: (method) => map[method](),
    size: () => map.size,
    list: () => [...map],
  };
}

const byNumber = (mortal: Mortal, number: number): [unknown, unknown] => [number, mortal];
const byMortal = (mortal: Mortal, number: number): [unknown, unknown] => [mortal, number];

const kinds: [string, () => Collection, () => Collection][] = [
  ['WeakValueMap', () => ofMap(new WeakValueMap(), byNumber), () => ofMap(new Map(), byNumber)],
  ['WeakKeyMap', () => ofMap(new WeakKeyMap(), byMortal), () => ofMap(new Map(), byMortal)],
  ['IterableWeakSet', () => ofSet(new IterableWeakSet()), () => ofSet(new Set())],
];

const METHODS = ['keys', 'values', 'entries'] as const;

describe.each(kinds)('%s', (name, makeWeak, makeNative) => {
  it('behaves as the native collection while everything lives: 300 random programs', () => {
    for (let seed = 1; seed <= 300; seed++) compareLiving(randomOf(seed), makeWeak(), makeNative(), seed);
  });

  it('behaves as if the dead were deleted: 5 random programs of 12 collections', async () => {
    for (let seed = 1; seed <= 5; seed++) await compareDying(randomOf(seed), name, makeWeak());
  });
});

/** Runs 150 steps on both and compares every answer. */
function compareLiving(random: Random, weak: Collection, native: Collection, seed: number): void {
  const mortals = Array.from({ length: 8 }, (_, id) => new Mortal(id));
  const iterators: [Iterator<unknown>, Iterator<unknown>][] = [];
  const both = (ask: (collection: Collection) => unknown): unknown[] => [ask(weak), ask(native)];
  for (let step = 0; step < 150; step++) {
    const [mortal, number] = [mortals[random(8)]!, random(8)];
    const answers = ((): unknown[] => {
      const dice = random(20);
      if (dice < 6) return both((collection) => collection.put(mortal, number));
      if (dice < 9) return both((collection) => collection.delete(mortal, number));
      if (dice < 10) return random(4) ? [] : both((collection) => collection.clear());
      if (dice < 12) return both((collection) => collection.has(mortal, number));
      if (dice < 14) {
        const method = METHODS[random(3)]!;
        iterators.push([weak.iterate(method), native.iterate(method)]);
        return [];
      }
      return iterators.length ? iterators[random(iterators.length)]!.map((iterator) => iterator.next()) : [];
    })();
    answers[0] = [answers[0], weak.size(), weak.list()];
    answers[1] = [answers[1], native.size(), native.list()];
    const [found, wanted] = answers.map((answer) => `seed ${seed}, step ${step}: ${show(answer)}`);
    if (found !== wanted) expect(found).toBe(wanted);
  }
}

/** An answer as text: mortals by their ids, which are their identities here. */
function show(answer: unknown): string {
  return JSON.stringify(answer, (_key, part: unknown) => (part === undefined ? 'undefined' : part));
}

/**
 * The model holds numbers only, so that it keeps nothing alive. Objects die between the steps, and the
 * comparison waits until they have: how soon is the collector's business.
 */
async function compareDying(random: Random, name: string, weak: Collection): Promise<void> {
  const alive = new Map<number, Mortal>();
  const model = new Map<number, number>();
  let born = 0;
  for (let round = 0; round < 12; round++) {
    const dying = apart(() => {
      for (let step = 0; step < 40; step++) live(step);
      return [...alive.values()].filter(() => random(3) === 0).map(bury);
    });
    await collectGarbageUntil(() => dying.every((probe) => probe.deref() === undefined));
    expect(apart(() => weak.list().map(idOf))).toEqual(
      [...model.entries()].map(([key, id]) => (name === 'WeakValueMap' ? id : key)),
    );
    expect(weak.size()).toBe(model.size);
  }

  function live(step: number): void {
    if (alive.size === 0 || random(4) === 0) alive.set(born, new Mortal(born++));
    const mortal = [...alive.values()][random(alive.size)]!;
    const key = name === 'WeakValueMap' ? step : mortal.id;
    if (random(4) === 0) expect(weak.delete(mortal, key)).toBe(model.delete(key));
    else {
      weak.put(mortal, key);
      model.set(key, mortal.id);
    }
  }

  function bury(mortal: Mortal): WeakRef<Mortal> {
    alive.delete(mortal.id);
    for (const [key, id] of model) if (id === mortal.id) model.delete(key);
    return new WeakRef(mortal);
  }
}

function idOf(element: unknown): number {
  return [element].flat().find((part) => part instanceof Mortal)!.id;
}
