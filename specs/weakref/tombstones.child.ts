/*
 * Run by tombstones.spec.ts in a process of its own, since v8.queryObjects sees nothing of Jest's sandbox. Prints how
 * many weak references there are in the heap at each step, for each collection.
 */
import { queryObjects } from 'node:v8';
import { IterableWeakSet, WeakKeyMap, weakRef, WeakValueMap } from '../../harness/weakref';
import { apart, collectGarbageUntil } from '../support/garbage';

const makers: Record<string, (objects: object[]) => unknown> = {
  WeakValueMap: (objects) => new WeakValueMap(objects.entries()),
  WeakKeyMap: (objects) => new WeakKeyMap(objects.map((object) => [object, { object }])),
  IterableWeakSet: (objects) => new IterableWeakSet(objects),
};

const references = (): number => queryObjects(WeakRef) as number;
const objects = (): object[] => Array.from({ length: 1000 }, () => ({}));

/** Counts while the targets live, and after their deaths with the collection kept and untouched. */
async function targetsDie(make: (objects: object[]) => unknown): Promise<number[]> {
  const before = references();
  const held = { objects: objects() };
  const collection = apart(() => make(held.objects));
  const living = references() - before;
  held.objects = [];
  await collectGarbageUntil(() => references() <= before + 1);
  const left = references() - before;
  kept.push(collection);
  return [living, left];
}

/** Counts while ten collections of the same targets live, and after their deaths with the targets kept. */
async function collectionsDie(make: (objects: object[]) => unknown): Promise<number[]> {
  const before = references();
  const targets = objects();
  const held = { collections: apart(() => Array.from({ length: 10 }, () => make(targets))) };
  const living = references() - before;
  held.collections = [];
  await collectGarbageUntil(() => references() <= before);
  const left = references() - before;
  kept.push(targets);
  return [living, left];
}

/** Alive to the end. */
const kept: unknown[] = [];

/** Counts with 1000 watching references to one target, and after their deaths with the target kept. */
async function referencesDie(): Promise<number[]> {
  const target = {};
  const before = references();
  const held = {
    references: apart(() => Array.from({ length: 1000 }, () => weakRef(target, () => undefined))),
  };
  const living = references() - before;
  held.references = [];
  await collectGarbageUntil(() => references() <= before);
  const left = references() - before;
  kept.push(target);
  return [living, left];
}

/** Counts after two living values have taken turns under one key, or in one set, a thousand times. */
async function takeTurns(): Promise<number[]> {
  const values = [{}, {}];
  const before = references();
  const map = new WeakValueMap<string, object>();
  const set = new IterableWeakSet<object>();
  for (let turn = 0; turn < 1000; turn++) {
    map.set('key', values[turn % 2]!);
    set.add(values[0]!).delete(values[0]!);
  }
  await collectGarbageUntil(() => references() <= before + 3);
  const left = references() - before;
  kept.push(values, map, set);
  return [left];
}

async function main(): Promise<void> {
  const counts: Record<string, number[]> = {};
  for (const [name, make] of Object.entries(makers)) {
    counts[`${name}, targets die`] = await targetsDie(make);
    counts[`${name}, collections die`] = await collectionsDie(make);
  }
  counts['WeakReference, references die'] = await referencesDie();
  counts['values take turns'] = await takeTurns();
  console.log(JSON.stringify(counts));
}

void main();
