import { describe, expect, it } from '@jest/globals';
import type { Diagnosis } from '../../harness/diagnosis';
import { isReference } from '../../harness/diagnosis';
import { toldHeap, type ToldHeap } from '../support/toldHeap';

const pathTexts = ({ retainingPath, otherRetainingPaths }: Diagnosis): string[][] =>
  [retainingPath, ...otherRetainingPaths].map((path) =>
    path.map(({ text }) => text).filter((text) => text !== ''),
  );

/** Two widgets in a Set of listeners and in a Map of a cache: each of the two keeps both alive. */
const twice = `
  holder -state-> App
  App -registry-> Registry -listeners-> listeners:Set -internal:table-> set:<array> 152B
  set -internal:5-> one:Widget
  set -internal:8-> two:Widget
  App -store-> Store -cache-> cache:Map -internal:table-> map:<array> 152B
  map -internal:6-> one
  map -internal:9-> two`;
const listeners = ['state', 'App.registry', 'Registry.listeners', 'Registry.listeners (Set entries)'];
const cache = ['state', 'App.store', 'Store.cache', 'Store.cache (Map values)'];

describe('of two references that each keep an object alive', () => {
  const told = (): Promise<ToldHeap> => toldHeap(twice);

  it('both are told: the second one is found when the first is broken in every instance', async () => {
    expect(pathTexts((await told()).diagnose(['one', 'two']))).toEqual([listeners, cache]);
  });

  it('the nearest is the culprit where none is named', async () => {
    expect((await told()).diagnose(['one']).culprits).toEqual(['Registry.listeners (Set entries)']);
  });

  it('those that are named are the culprits, with their entries', async () => {
    const diagnosis = (await told()).diagnose(['one', 'two'], ['Store.cache', 'Registry.listeners']);
    expect(diagnosis.culprits).toEqual(['Store.cache (Map values)', 'Registry.listeners (Set entries)']);
    expect(diagnosis.notThrough).toEqual([]);
  });

  it('one alone does not keep them: the other one leads past it', async () => {
    expect((await told()).diagnose(['one', 'two'], ['Store.cache']).notThrough).toEqual(['Store.cache']);
  });

  it('one that keeps only some of them is told', async () => {
    const some = await toldHeap(`${twice}\n set -internal:11-> three:Widget`);
    const diagnosis = some.diagnose(['one', 'two', 'three'], ['Registry.listeners', 'Store.cache']);
    expect(diagnosis.notThrough).toEqual(['Store.cache']);
  });

  it('one that is nowhere is told', async () => {
    const diagnosis = (await told()).diagnose(['one'], ['Registry.listeners', 'Store.cache', 'Store.cash']);
    expect(diagnosis.notThrough).toEqual(['Store.cash']);
  });
});

describe('other retaining paths', () => {
  it('are at most two', async () => {
    const holders = ['a', 'b', 'c', 'd', 'e'].map(
      (name) => `App -${name}-> ${name.toUpperCase()} -it-> goal:Goal`,
    );
    const told = await toldHeap(
      ['holder -state-> App', ...holders]
        .join('\n')
        .replaceAll('goal:Goal', 'goal')
        .replace('goal', 'goal:Goal'),
    );
    expect(pathTexts(told.diagnose(['goal']))).toEqual([
      ['state', 'App.a', 'A.it'],
      ['state', 'App.b', 'B.it'],
      ['state', 'App.c', 'C.it'],
    ]);
  });

  it('do not go through another instance of the same reference', async () => {
    const told = await toldHeap(`
      holder -state-> App -first-> one:Node -next-> goal:Node
      App -second-> two:Node -next-> goal`);
    expect(pathTexts(told.diagnose(['goal']))).toEqual([['state', 'App.first', 'Node.next']]);
  });

  it('do not go through the store in which V8 keeps the same property', async () => {
    const told = await toldHeap(`
      holder -state-> App -later-> goal:Goal
      App -internal:properties-> store:<array> -internal:3-> goal`);
    expect(pathTexts(told.diagnose(['goal']))).toEqual([['state', 'App.later']]);
  });
});

describe('a reference in words', () => {
  it('means a collection together with its entries, and no other that begins alike', () => {
    expect(isReference('Store.cache', 'Store.cache')).toBe(true);
    expect(isReference('Store.cache (Map values)', 'Store.cache')).toBe(true);
    expect(isReference('Store.cached', 'Store.cache')).toBe(false);
    expect(isReference('Store.cache (Map values)', 'Store.cach')).toBe(false);
    expect(isReference('Store.cache', 'Store.cache (Map values)')).toBe(false);
  });
});

describe('a fingerprint', () => {
  const leak = (key: string, list: string, extra = ''): string => `
    ${extra}
    holder -state-> App -subject-> Subject -${list}-> Object -${key}-> goal:Observer`;
  const of = async (text: string, labels = ['goal']): Promise<string> =>
    (await toldHeap(text)).diagnose(labels).fingerprint;

  it('is 16 hexadecimal digits', async () => {
    expect(await of(leak('a', 'observers'))).toMatch(/^[0-9a-f]{16}$/);
  });

  it('is the same whatever the ids, the counts and the numbers in keys', async () => {
    const one = await of(leak('user-17', 'observers'));
    expect(await of(leak('user-18000', 'observers'))).toBe(one);
    const more = `${leak('user-17', 'observers', 'holder -unrelated-> Unrelated')}\n Object -user-18-> second:Observer`;
    expect(await of(more, ['goal', 'second'])).toBe(one);
    expect(await of(more, ['second', 'goal'])).toBe(one);
  });

  it('is the same for keys that are UUIDs', async () => {
    const one = await of(leak('3f2504e0-4f89-11d3-9a0c-0305e82c3301', 'observers'));
    expect(await of(leak('c9bf9e57-1685-4c89-bafb-ff5af830be8a', 'observers'))).toBe(one);
  });

  it('is the same however long a chain is, of one reference or of several', async () => {
    const chain = (links: number, between: string): string => {
      const steps = Array.from(
        { length: links },
        (_, at) => `at${at} -${between.replaceAll('@', String(at))}-> at${at + 1}:Link`,
      );
      return `holder -state-> Log -last-> at0:Link\n${steps.join('\n')}\nat${links} -item-> goal:Item`;
    };
    for (const between of ['next', 'list-> list@:List -head']) {
      const one = await of(chain(2, between));
      expect(await of(chain(9, between))).toBe(one);
      expect(await of(chain(2, 'other'))).not.toBe(one);
    }
  });

  it('differs for another reference, another holder and another class', async () => {
    const all = [
      leak('key', 'observers'),
      leak('key', 'listeners'),
      leak('key', 'observers').replace('Subject', 'Topic'),
      leak('key', 'observers').replace('Observer', 'Widget'),
      leak('other', 'observers'),
    ];
    expect(new Set(await Promise.all(all.map((text) => of(text)))).size).toBe(all.length);
  });
});
