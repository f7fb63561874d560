import { describe, expect, it } from '@jest/globals';
import type { Proof } from '../../harness/diagnosis';
import { drawFinding } from '../../harness/report';
import { makeFinding } from '../../harness/result';
import type { LabelVerdict } from '../../harness/verdict';
import type { BuiltFrame, HeapOptions } from '../support/heapBuilder';
import { toldHeap, type LeakLabels } from '../support/toldHeap';

/** What is drawn besides the heap. */
interface Drawn extends HeapOptions {
  readonly leaked?: readonly string[];
  readonly leak?: LeakLabels;
  readonly proofs?: readonly Proof[];
}

const urls = { 1: 'file:///project/src/app.js', 2: 'file:///project/src/orders.js' };
const at = (scriptId: number, line: number): { scriptId: number; line: number; column: number } => ({
  scriptId,
  line: line - 1,
  column: 0,
});
const call = (name: string, scriptId: number, line: number): BuiltFrame => ({
  function: name,
  scriptName: '',
  ...at(scriptId, line),
});

/** A heap in the builder's notation, diagnosed, and drawn as a terminal shows it. */
async function draw(
  text: string,
  { leaked = ['one'], leak, proofs = [], ...options }: Drawn = {},
): Promise<string> {
  const told = await toldHeap(text, options, urls);
  const diagnosis = { ...told.diagnose(leaked), weakSpots: told.weakSpots(leaked, leak) };
  const untried: Proof = { outcome: 'untried', reason: null };
  const all = diagnosis.weakSpots.map((_, place) => proofs[place] ?? untried);
  const verdict = {
    className: diagnosis.retainingPath.at(-1)!.node,
    survivorsByIteration: [] as readonly number[],
  } as LabelVerdict;
  const finding = makeFinding(verdict, diagnosis, all, '/project');
  return `\n${drawFinding(finding).join('\n')}`;
}

const verified: Proof = { outcome: 'verified', reason: null };

