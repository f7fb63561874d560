import { describe, expect, it } from '@jest/globals';
import { toldHeap } from '../support/toldHeap';

const twice = [2, 2];

/** A leak of one object in each of two intervals, held by an old list. */
const shop = `holder -state-> Shop -orders-> list:Array
  list -0-> a:Order -customer-> ca:Customer
  list -1-> b:Order -customer-> cb:Customer`;
const born = { a: 1, ca: 1, b: 2, cb: 2 };

describe('what grows', () => {
  it('is what the same reference of an old object keeps alive, by the class that is nearest', async () => {
    expect((await toldHeap(shop)).growth(born, twice)).toEqual([
      { className: 'Order', labels: ['a', 'b'], perIteration: 0.5 },
    ]);
  });

  it('is found behind what V8 makes anew for an old collection', async () => {
    const told =
      await toldHeap(`holder -state-> Subject -observers-> set:Set -internal:table-> table:<array> 152B
      table -internal:5-> a:Observer
      table -internal:8-> b:Observer`);
    expect(told.growth({ table: 2, a: 1, b: 2 }, twice)).toMatchObject([{ labels: ['a', 'b'] }]);
  });

  it('is a chain as much as a list', async () => {
    const told = await toldHeap(
      'holder -state-> Log -last-> b:Entry -before-> a:Entry -before-> first:Entry',
    );
    expect(told.growth({ a: 1, b: 2 }, twice)).toMatchObject([{ className: 'Entry', labels: ['b', 'a'] }]);
  });

  it('tells a class of its own before plain objects, arrays and strings', async () => {
    const told = await toldHeap(`holder -state-> App -all-> list:Array
      list -0-> pa:Object -lines-> la:Array -0-> wa:Widget
      list -1-> pb:Object -lines-> lb:Array -0-> wb:Widget`);
    const births = { pa: 1, la: 1, wa: 1, pb: 2, lb: 2, wb: 2 };
    expect(told.growth(births, twice)).toMatchObject([{ className: 'Widget', labels: ['wa', 'wb'] }]);
  });

  it('is strings, where nothing else is', async () => {
    const told = await toldHeap(`holder -state-> App -all-> list:Array
      list -0-> a:one<string>
      list -1-> b:two<concatenated string> -internal:first-> c:t<string>`);
    expect(told.growth({ a: 1, b: 2, c: 2 }, twice)).toMatchObject([
      { className: '(string)', labels: ['a', 'b'] },
    ]);
  });

  it('is told once where two references keep it, with what each of them keeps beside it', async () => {
    const told = await toldHeap(`holder -state-> App
      App -store-> list:Array
      App -bus-> more:Array
      list -0-> a:Leaf
      list -1-> b:Leaf
      more -0-> fa:Object -leaf-> a
      more -1-> fb:Object -leaf-> b`);
    expect(told.growth({ a: 1, fa: 1, b: 2, fb: 2 }, twice)).toMatchObject([
      { className: 'Leaf', labels: ['a', 'b'] },
    ]);
  });

  it('is told twice where two references keep objects of their own', async () => {
    const told = await toldHeap(`${shop}
      Shop -log-> lines:Array
      lines -0-> e1:Entry
      lines -1-> e2:Entry`);
    expect(told.growth({ ...born, e1: 1, e2: 2 }, twice).map(({ className }) => className)).toEqual([
      'Order',
      'Entry',
    ]);
  });

  it('is not what an old reference held anew', async () => {
    const told = await toldHeap('holder -state-> App -last-> b:Event');
    expect(told.growth({ b: 2 }, twice)).toEqual([]);
  });

  it('is not what was made once', async () => {
    const told = await toldHeap(`holder -state-> App -table-> list:Array
      list -0-> a:Row
      list -1-> b:Row`);
    expect(told.growth({ list: 1, a: 1, b: 1 }, twice)).toEqual([]);
  });

  it('is not what dies with its key in a WeakMap, and is what lives with one', async () => {
    const map = `holder -state-> App -sides-> map:WeakMap -internal:table-> table:<array>
      App -keys-> keys:Array`;
    const grown = await toldHeap(`${map}
      keys -0-> ka:Key
      keys -1-> kb:Key
      table + ka => a:Side
      table + kb => b:Side`);
    const births = { ka: 1, a: 1, kb: 2, b: 2 };
    // Held by the keys' list alone: to break the WeakMap would free no key.
    expect(grown.growth(births, twice)).toMatchObject([{ className: 'Key', labels: ['ka', 'kb'] }]);
  });

  it('is not what the harness keeps for itself', async () => {
    const told = await toldHeap(`runtime -output-> list:Array
      list -0-> a:line<string>
      list -1-> b:line<string>`);
    expect(told.growth({ a: 1, b: 2 }, twice)).toEqual([]);
  });

  it('is what the scenario keeps in its module', async () => {
    const told = await toldHeap(`runtime -#scenario-> scenario:Object -cache-> list:Array
      list -0-> a:Entry
      list -1-> b:Entry`);
    expect(told.growth({ a: 1, b: 2 }, twice)).toMatchObject([{ className: 'Entry' }]);
  });
});
