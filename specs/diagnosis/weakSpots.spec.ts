import { describe, expect, it } from '@jest/globals';
import { toldHeap, type LeakLabels } from '../support/toldHeap';

async function spots(text: string, labels: string[], more: LeakLabels = {}): Promise<string[]> {
  return (await toldHeap(text)).weakSpots(labels, more).map((spot) => spot.text);
}

const set = (holder: string, name: string, label: string): string =>
  `${holder} -${name}-> ${label}s:Set -internal:table-> ${label}t:<array> 152B`;

describe('a weak spot', () => {
  const subject = `
    holder -state-> App -subject-> Subject
    ${set('Subject', 'observers', 's')}
    st -internal:5-> one:Observer 40B -parts-> Parts 24B
    st -internal:8-> two:Observer 40B
    st -internal:11-> three:Observer 40B
    App -current-> three`;

  it('is the site where what several iterations made hangs on one old object', async () => {
    const found = await spots(subject, ['one', 'two'], { kept: ['three'], iterations: { one: 0, two: 1 } });
    expect(found).toEqual(['Subject.observers (Set entries)', 'Subject.observers', 'App.subject']);
  });

  it('tells who holds, how many references lead on, what dies and what dies besides', async () => {
    const [spot] = (await toldHeap(subject)).weakSpots(['one', 'two']);
    expect(spot!.sites).toMatchObject([{ holder: 'Subject', edge: 'observers', references: 2 }]);
    expect(spot!.frees).toEqual({
      leaked: 2,
      alsoLeaked: 0,
      dependents: 1,
      bytes: 104,
      collateral: { objects: 0, bytes: 0 },
    });
  });

  it('frees nothing that must live', async () => {
    expect(await spots(subject, ['one', 'two'], { kept: ['st'] })).toEqual([
      'Subject.observers (Set entries)',
    ]);
    expect(await spots('holder -state-> App -a-> one:A -b-> two:B', ['one'], { kept: ['two'] })).toEqual([]);
  });

  it('is none where only the engine holds', async () => {
    expect(
      await spots('gc -internal:1-> handles:(Global handles)<synthetic> -internal:2-> goal:Goal', ['goal']),
    ).toEqual([]);
  });

  it('is of two sites where each of two ways keeps the object alive', async () => {
    const text = `holder -state-> App -a-> A -it-> goal:Goal
      App -b-> B -it-> goal`;
    expect((await spots(text, ['goal']))[0]).toBe('A.it + B.it');
  });

  it('is where growth happens, though one reference above it would do', async () => {
    const text = `holder -state-> App -registry-> Registry
      Registry -all-> all:Array -0-> one:Actor
      all -1-> two:Actor
      Registry -queue-> queue:Array -0-> one
      queue -1-> two`;
    const iterations = { one: 0, two: 1 };
    expect(await spots(text, ['one', 'two'], { iterations })).toEqual(['App.registry']);
    const frontier = [
      ['all', 0],
      ['queue', 0],
    ] as const;
    expect(await spots(text, ['one', 'two'], { iterations, frontier })).toEqual([
      'Registry.all (Array elements) + Registry.queue (Array elements)',
      'App.registry',
    ]);
  });

  it('is found by maximum flow where more than three sites are needed, and says so', async () => {
    const ways = ['a', 'b', 'c', 'd', 'e'].map(
      (name) => `App -${name}-> ${name}:${name.toUpperCase()} -it-> goal`,
    );
    const told = await toldHeap(`holder -state-> App -x-> goal:Goal\n${ways.join('\n')}`);
    const [spot, ...others] = told.weakSpots(['goal']);
    expect(spot).toMatchObject({ text: 'A.it + App.x + B.it + C.it + D.it + E.it', exact: false });
    expect(others).toEqual([]);
  });

  it.each([6, 7, 30, 31, 45])('is the best of %i on one path', async (length) => {
    const names = Array.from({ length }, (_, place) => `n${place}`);
    const path = names.map((name) => `-${name}-> ${name}:C${name}`).join(' ');
    const told = await toldHeap(`holder -state-> App ${path} -it-> goal:Goal 40B`);
    // All but the goal leaked beside it: the reference nearest to the root frees the most.
    const [spot] = told.weakSpots(['goal'], { alsoLeaked: names, kept: [] });
    expect(spot).toMatchObject({ text: 'App.n0', frees: { leaked: 1, alsoLeaked: length } });
  });

  it('is the one that frees more of what leaked in the same heap', async () => {
    const text =
      'holder -state-> App -used-> leaf:Leaf -parent-> child:Node -parent-> top:Top -side-> other:Other';
    expect((await spots(text, ['other'], { kept: ['leaf'], alsoLeaked: ['child', 'top'] }))[0]).toBe(
      'Leaf.parent',
    );
  });
});

