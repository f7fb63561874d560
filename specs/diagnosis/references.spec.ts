import { describe, expect, it } from '@jest/globals';
import { toldHeap } from '../support/toldHeap';

/** A Map's table with two buckets as V8 lays it out: 3 counters, 2 buckets, then key, value and chain four times. */
const mapTableBytes = 16 + 8 * (3 + 2 + 4 * 3);

/** The words for the reference that leads to `goal`, the last one of its path. */
async function lastReference(text: string): Promise<string | undefined> {
  return (await toldHeap(`holder -state-> App\n${text}`)).path('goal').at(-1);
}

describe('a reference is named as it was written', () => {
  it('a property by its class', async () => {
    expect(await lastReference('App -subject-> Subject -observer-> goal:Observer')).toBe('Subject.observer');
  });

  it('a private field with its sign', async () => {
    expect(await lastReference('App -#secret-> goal:Secret')).toBe('App.#secret');
  });

  it('a property that is no identifier in brackets', async () => {
    expect(await lastReference('App -user name-> goal:User')).toBe('App["user name"]');
    expect(await lastReference('App -größe-> goal:User')).toBe('App.größe');
  });

  it('of a plain object by the reference that leads to it', async () => {
    expect(await lastReference('App -options-> Object -listener-> goal:Listener')).toBe('options.listener');
  });

  it('an element of an array by the reference that leads to it', async () => {
    const text =
      'App -list-> Array -internal:elements-> store:(object elements)<array> -internal:7-> goal:Item';
    expect(await lastReference(text)).toBe('App.list (Array elements)');
    expect(await lastReference('App -list-> Array -> goal:Item')).toBe('App.list (Array elements)');
  });

  it('an element of an object of a class by that class', async () => {
    expect(await lastReference('App -pool-> Pool -> goal:Item')).toBe('App.pool (Pool elements)');
  });

  it.each([
    [5, 'App.cache (Map keys)'],
    [6, 'App.cache (Map values)'],
    [11, 'App.cache (Map keys)'],
    [12, 'App.cache (Map values)'],
  ])('slot %i of a Map as its key or its value', async (slot, words) => {
    const table = `App -cache-> Map -internal:table-> table:(object elements)<array> ${mapTableBytes}B`;
    expect(await lastReference(`${table} -internal:${slot}-> goal:Entry`)).toBe(words);
  });

  it('an entry of a Set', async () => {
    const text =
      'App -seen-> Set -internal:table-> table:(object elements)<array> 152B -internal:5-> goal:Entry';
    expect(await lastReference(text)).toBe('App.seen (Set entries)');
  });

  it('a value of a WeakMap', async () => {
    const text = `
      App -notes-> WeakMap -internal:table-> table:<array>
      App -key-> key:Page
      table + key => goal:Note`;
    expect(await lastReference(text)).toBe('Page (WeakMap value)');
  });

  it('what a FinalizationRegistry holds for its finalizers', async () => {
    const text =
      'App -registry-> FinalizationRegistry -internal:active_cells-> cell:system / WeakCell -internal:holdings-> goal:Resource';
    expect(await lastReference(text)).toBe('App.registry (held values)');
  });

  it('a variable by the function that declared it', async () => {
    const text = `
      App -memo-> closure:memoized<closure> -internal:context-> context:system / Context
      context -internal:scope_info-> scope:system / ScopeInfo<code>
      App -factory-> maker:memoize<closure> -internal:shared-> shared:memoize<code>
      shared -internal:name_or_scope_info-> scope
      context -context:cache-> goal:Cache`;
    expect(await lastReference(text)).toBe('variable "cache" of memoize');
  });

  it('a variable of a module by its file', async () => {
    const text = `
      App -memo-> closure:memoized<closure> -internal:context-> context:system / Context
      closure -internal:shared-> shared:memoized<code> -internal:script-> script:/project/src/memo.ts<code>
      context -internal:previous-> native:system / NativeContext
      context -context:cache-> goal:Cache`;
    expect(await lastReference(text)).toBe('variable "cache" of memo.ts');
  });

  it('a variable of a function without a name by the file that it is in', async () => {
    const text = `
      App -memo-> closure:<closure> -internal:context-> context:system / Context
      closure -internal:shared-> shared:<code> -internal:script_or_debug_info-> script:/project/src/memo.ts<code>
      context -context:cache-> goal:Cache`;
    expect(await lastReference(text)).toBe('variable "cache" of an anonymous function in memo.ts');
  });

  it('a variable of a function that nothing is known of', async () => {
    const text =
      'App -memo-> closure:<closure> -internal:context-> context:system / Context -context:it-> goal:Cache';
    expect(await lastReference(text)).toBe('variable "it" of an anonymous function');
  });

  it('a variable of an outer function, through the scopes between', async () => {
    const text = `
      App -memo-> closure:inner<closure> -internal:context-> context:system / Context
      context -internal:previous-> outer:system / Context -context:cache-> goal:Cache
      outer -internal:scope_info-> scope:system / ScopeInfo<code>
      App -factory-> maker:outermost<closure> -internal:shared-> shared:outermost<code>
      shared -internal:name_or_scope_info-> scope`;
    const told = await toldHeap(`holder -state-> App\n${text}`);
    expect(told.path('goal')).toEqual(['state', 'App.memo', 'variable "cache" of outermost']);
  });

  it('a property of a function by its name', async () => {
    expect(await lastReference('App -tool-> tool:useTool<closure> -cache-> goal:Cache')).toBe(
      'useTool.cache',
    );
  });

  it('what a promise gave, and what it calls', async () => {
    expect(await lastReference('App -later-> Promise -internal:reactions_or_result-> goal:Result')).toBe(
      'App.later (promise result)',
    );
    const text = `App -later-> Promise -internal:reactions_or_result-> r:system / PromiseReaction
      r -internal:fulfill_handler-> goal:done<closure>`;
    expect(await lastReference(text)).toBe('App.later (promise reactions)');
  });

  it('what a call has in its variables while it is suspended, and what goes on with it', async () => {
    const text = `App -later-> go:<closure> -internal:context-> wait:system / Context -internal:extension-> call:Generator
      call -internal:function-> load:loadOrder<closure>
      call -internal:parameters_and_registers-> store:(object elements)<array> -internal:2-> goal:Order`;
    const told = await toldHeap(`holder -state-> App\n${text}`);
    expect(told.path('goal').slice(2)).toEqual(['await in loadOrder', 'local variables of loadOrder']);
    expect(told.nodes('goal').slice(2)).toEqual(['(anonymous)()', 'loadOrder()', 'Order']);
  });

  it('what a function is bound to', async () => {
    const bound = 'App -run-> run:native_bind<closure> -internal:bound_function-> inner:use<closure>';
    expect(await lastReference(`${bound}\n run -shortcut:bound_argument_0-> goal:Order`)).toBe(
      'argument 1 of bound use',
    );
    expect(await lastReference(`${bound}\n run -internal:bound_this-> goal:Order`)).toBe('this of bound use');
  });

  it('what a proxy stands for by the reference to the proxy', async () => {
    const proxy = 'App -orders-> proxy:system / JSProxy<hidden> -hidden:1-> list:Object';
    expect(await lastReference(`${proxy} -last-> goal:Order`)).toBe('orders.last');
  });

  it('a property that is a symbol, and what it holds', async () => {
    expect(await lastReference('App -<symbol items>-> goal:Items')).toBe('App[Symbol(items)]');
    expect(await lastReference('App -<symbol items>-> Object -last-> goal:Item')).toBe(
      'App[Symbol(items)].last',
    );
    expect(await lastReference('App -<symbol Symbol.iterator>-> goal:Items')).toBe('App[Symbol.iterator]');
  });

  it('a variable by its function though that is gone', async () => {
    const text = `
      App -memo-> closure:memoized<closure> -internal:context-> context:system / Context
      context -internal:scope_info-> scope:system / ScopeInfo<code>
      scope -hidden:0-> cache<string>
      scope -hidden:1-> memoize<string>
      scope -hidden:3-> outer:system / ScopeInfo<code>
      context -context:cache-> goal:Cache`;
    expect(await lastReference(text)).toBe('variable "cache" of memoize');
  });

  it('a variable of a block, where V8 counts only those that are objects', async () => {
    const block = (first: string): string => `
      App -memo-> closure:<closure> -internal:context-> context:system / Context
      closure -internal:shared-> shared:<code> -internal:script-> script:/project/src/memo.ts<code>
      context -internal:scope_info-> scope:system / ScopeInfo<code>
      ${first}
      scope -hidden:1-> cache<string>
      scope -hidden:2-> outer:system / ScopeInfo<code>
      context -hidden:${first === '' ? 0 : 1}-> goal:Cache`;
    const named = 'scope -hidden:0-> seen<string>\n context -hidden:0-> other:Other';
    expect(await lastReference(block(named))).toBe('variable "cache" of a block in memo.ts');
    expect(await lastReference(block(named.replace('-hidden:0-> other', '-property:x-> other')))).toBe(
      'variable "cache" of a block in memo.ts',
    );
  });

  it('what an ES module exports by its name', async () => {
    const text = `
      App -memo-> closure:<closure> -internal:context-> context:system / Context
      closure -internal:shared-> shared:<code> -internal:script-> script:file:///project/memo.mjs<code>
      context -internal:extension-> module:system / SourceTextModule<hidden> -hidden:0-> exports:(exports)<array>
      exports -internal:3-> cache<string>
      exports -internal:4-> cell:system / Cell<hidden> -internal:value-> goal:Cache`;
    expect(await lastReference(text)).toBe('variable "cache" of memo.mjs');
  });

  it("the engine's own by the engine's name", async () => {
    const text = 'App -later-> Job -internal:waits_for-> goal:Result';
    expect(await lastReference(text)).toBe('Job (waits_for)');
  });
});

