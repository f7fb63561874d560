/** One scenario file that leaks in many ways at once, for specs of what a leak is called. */

/** What an iteration does with an item of its own, by label, in every host. `s` is the state. */
const shapes = {
  array: 's.shelf.items.push(item);',
  map: 's.shelf.byNumber.set(ctx.iteration, item);',
  set: 's.shelf.all.add(item);',
  dictionary: "s.byKey['order-' + ctx.iteration] = item;",
  uuid: "s.byUuid['3f2504e0-4f89-11d3-9a0c-0305e82c33' + (10 + ctx.iteration)] = item;",
  chain: 's.log.last = { next: s.log.last, item };',
  rope: 's.rope.end = new Knot(s.rope.end, item);',
  lists: 's.lists.push([[item]]);',
  closure: 'remember(item);',
  module: 'moduleItems.push(item);',
  secret: 's.vault.put(item);',
  symbol: 's[marked].push(item);',
  weakMap: 's.notes.set(s.key, new Map([...(s.notes.get(s.key) ?? []), [item, item]]));',
  promise: 'void wait(s.gate, item);',
  statics: 'Registry.known.add(item);',
  nested: 'options.hooks.after.push(item);',
  bound: 's.callbacks.push(use.bind(null, item));',
  generator: 's.generators.push(started(item));',
};

const ownShapes = {
  node: { emitter: "s.bus.on('tick', () => use(item));" },
  chromium: {
    listener: "addEventListener('resize', () => use(item));",
    detached: "const element = document.createElement('div'); element.item = item; s.shown.push(element);",
  },
};

/** Code that has nothing to do with the leaks, between and before what they are written in. */
const unrelated = `
class Invoice { lines: number[] = [1, 2]; total = 3; }
class Ledger { readonly invoices = new Map<string, Invoice>(); readonly items: Invoice[] = []; }
const ledger = new Ledger();
for (let i = 0; i < 50; i++) { const one = new Invoice(); ledger.items.push(one); ledger.invoices.set('invoice-' + i, one); }
function audit(): string { return ledger.items.map(({ total }) => total).join(); }
`;

/** How the file differs from what a first version would be. */
export interface LeakVariant {
  host?: 'node' | 'chromium';
  /** Whether the items are tracked, each under the name of its shape. */
  tracks?: boolean;
  iterations?: number;
  /** Other lines, classes, variables and fields besides. */
  grown?: boolean;
}

/** The scenario. */
export function leakShapes(variant: LeakVariant = {}): string {
  const { host = 'node', tracks = true, iterations = 3, grown = false } = variant;
  const extra = (text: string): string => (grown ? text : '');
  const does = Object.entries({ ...shapes, ...ownShapes[host] }).map(([label, text]) => {
    const item = tracks ? `ctx.track(new Item(), '${label}')` : 'new Item()';
    return `{ const item = ${item}; ${text} }`;
  });
  return `${host === 'node' ? "import { EventEmitter } from 'node:events';" : 'const EventEmitter = class { setMaxListeners() {} };'}
${extra(unrelated)}
class Item { ${extra("readonly colour = 'red'; readonly size = { wide: 1 };")} }
class Shelf { ${extra('readonly first = {}; readonly index = new Map();')} readonly items: Item[] = []; readonly byNumber = new Map<number, Item>(); readonly all = new Set<Item>(); }
class Log { last: object | null = null; ${extra('readonly old: object[] = [];')} }
class Knot { readonly ends: [Knot | null]; constructor(before: Knot | null, readonly item: Item) { this.ends = [before]; } }
class Rope { end: Knot | null = null; }
class Vault { ${extra('#other = 1;')} #kept: Item[] = []; put(item: Item) { this.#kept.push(item); ${extra('this.#other++;')} } }
class Registry { static readonly known = new Set<Item>(); }
const marked = Symbol('marked');
const moduleItems: Item[] = [];
const options = { ${extra("name: 'options', ")}hooks: { before: [] as Item[], after: [] as Item[] } };
function makeMemory() { const remembered: Item[] = []; ${extra('let count = 0;')} return (item: Item) => { remembered.push(item); ${extra('count++;')} }; }
const remember = makeMemory();
const use = (item: Item): void => void item;
async function wait(gate: Promise<void>, item: Item) { await gate; use(item); }
function* start(item: Item) { yield 1; use(item); }
function started(item: Item) { const generator = start(item); generator.next(); return generator; }
export default {
  name: 'shapes',
  host: '${host}',
  iterations: ${iterations},
  setup: () => ({
    ${extra('audit: audit(), ledger, ')}shelf: new Shelf(), byKey: {}, byUuid: {}, log: new Log(), rope: new Rope(), lists: [], vault: new Vault(),
    [marked]: [], notes: new WeakMap(), key: {}, bus: new EventEmitter().setMaxListeners(0),
    gate: new Promise<void>(() => undefined), callbacks: [], generators: [], shown: [],
  }),
  act(ctx: any, s: any) {
    ${does.join('\n    ')}
  },
};
`;
}
