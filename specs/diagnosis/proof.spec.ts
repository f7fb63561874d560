import { beforeAll, describe, expect, it } from '@jest/globals';
import type { ScenarioResult, WeakSpot } from '../../harness/result';
import { auditScenarios, onlyFinding, scenarioFolder } from '../support/scenarios';

/** Holds what it makes in `app.list`, and watches the list as told. */
const watched = (whenEmpty: string): string => `
  class Item {}
  class App { list = []; refs = []; }
  export default {
    name: 'watched',
    iterations: 3,
    setup() {
      const app = new App();
      setInterval(() => { if (app.list?.length === 0 && app.refs.length > 3) { ${whenEmpty} } }, 0);
      return app;
    },
    act({ track }, app) {
      const item = track(new Item(), 'item');
      app.list.push(item);
      app.refs.push(new WeakRef(item));
    },
  };`;

/** Holds what it makes by one statement. */
const held = (state: string, statement: string): string => `
  import { EventEmitter } from 'node:events';
  class Item { notes = [1]; }
  class Frozen { constructor(item) { this.item = item; Object.freeze(this); } }
  class Private { #item; constructor(item) { this.#item = item; } has() { return this.#item !== undefined; } }
  export default {
    name: 'held',
    iterations: 3,
    setup: () => (${state}),
    act(ctx, state) {
      const item = ctx.track(new Item(), 'item');
      ${statement}
    },
  };`;

const texts = {
  readded: watched('app.list.push(...app.refs.map((r) => r.deref()).filter(Boolean));'),
  sets: `
  class Item {}
  class Customer { items = new Set(); }
  export default {
    name: 'sets',
    iterations: 3,
    setup: () => Array.from({ length: 3000 }, () => new Customer()),
    act({ track, keep }, customers) {
      const item = track(new Item(), 'item');
      for (const customer of customers) customer.items.add(item);
      keep(customers[0], 'customer');
    },
  };`,
  exits: watched('process.exit(7);'),
  hangs: watched('for (;;);'),
  dictionary: held('{ byKey: {} }', 'state.byKey[`key ${ctx.iteration}`] = item;'),
  emitter: held('new EventEmitter()', 'const hear = (i) => () => i; state.on("data", hear(item));'),
  frozen: held('{ all: [] }', 'const f = new Frozen(item); state.all.push(f); ctx.keep(f, "frozen");'),
  secret: held('{ all: [] }', 'const p = new Private(item); state.all.push(p); ctx.keep(p, "private");'),
  weakMap: held(
    '{ notes: new WeakMap(), keys: [] }',
    'const key = ctx.keep({}, "key"); state.keys.push(key); state.notes.set(key, item);',
  ),
  symbol: held(
    '{ [Symbol.for("kept")]: undefined, old: [] }',
    'state.old.push(state[Symbol.for("kept")]); state[Symbol.for("kept")] = item;',
  ),
  promise: held(
    '{ never: new Promise(() => undefined) }',
    'const wait = (i) => state.never.then(() => i); wait(item);',
  ),
};

describe('a proof in the live heap', () => {
  const folder = scenarioFolder();
  let results: Record<keyof typeof texts, ScenarioResult>;
  beforeAll(async () => {
    const files = Object.fromEntries(Object.entries(texts).map(([name, text]) => [`${name}.mjs`, text]));
    const audited = await auditScenarios(folder, files);
    results = Object.fromEntries(
      Object.keys(texts).map((name) => [name, audited[`${name}.mjs`]!]),
    ) as typeof results;
  }, 240_000);

  const spotsOf = (name: keyof typeof texts): Pick<WeakSpot, 'text' | 'proof' | 'reason'>[] => {
    const found = results[name].findings.find(({ label }) => label === 'item');
    return (found ?? onlyFinding(results[name])).weakSpots.map(({ text, proof, reason }) => ({
      text,
      proof,
      reason,
    }));
  };
  const verified = (text: string): object => ({ text, proof: 'verified', reason: null });

  it('verifies what dies when it is broken, and tries no other', () => {
    expect(spotsOf('dictionary')[0]).toEqual(verified('state.byKey (Object entries)'));
    expect(
      spotsOf('dictionary')
        .slice(1)
        .every(({ proof }) => proof === 'untried'),
    ).toBe(true);
    expect(spotsOf('emitter')[0]).toEqual(verified('listeners of "data" on EventEmitter'));
    expect(spotsOf('weakMap')[0]).toEqual(verified('state.notes (WeakMap values)'));
  });

  it('breaks three thousand collections', () => {
    expect(spotsOf('sets')[0]).toEqual(verified('Customer.items (Set entries)'));
  });

  it('breaks a property that is named by a symbol', () => {
    expect(spotsOf('symbol').map(({ proof }) => proof)).toContain('verified');
  });

  it('shows what lives on as refuted, and tries the next', () => {
    const [first, second] = spotsOf('readded');
    expect(first).toEqual({
      text: 'App.list (Array elements)',
      proof: 'refuted',
      reason: '3 of 3 were still alive when it was broken',
    });
    expect(second).toMatchObject({
      proof: 'verified',
      reason: 'after breaking App.list (Array elements)',
    });
  });

  it('says why it cannot be done', () => {
    expect(spotsOf('frozen')[0]).toEqual({
      text: 'Frozen.item',
      proof: 'not-executable',
      reason: 'the property can be neither deleted nor set',
    });
    expect(spotsOf('secret')[0]).toEqual({
      text: 'Private.#item',
      proof: 'not-executable',
      reason: 'a private field cannot be reached from outside its class',
    });
    expect(spotsOf('promise')[0]).toMatchObject({ proof: 'not-executable' });
  });

  it.each(['exits', 'hangs'] as const)('loses no finding when the heap %s over it', (name) => {
    expect(results[name]).toMatchObject({ status: 'fail', error: null });
    const [first] = spotsOf(name);
    expect(first).toMatchObject({ text: 'App.list (Array elements)', proof: 'not-executable' });
    expect(first!.reason).toMatch(/^the heap was lost over the proof: /);
  });
});
