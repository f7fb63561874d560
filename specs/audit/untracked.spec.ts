import { beforeAll, describe, expect, it } from '@jest/globals';
import type { ScenarioResult } from '../../harness/result';
import { auditScenarios, onlyFinding, passing, scenarioFolder, summaryOf } from '../support/scenarios';

const leaky = {
  array: `class Order {}
class Shop { readonly orders: Order[] = []; }
export default {
  name: 'orders',
  setup: () => new Shop(),
  act(ctx: any, shop: Shop) { shop.orders.push(new Order()); },
};`,
  listeners: `import { EventEmitter } from 'node:events';
class Connection { constructor(bus: EventEmitter) { bus.on('tick', () => this.tick()); } tick() {} }
const bus = new EventEmitter().setMaxListeners(0);
export default { name: 'listeners', act() { new Connection(bus); } };`,
  chain: `interface Link { next: Link | null }
class Log { last: Link | null = null; }
export default { name: 'chain', setup: () => new Log(), act(ctx: any, log: Log) { log.last = { next: log.last }; } };`,
  twoWays: `class Leaf {}
class Store { readonly index = new Map<number, Leaf>(); }
class Bus { readonly handlers: (() => Leaf)[] = []; }
export default {
  name: 'two ways',
  setup: () => ({ store: new Store(), bus: new Bus() }),
  act(ctx: any, { store, bus }: { store: Store; bus: Bus }) {
    const leaf = new Leaf();
    store.index.set(ctx.iteration, leaf);
    bus.handlers.push(() => leaf);
  },
};`,
  registry: `class Actor {}
class Registry { readonly byId = new Map<number, Actor>(); readonly ids = new Map<Actor, number>(); }
export default {
  name: 'registry',
  setup: () => ({ registry: new Registry() }),
  act(ctx: any, { registry }: { registry: Registry }) {
    const actor = new Actor();
    registry.byId.set(ctx.iteration, actor);
    registry.ids.set(actor, ctx.iteration);
  },
};`,
  strings: `class Log { readonly lines: string[] = []; }
export default { name: 'strings', setup: () => new Log(), act(ctx: any, log: Log) { log.lines.push('line ' + ctx.iteration + ' of a log'); } };`,
  random: `class Job {}
class Queue { readonly jobs: Job[] = []; }
let seed = 7;
export default {
  name: 'random',
  setup: () => new Queue(),
  act(ctx: any, queue: Queue) {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    for (let i = 0; i < (seed >> 8) % 4; i++) queue.jobs.push(new Job());
  },
};`,
  promise: `class Waiter { async wait(gate: Promise<void>) { await gate; this.done(); } done() {} }
class Gate { readonly opens = new Promise<void>(() => {}); }
export default { name: 'promise', setup: () => new Gate(), act(ctx: any, gate: Gate) { void new Waiter().wait(gate.opens); } };`,
};

const healthy = {
  boundedCache: `class Entry {}
const cache = new Map<number, Entry>();
export default { name: 'bounded', act(ctx: any) { cache.set(ctx.iteration, new Entry()); if (cache.size > 20) cache.delete(cache.keys().next().value!); } };`,
  lazyTable: `let table: object[] | undefined;
export default { name: 'lazy', act(ctx: any) { if (ctx.iteration > 1) table ??= Array.from({ length: 7 }, (_, i) => ({ i })); } };`,
  pool: `class Buffer3 {}
class Pool { readonly free: Buffer3[] = []; }
export default { name: 'pool', setup: () => new Pool(), act(ctx: any, pool: Pool) { const one = pool.free.pop() ?? new Buffer3(); pool.free.push(one); } };`,
  sideTable: `const sides = new WeakMap<object, object>();
export default { name: 'side table', act() { const key = {}; sides.set(key, { key }); } };`,
  replaced: `class App { last: object = {}; }
export default { name: 'replaced', setup: () => new App(), act(ctx: any, app: App) { app.last = { before: [1, 2, 3] }; } };`,
  tornDown: `class Session {}
export default {
  name: 'torn down',
  setup: () => [] as Session[],
  act(ctx: any, all: Session[]) { all.push(new Session()); },
  teardown(ctx: any, all: Session[]) { all.length = 0; },
};`,
  logging: `export default { name: 'logging', act(ctx: any) { ctx.log('iteration ' + ctx.iteration); console.log('one', { ctx }); } };`,
  server: `import { createServer } from 'node:net';
import { once } from 'node:events';
export default { name: 'server', async act() { const server = createServer().listen(0, '127.0.0.1'); await once(server, 'listening'); server.close(); await once(server, 'close'); } };`,
};

