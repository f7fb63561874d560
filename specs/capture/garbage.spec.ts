import { describe, expect, it } from '@jest/globals';
import { collectGarbage, settle, turn } from '../../harness/capture';
import type { HostedHeap } from '../../harness/host';
import { childHeaps, evaluate } from '../support/childHeap';

/** Objects of which each holds on to nothing, but whose finalizers let the next one go. */
const chainOf = (hidden: number, watched: number): string => `
  globalThis.links = Array.from({ length: ${hidden + watched} }, () => ({}));
  globalThis.watched = links.slice(${hidden}).map((link) => new WeakRef(link));
  globalThis.registry = new FinalizationRegistry(() => { links.shift(); registry.next(); });
  registry.next = () => { if (links.length > 0) registry.register(links[0]); };
  registry.next();
  links.shift();
  registry.next();
  undefined`;

const countWatched = 'watched.filter((reference) => reference.deref() !== undefined).length';

describe('settling', () => {
  const start = childHeaps();
  const heapWith = async (program: string): Promise<{ heap: HostedHeap; count: () => Promise<number> }> => {
    const heap = await start();
    await evaluate(heap, program);
    return { heap, count: async () => Number(await evaluate(heap, countWatched)) };
  };

  it('goes on as long as finalizers let more objects go', async () => {
    const { heap, count } = await heapWith(chainOf(1, 4));
    expect(await settle(heap.session, count, 2)).toBe(0);
  });

  it('stops as soon as the count is as low as is aimed for', async () => {
    const { heap } = await heapWith('0');
    const counts = [5, 3, 1, 0];
    const next = (): Promise<number> => Promise.resolve(counts.shift()!);
    expect(await settle(heap.session, next, 2, 1)).toBe(1);
    expect(counts).toEqual([0]);
  });

  it('stops after the quiet rounds that were asked for, and gives the last count', async () => {
    const { heap, count } = await heapWith(
      'globalThis.held = [{}, {}]; globalThis.watched = held.map((o) => new WeakRef(o)); 0',
    );
    let counts = 0;
    const counting = (): Promise<number> => {
      counts++;
      return count();
    };
    expect(await settle(heap.session, counting, 1)).toBe(2);
    expect(counts).toBe(2);
    expect(await settle(heap.session, counting, 2)).toBe(2);
    expect(counts).toBe(5);
  });

  it('ends with a heap that is never quiet', async () => {
    const heap = await start();
    let alive = 100;
    expect(await settle(heap.session, () => Promise.resolve(alive--), 1)).toBe(80);
  });
});

describe('a collection', () => {
  const start = childHeaps();

  it('frees what only a dereference in the same job held', async () => {
    const heap = await start();
    await evaluate(heap, 'globalThis.ref = new WeakRef({}); ref.deref(); 0');
    await collectGarbage(heap.session);
    expect(await evaluate(heap, 'ref.deref() === undefined')).toBe(true);
  });

  it('frees what was printed', async () => {
    const heap = await start();
    await heap.session.send('Runtime.enable');
    await evaluate(heap, 'globalThis.ref = new WeakRef({}); console.log(ref.deref()); 0');
    await collectGarbage(heap.session);
    expect(await evaluate(heap, 'ref.deref() === undefined')).toBe(true);
  });

  it('has run microtasks and a macrotask when it is over', async () => {
    const heap = await start();
    await evaluate(
      heap,
      'globalThis.ran = []; setTimeout(() => ran.push("timer")); Promise.resolve().then(() => ran.push("microtask")); 0',
    );
    await turn(heap.session);
    expect(await evaluate(heap, 'ran')).toEqual(['microtask', 'timer']);
  });
});