describe('a retaining path', () => {
  it('begins with the state, and leaves out the harness', async () => {
    const told = await toldHeap('holder -state-> App -subject-> Subject -observer-> goal:Observer');
    expect(told.path('goal')).toEqual(['state', 'App.subject', 'Subject.observer']);
    expect(told.nodes('goal')).toEqual(['(root)', 'App', 'Subject', 'Observer']);
  });

  it('leaves out the harness in front of the scenario itself', async () => {
    const told = await toldHeap(`
      runtime -#scenario-> scenario:Object -act-> act:act<closure>
      act -internal:context-> context:system / Context -context:found-> goal:Found`);
    expect(told.path('goal')).toEqual([
      'scenario',
      'scenario.act',
      'variable "found" of an anonymous function',
    ]);
  });

  it('folds what the engine puts between two objects', async () => {
    const told = await toldHeap(`
      holder -state-> App -cache-> Map -internal:table-> table:<array> 152B -internal:6-> value:Value
      value -box-> box:system / Foreign -internal:1-> goal:Goal`);
    expect(told.nodes('goal')).toEqual(['(root)', 'App', 'Map', 'Value', 'Goal']);
  });

  it('names functions with brackets, and keeps the text of strings to itself', async () => {
    const told = await toldHeap(
      'holder -state-> App -run-> run:runIt<closure> -password-> goal:hunter2<string>',
    );
    expect(told.nodes('goal')).toEqual(['(root)', 'App', 'runIt()', '(string)']);
  });

  it('prefers the global object to the roots of the collector, however short', async () => {
    const told = await toldHeap(`
      gc -internal:1-> handles:(Global handles)<synthetic> -internal:2-> goal:Goal
      holder -state-> App -a-> A -b-> B -c-> goal`);
    expect(told.path('goal')).toEqual(['state', 'App.a', 'A.b', 'B.c']);
  });

  it('goes over the roots of the collector where nothing else leads', async () => {
    const told = await toldHeap(
      'gc -internal:1-> handles:(Global handles)<synthetic> -internal:2-> goal:Goal',
    );
    expect(told.nodes('goal')).toEqual(['(root)', 'Goal']);
    expect(told.path('goal')).toHaveLength(1);
  });

  it("prefers what was written to the engine's own references and to prototypes", async () => {
    const told = await toldHeap(`
      holder -state-> App -__proto__-> goal:Goal
      App -internal:map-> goal
      App -a-> A -b-> B -c-> C -d-> goal`);
    expect(told.path('goal')).toEqual(['state', 'App.a', 'A.b', 'B.c', 'C.d']);
  });

  it('goes over a WeakMap only where both its table and the key are reached', async () => {
    const entry = (table: string, key: string): string => `
      ${table} -notes-> WeakMap -internal:table-> table:<array>
      ${key} -key-> key:Page
      holder -state-> App
      table + key => goal:Note`;
    expect((await toldHeap(entry('App', 'App'))).path('goal')).toEqual([
      'state',
      'App.key',
      'Page (WeakMap value)',
    ]);
    expect((await toldHeap(entry('Lost', 'App'))).nodes('goal')).toEqual([]);
    expect((await toldHeap(entry('App', 'Lost'))).nodes('goal')).toEqual([]);
  });

  it('says where classes and functions were written', async () => {
    const told = await toldHeap(
      'holder -state-> App -subject-> goal:Subject',
      { locations: { App: { scriptId: 7, line: 4, column: 2 }, goal: { scriptId: 8, line: 0, column: 0 } } },
      { 7: 'file:///project/app.js', 8: 'node:internal/subject' },
    );
    expect(told.diagnose(['goal']).retainingPath.map(({ location }) => location)).toEqual([
      null,
      { file: '/project/app.js', line: 5, column: 3 },
      null,
    ]);
  });

  it('does not follow weak references', async () => {
    const told = await toldHeap('holder -state-> App -weak:target-> goal:Goal');
    expect(told.nodes('goal')).toEqual([]);
  });
});