describe('a site', () => {
  it('of an object without a class is named by its owner', async () => {
    const text = 'holder -state-> state:Object -shutdown-> goal:Hook';
    expect(await spots(text, ['goal'])).toEqual(['state.shutdown']);
  });

  it('is all properties of a plain object whose keys identify', async () => {
    const text = `holder -state-> App -users-> users:Object
      users -user 1-> one:User
      users -user 2-> two:User`;
    expect((await spots(text, ['one', 'two'], { iterations: { one: 0, two: 1 } }))[0]).toBe(
      'App.users (Object entries)',
    );
  });

  it('is all links of a list of plain records', async () => {
    const text = `holder -state-> App -head-> r1:Object -next-> r2:Object -next-> r3:Object
      r1 -internal:map-> shape:system / Map
      r2 -internal:map-> shape
      r3 -internal:map-> shape
      r1 -it-> one:Item
      r2 -it-> two:Item
      r3 -it-> three:Item`;
    const found = await spots(text, ['one', 'two', 'three']);
    expect(found).toEqual(['head.it', 'App.head']);
  });

  it('is the listeners of one event, one of them or several', async () => {
    const text = `holder -state-> App -one-> e1:Emitter -_events-> v1:Object -data-> f1:on<closure>
      App -two-> e2:Emitter -_events-> v2:Object -data-> list:Array -internal:elements-> store:<array> -internal:0-> f2:on<closure>
      list -0-> f2
      f1 -internal:context-> c1:system / Context -context:it-> one:Item
      f2 -internal:context-> c2:system / Context -context:it-> two:Item`;
    const told = await toldHeap(text);
    const spot = told.weakSpots(['one', 'two']).find(({ text: words }) => words.startsWith('listeners'));
    expect(spot).toMatchObject({
      text: 'listeners of "data" on Emitter',
      advice: { word: 'unsubscribe', pattern: { number: 10 } },
    });
  });

  it('is what an object of the browser calls back, over what the browser keeps between', async () => {
    const listener = (name: string): string =>
      `e${name}:EventListener<native> -> l${name}:V8EventListener<native> -> f${name}:on<closure>
      f${name} -internal:context-> c${name}:system / Context -context:it-> ${name}:Item`;
    const text = `holder -state-> App -signal-> signal:AbortSignal<native> -internal:map-> shape:system / Map
      signal -> data:InternalNode<native>
      ${listener('one')}
      ${listener('two')}
      data -> eone
      data -> etwo`;
    const spots = (await toldHeap(text)).weakSpots(['one', 'two']);
    expect(spots.map((spot) => spot.text)).toEqual([
      'variable "it" of an anonymous function',
      'listeners of AbortSignal',
      'App.signal',
    ]);
    expect(spots[1]).toMatchObject({
      sites: [{ holder: 'AbortSignal', edge: 'listeners', references: 2, kind: 'eventListeners' }],
      advice: { word: 'unsubscribe', pattern: { number: 7 } },
    });
  });

  it("is a WeakMap's values, gone with the entry from either side", async () => {
    const text = `holder -state-> App -notes-> WeakMap -internal:table-> table:<array>
      App -page-> key:Page
      table + key => goal:Note`;
    expect(await spots(text, ['goal'], { kept: ['key', 'table'] })).toEqual(['App.notes (WeakMap values)']);
  });

  it('is what waits for a promise, and tells that nobody can break it from outside', async () => {
    const text = `holder -state-> App -ready-> Promise -internal:reactions_or_result-> r:system / PromiseReaction
      r -internal:fulfill_handler-> f:on<closure> -internal:context-> c:system / Context -context:it-> goal:Item`;
    const told = await toldHeap(text);
    const spot = told.weakSpots(['goal']).find(({ sites }) => sites[0]!.kind === 'reactions');
    expect(spot).toMatchObject({ text: 'App.ready (promise reactions)', advice: { word: 'settle' } });
  });

  it('is one site of all promises that wait for one another', async () => {
    const reaction = (of: string, to: string): string =>
      `${of} -internal:reactions_or_result-> ${of}r:(system / PromiseReaction)<hidden> -internal:promise_or_capability-> ${to}:Promise`;
    const text = ['holder -state-> App -gate-> p1:Promise', reaction('p1', 'p2'), reaction('p2', 'p3')];
    expect(await spots([...text, reaction('p3', 'goal')].join('\n'), ['goal'])).toEqual([
      'App.gate (promise reactions)',
      'App.gate',
    ]);
  });

  it('of what a WeakMap has is named by the map, though a key is nearer', async () => {
    const text = `holder -state-> App -page-> Page
      App -sides-> Sides -all-> map:WeakMap -internal:table-> table:<array>
      table + Page => list:Array
      list -0-> goal:Goal`;
    expect((await spots(text, ['goal']))[0]).toBe('Sides.all (WeakMap value) (Array elements)');
  });

  it('is never a prototype, a map or a constructor', async () => {
    const text = 'holder -state-> App -__proto__-> P -constructor-> K -prototype-> Q -it-> goal:Goal';
    expect(await spots(text, ['goal'])).toEqual(['Q.it']);
  });

  it('is the same, store or not: what V8 shows twice is broken once', async () => {
    const text = `holder -state-> App -later-> goal:Goal
      App -internal:properties-> store:<array> -internal:3-> goal`;
    expect(await spots(text, ['goal'])).toEqual(['App.later']);
  });
});
