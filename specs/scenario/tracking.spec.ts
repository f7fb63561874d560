import { beforeAll, describe, expect, it } from '@jest/globals';
import type { ScenarioResult } from '../../harness/result';
import { auditScenarios, onlyFinding, passing, scenarioFolder, summaryOf } from '../support/scenarios';

const scenario = (rest: string, before = ''): string =>
  `${before}\nexport default { name: 's', iterations: 3, ${rest} };\n`;

const texts = {
  warmup: scenario(`
    warmup: 2,
    setup: (ctx: any) => ({ all: [ctx.track({}, 'made in setup')] }),
    act(ctx: any, state: any) { if (ctx.iteration < 0) state.all.push(ctx.track({}, 'warm')); else ctx.track({}, 'judged'); ctx.log(\`\${ctx.iteration}\`); },
    teardown(ctx: any) { ctx.log(\`teardown \${ctx.iteration}\`); },`),
  asynchronous: scenario(
    `
    async setup(ctx: any) { await pause(); ctx.log('setup'); return { held: [] as object[] }; },
    async act(ctx: any, state: any) { await pause(); state.held.push(ctx.track({}, 'it')); ctx.log('act'); },
    async teardown(ctx: any, state: any) { await pause(); ctx.log('teardown'); state.held.length = 0; },`,
    'const pause = () => new Promise((done) => setTimeout(done, 5));',
  ),
  collect: scenario(`
    iterations: 1,
    warmup: 0,
    async act(ctx: any) {
      const ref = await (() => Promise.resolve(new WeakRef(ctx.track({}, 'it'))))();
      await ctx.collect();
      ctx.log(ref.deref() === undefined ? 'collected' : 'alive');
    },`),
  sameTwice: scenario(`
    setup: () => ({ pool: { id: 1 } }),
    expect: 'retained',
    act(ctx: any, state: any) { ctx.track(state.pool, 'pooled'); ctx.track(state.pool, 'another name'); },`),
  classEachTime: scenario(`
    act(ctx: any) { class Fresh { self = this; } ctx.track(new Fresh(), 'fresh'); ctx.track(Fresh, 'its class'); },`),
  noPrototype: scenario(`
    setup: () => ({ held: [] as object[] }),
    expect: { kept: 'retained' },
    act(ctx: any, state: any) {
      state.held.push(ctx.track(Object.create(null), 'kept'));
      ctx.track(Object.create(null), 'let go');
    },`),
  printed: scenario(`
    act(ctx: any) { const it = ctx.track({ big: 'object' }, 'printed'); console.log(it); console.error('%o', it); },`),
  awkwardLabels: scenario(`
    setup: () => ({ held: [] as object[] }),
    expect: { constructor: 'retained' },
    act(ctx: any, state: any) { state.held.push(ctx.track({}, 'constructor')); ctx.track({}, '__proto__'); ctx.track({}, 'toString'); },`),
  unlabelled: scenario(
    'act(ctx: any) { ctx.track(new Widget()); ctx.track(() => 1); ctx.track(Object.create(null)); ctx.track([]); },',
    'class Widget {}',
  ),
  kept: scenario(`
    setup: () => ({ held: [] as object[] }),
    act(ctx: any, state: any) { state.held.push(ctx.keep({}, 'held')); ctx.keep({}, 'dropped'); },`),
  lost: scenario(`
    expect: { dropped: 'lost' },
    act(ctx: any) { ctx.keep({}, 'dropped'); },`),
  oddClass: scenario(
    "act(ctx: any) { ctx.track(new Odd(), 'odd'); },",
    "class Odd { static override = 1; static name() { return 'odd'; } }",
  ),
};

describe('an object that is tracked', () => {
  const folder = scenarioFolder();
  let results: Record<keyof typeof texts, ScenarioResult>;

  beforeAll(async () => {
    results = await auditScenarios(folder, texts);
  });

  it('in the warm-up is not judged, whoever holds it', () => {
    expect(results.warmup.findings.map(({ label, created }) => [label, created])).toEqual([
      ['made in setup', 1],
      ['judged', 3],
    ]);
    expect(results.warmup.output).toEqual(['-2', '-1', '0', '1', '2', 'teardown 3']);
  });

  it('may be made and let go by asynchronous functions', () => {
    expect(summaryOf(results.asynchronous)).toEqual(passing);
    expect(results.asynchronous.output).toEqual(['setup', 'act', 'act', 'act', 'act', 'teardown']);
  });

  it('and that the teardown lets go is collected, and did not grow', () => {
    expect(onlyFinding(results.asynchronous)).toMatchObject({
      survivors: 0,
      survivorsByIteration: [1, 2, 3],
      kind: 'none',
      perIteration: 0,
      verdict: 'collected',
      retainingPath: [],
      fingerprint: '',
    });
  });

  it('is gone after ctx.collect when nothing holds it', () => {
    expect(results.collect.output).toEqual(['collected']);
  });

  it('twice is one entry, under its first label', () => {
    expect(onlyFinding(results.sameTwice)).toMatchObject({
      label: 'pooled',
      created: 1,
      survivors: 1,
      survivorsByIteration: [1, 1, 1],
      kind: 'bounded',
    });
    expect(summaryOf(results.sameTwice)).toEqual(passing);
  });

  it('may be of a class that is made in every iteration, and the class goes too', () => {
    expect(summaryOf(results.classEachTime)).toEqual(passing);
    expect(
      results.classEachTime.findings.map(({ label, created, survivors }) => [label, created, survivors]),
    ).toEqual([
      ['fresh', 3, 0],
      ['its class', 3, 0],
    ]);
  });

  it('may have no prototype: two oracles judge it', () => {
    expect(summaryOf(results.noPrototype)).toEqual(passing);
    expect(results.noPrototype.findings.map(({ oracles }) => oracles)).toEqual([
      { weakRef: 3, queryObjects: null, snapshot: 3 },
      { weakRef: 0, queryObjects: null, snapshot: 0 },
    ]);
  });

  it('is not retained by having been printed', () => {
    expect(summaryOf(results.printed)).toEqual(passing);
  });

  it('may have a label that every object has a property for', () => {
    expect(summaryOf(results.awkwardLabels)).toEqual(passing);
    expect(results.awkwardLabels.findings.map(({ label, survivors }) => [label, survivors])).toEqual([
      ['constructor', 3],
      ['__proto__', 0],
      ['toString', 0],
    ]);
  });

  it('without a label goes by its class', () => {
    expect(results.unlabelled.findings.map(({ label, className }) => [label, className])).toEqual([
      ['Widget', 'Widget'],
      ['Function', 'Function'],
      ['object', 'object'],
      ['Array', 'Array'],
    ]);
  });

  it('may be of a class whose name is no text', () => {
    expect(summaryOf(results.oddClass)).toEqual(passing);
    expect(onlyFinding(results.oddClass).className).toBe('object');
  });

  it('and must live fails when it died', () => {
    expect(results.kept.status).toBe('fail');
    expect(results.kept.explanation).toEqual(['dropped must live; all 3 died too early']);
    expect(results.kept.findings.map(({ label, asExpected }) => [label, asExpected])).toEqual([
      ['held', true],
      ['dropped', false],
    ]);
  });

  it('and must live may be expected to be lost', () => {
    expect(summaryOf(results.lost)).toEqual(passing);
  });
});