describe('a finding is drawn as a person would', () => {
  it('with two references that have to be broken together', async () => {
    const text = `
      holder -state-> App
      App -registry-> Registry -listeners-> list:Array -> one:Widget
      App -store-> Store -cache-> map:Map -internal:table-> table:(object elements)<array> 152B -internal:6-> one`;
    const locations = { Registry: at(1, 4), Store: at(1, 9), App: at(1, 20), one: at(2, 3) };
    expect(await draw(text, { locations, proofs: [verified] })).toBe(`
    (root)
    └ state           App       src/app.js:20
      └ .registry     Registry  src/app.js:4
  ✂     └ .listeners  Array
          └ element   Widget    src/orders.js:3

    and also:
    (root)
    └ state            App     src/app.js:20
      └ .store         Store   src/app.js:9
  ✂     └ .cache       Map
          └ map value  Widget  src/orders.js:3

  ✂ weak spot: Registry.listeners (Array elements) + Store.cache (Map values)  src/app.js:4, src/app.js:9
    breaking both frees 1 Widget, 16 B; verified in the live heap
    each of them keeps the objects alive alone, so mend all; Registry.listeners (Array elements): unsubscribe when the observer goes, or hold observers weakly in an IterableWeakSet; Store.cache (Map values): delete the entry when its object is done with, or hold the objects in a WeakValueMap (pattern 13, best practices: fixtures/13-best-practices/weak.ts)`);
  });

  it('with a reference whose breaking freed nothing, and the next one, which did', async () => {
    const text = `
      holder -state-> App -session-> Session -user-> User -cart-> Cart -order-> one:Order`;
    const refuted: Proof = { outcome: 'refuted', reason: '1 of 1 was still alive when it was broken' };
    const next: Proof = { outcome: 'verified', reason: 'after breaking Cart.order' };
    expect(await draw(text, { proofs: [refuted, next] })).toBe(`
    (root)
    └ state           App
      └ .session      Session
        └ .user       User
          └ .cart     Cart
  ✂         └ .order  Order

  ✂ weak spot: Cart.order
    breaking it frees 1 Order, 16 B; refuted in the live heap: 1 of 1 was still alive when it was broken
    delete the reference when it is done with; a weak one is right only if somebody else owns the object (pattern 2, reference counting: fixtures/02-reference-counting/weak.ts)
  ✂ or: User.cart
    breaking it frees 1 Order, 16 B, and 1 object that did not leak, 16 B; verified in the live heap, after breaking Cart.order
    delete the reference when it is done with; a weak one is right only if somebody else owns the object (pattern 2, reference counting: fixtures/02-reference-counting/weak.ts)`);
  });

  it('with a reference that nobody can break, and why', async () => {
    const text = `
      holder -state-> App -memo-> memo:memoized<closure> -internal:context-> context:system / Context
      context -internal:scope_info-> scope:system / ScopeInfo<code>
      App -factory-> maker:memoize<closure> -internal:shared-> shared:memoize<code>
      shared -internal:name_or_scope_info-> scope
      context -context:last-> one:Result`;
    const proofs: Proof[] = [
      { outcome: 'not-executable', reason: 'a closure variable cannot be reached from outside its function' },
    ];
    expect(await draw(text, { locations: { memo: at(1, 7), one: at(2, 3) }, proofs })).toBe(`
    (root)
    └ state                           App
      └ .memo                         memoized()  src/app.js:7
  ✂     └ variable "last" of memoize  Result      src/orders.js:3

  ✂ weak spot: variable "last" of memoize  src/app.js:7
    breaking it frees 1 Result, 16 B; not proven: a closure variable cannot be reached from outside its function
    split the closure, so that the function which lives on does not share its scope with the variable, or set the variable to undefined; a weak reference would be wrong here`);
  });

  it('with a chain of equal references in one line', async () => {
    const text = `
      holder -state-> Log -last-> a:Entry -next-> b:Entry -next-> c:Entry -next-> d:Entry
      d -item-> one:Item`;
    expect(await draw(text, { locations: { a: at(1, 2), b: at(1, 2) } })).toBe(`
    (root)
    └ state                Log
      └ .last              Entry  src/app.js:2
        └ .next (3 times)  Entry  src/app.js:2
  ✂       └ .item          Item

  ✂ weak spot: Entry.item
    breaking it frees 1 Item, 16 B
    delete the reference when it is done with; a weak one is right only if somebody else owns the object (pattern 2, reference counting: fixtures/02-reference-counting/weak.ts)`);
  });

  it('with the stacks that allocated it and what holds it', async () => {
    const text = `
      holder -state-> App -subject-> Subject -observers-> set:Set
      set -internal:table-> table:(object elements)<array> 152B -internal:5-> one:Observer
      table -internal:8-> two:Observer`;
    const allocations = {
      one: [call('createObserver', 1, 31), call('subscribe', 1, 40)],
      two: [call('createObserver', 1, 31), call('subscribe', 1, 40)],
      Subject: [call('', 2, 1)],
      set: [call('Subject', 1, 5)],
    };
    expect(await draw(text, { leaked: ['one', 'two'], allocations, locations: { Subject: at(1, 4) } })).toBe(`
    (root)
    └ state            App
      └ .subject       Subject   src/app.js:4
  ✂     └ .observers   Set
          └ set entry  Observer  allocated at src/app.js:31 in createObserver

  ✂ weak spot: Subject.observers (Set entries)  src/app.js:4
    breaking it frees 2 Observer, 32 B
    unsubscribe when the observer goes, or hold observers weakly in an IterableWeakSet (pattern 7, observers: fixtures/07-observers/weak.ts)
    Subject allocated at src/orders.js:1`);
  });

  it('with a WeakMap that keeps what its key keeps alive', async () => {
    const text = `
      holder -state-> App
      App -notes-> WeakMap -internal:table-> table:(object elements)<array>
      App -pages-> pages:Array -> Page
      table + Page => one:Note`;
    expect(await draw(text, { proofs: [verified] })).toBe(`
    (root)
    └ state                App
      └ .pages             Array
        └ element          Page
  ✂       └ WeakMap value  Note

  ✂ weak spot: App.notes (WeakMap values)
    breaking it frees 1 Note, 16 B; verified in the live heap
    delete the entry, or let its key go: a WeakMap holds a value for as long as the key lives (pattern 4, weakref module: fixtures/04-weakref-module/weak.ts)`);
  });

  it('with an element that hangs in no document', async () => {
    const text = `
      holder -state-> Toaster -shown-> list:Array -> one:<div class="toast"><native>
      one -element-> inner:<p><native>`;
    const nodes = { one: { detachedness: 2 as const }, inner: { detachedness: 2 as const } };
    expect(await draw(text, { nodes, proofs: [verified] })).toBe(`
    (root)
    └ state        Toaster
  ✂   └ .shown     Array
        └ element  Detached <div>

  ✂ weak spot: Toaster.shown (Array elements)
    breaking it frees 1 Detached <div> and 1 other object, 32 B; verified in the live heap
    take out of the list what is done with; a weak reference is right only if somebody else owns its elements`);
  });

  it('with names that are too long for a line', async () => {
    const long = 'x'.repeat(90);
    const text = `
      holder -state-> App -data:image/png;base64,${long}-> Object -short-> one:Item${long}`;
    expect(await draw(text)).toBe(`
    (root)
    └ state                                                           App
      └ ["data:image/png;base64,xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…  Object
  ✂     └ .short                                                      Itemxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…

  ✂ weak spot: App["data:image/png;base64,xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"].short
    breaking it frees 1 Itemxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…, 16 B
    delete the reference when it is done with; a weak one is right only if somebody else owns the object (pattern 2, reference counting: fixtures/02-reference-counting/weak.ts)`);
  });
});