describe('a leak that nobody tracked', () => {
  const folder = scenarioFolder();
  let results: Record<keyof typeof leaky, ScenarioResult>;

  beforeAll(async () => {
    results = await auditScenarios(folder, leaky);
  }, 120_000);

  it.each([
    ['array', 'Order', 'Shop.orders (Array elements)'],
    ['listeners', 'Connection', 'listeners of "tick" on EventEmitter'],
    ['chain', 'Object', 'Log.last'],
    ['twoWays', 'Leaf', 'Bus.handlers (Array elements) + Store.index (Map values)'],
    ['registry', 'Actor', 'Registry.byId (Map values) + Registry.ids (Map keys)'],
    ['strings', '(string)', 'Log.lines (Array elements)'],
    ['random', 'Job', 'Queue.jobs (Array elements)'],
    ['promise', 'Waiter', 'Gate.opens (promise reactions)'],
  ] as const)('is found, with its class and who holds it: %s', (name, className, label) => {
    const result = results[name];
    const finding = onlyFinding(result);
    expect({ status: result.status, className: finding.className, label: finding.label }).toEqual({
      status: 'fail',
      className,
      label,
    });
    expect(finding).toMatchObject({ tracked: false, kind: 'growth', verdict: 'retained', asExpected: false });
    expect(finding.weakSpots[0]!.text).toBe(label);
  });

  it('is counted by iteration, with the collection that grows', () => {
    const { survivors, perIteration, spread, owner } = onlyFinding(results.array);
    expect({ perIteration, spread, text: owner!.text }).toEqual({
      perIteration: 1,
      spread: 0,
      text: 'Shop.orders (Array elements)',
    });
    expect(survivors).toBe(results.array.iterations);
    // One of the warm-up, seven iterations, seven more.
    expect(owner!.sizes.slice(0, 3)).toEqual([1, 8, 15]);
    expect(owner!.sizes.at(-1)).toBe(survivors + 1);
  });

  it('is told with its mean and its spread where iterations differ', () => {
    const { perIteration, spread } = onlyFinding(results.random);
    expect(perIteration).toBeGreaterThan(1);
    expect(perIteration).toBeLessThan(2);
    expect(spread).toBeGreaterThan(0);
    expect(results.random.explanation[0]).toMatch(
      /^\d+ Job are alive of what \d+ iterations made, about [\d.]+ \([\d.]+ to [\d.]+\) more each iteration, through state → Queue\.jobs \(Array elements\)$/,
    );
  });

  it('is told with the links of a chain, beside who holds the newest of them', () => {
    const { survivors, weakSpots } = onlyFinding(results.chain);
    expect(weakSpots.map(({ text, frees }) => [text, frees.objects])).toEqual([
      ['Log.last', survivors],
      ['last.next', survivors - 1],
    ]);
  });

  it('is testified to by the other oracles', () => {
    const { survivors, oracles } = onlyFinding(results.array);
    expect(oracles).toEqual({ weakRef: survivors, queryObjects: survivors, snapshot: survivors });
    expect(onlyFinding(results.strings).oracles).toMatchObject({ weakRef: null, queryObjects: null });
  });

  it('is proven where its reference can be broken', () => {
    const proofs = Object.values(results).map((result) => [
      result.name,
      onlyFinding(result).weakSpots[0]!.proof,
    ]);
    expect(Object.fromEntries(proofs)).toEqual({
      orders: 'verified',
      listeners: 'verified',
      chain: 'verified',
      'two ways': 'verified',
      registry: 'verified',
      strings: 'not-executable',
      random: 'verified',
      promise: 'not-executable',
    });
  });
});

describe('a scenario that tracks nothing and does not leak', () => {
  const folder = scenarioFolder();
  let results: Record<keyof typeof healthy, ScenarioResult>;

  beforeAll(async () => {
    results = await auditScenarios(folder, healthy);
  }, 120_000);

  it.each(Object.keys(healthy) as (keyof typeof healthy)[])('passes without a finding: %s', (name) => {
    expect({ ...summaryOf(results[name]), findings: results[name].findings }).toEqual({
      ...passing,
      findings: [],
    });
  });
});

describe('a scenario that expects a leak and tracks nothing', () => {
  const folder = scenarioFolder();
  const expecting = (more: string): string =>
    leaky.array.replace("name: 'orders',", `name: 'orders',\n  ${more},`);

  it('passes where it is found, and says where it is not', async () => {
    const results = await auditScenarios(folder, {
      found: expecting("expect: 'retained', through: 'Shop.orders'"),
      elsewhere: expecting("expect: 'retained', through: 'Shop.archive'"),
      none: healthy.replaced.replace("name: 'replaced'", "name: 'replaced', expect: 'retained'"),
    });
    expect(summaryOf(results.found)).toEqual(passing);
    expect(summaryOf(results.elsewhere).explanation).toEqual([
      'expected a leak through Shop.archive; found Shop.orders (Array elements)',
    ]);
    expect(summaryOf(results.none).explanation).toEqual([
      'expected a leak; nothing grows with the iterations',
    ]);
  }, 60_000);
});
