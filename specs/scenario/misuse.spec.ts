import { beforeAll, describe, expect, it } from '@jest/globals';
import type { ScenarioResult } from '../../harness/result';
import { auditScenarios, scenarioFolder } from '../support/scenarios';

const rule = "'collected', 'retained', 'lost' or { atMost: number }";

/** What is wrong with a file, and what is said of it. */
const misused: Record<string, [text: string, message: string]> = {
  nothing: ['export const x = 1;', 'it has no scenario: export a default object with a function "act"'],
  noAct: [
    "export default { name: 'n' };",
    'it has no scenario: export a default object with a function "act"',
  ],
  aNumber: ['export default 7;', 'it has no scenario: export a default object with a function "act"'],
  noName: ['export default { act() {} };', 'its scenario has no name: give it a string "name"'],
  noIterations: [scenario('iterations: 0'), 'its "iterations" must be a whole number from 1'],
  halfIterations: [scenario('iterations: 1.5'), 'its "iterations" must be a whole number from 1'],
  textIterations: [scenario("iterations: '3'"), 'its "iterations" must be a whole number from 1'],
  warmup: [scenario('warmup: -1'), 'its "warmup" must be a whole number from 0'],
  host: [scenario("host: 'firefox'"), "its \"host\" must be 'node' or 'chromium'"],
  setup: [scenario('setup: {}'), 'its "setup" must be a function'],
  teardown: [scenario("teardown: 'later'"), 'its "teardown" must be a function'],
  expectWord: [scenario("expect: 'gone'"), `its "expect" must be ${rule}, or an object of these by label`],
  expectNull: [scenario('expect: null'), `its "expect" must be ${rule}, or an object of these by label`],
  expectLabel: [
    scenario("expect: { good: 'lost', widget: 'gone' }"),
    `its "expect" for label "widget" must be ${rule}`,
  ],
  expectBound: [
    scenario('expect: { widget: { atMost: -1 } }'),
    `its "expect" for label "widget" must be ${rule}`,
  ],
  through: [
    scenario("expect: 'retained', through: 5"),
    'its "through" must be a reference in words, as \'Subject.observers\', or several',
  ],
  unusedLabel: [
    "export default { name: 'n', iterations: 1, expect: { ordr: 'retained' }, act(ctx: any) { ctx.track({}, 'order'); } };",
    'it expects something of "ordr", and tracks nothing under that label',
  ],
  unusedThrough: [
    "export default { name: 'n', iterations: 1, through: 'A.b', act(ctx: any) { ctx.track({}, 'order'); } };",
    'it says "through", and expects nothing that it tracks to be retained',
  ],
  tracksNothing: [
    scenario('expect: { atMost: 2 }'),
    "it expects something of what it tracks, and tracks nothing: call ctx.track(object, label) in act, or expect 'collected' or 'retained' of all",
  ],
};

function scenario(rest: string): string {
  return `export default { name: 'misused', act() {}, ${rest} };`;
}

function tracking(value: string, verb = 'track'): string {
  return `export default {\n  name: 'primitive',\n  act(ctx: any) {\n    ctx.${verb}(${value}, 'it');\n  },\n};`;
}

describe('a file that is no scenario', () => {
  const folder = scenarioFolder();
  let results: Record<string, ScenarioResult>;

  beforeAll(async () => {
    const texts = Object.entries(misused).map(([name, [text]]) => [name, text] as const);
    results = await auditScenarios(folder, Object.fromEntries(texts));
  });

  it.each(Object.keys(misused))('is told in one sentence what is wrong: %s', (name) => {
    const { status, error, findings } = results[name]!;
    expect({ status, kind: error?.kind, message: error?.message, findings }).toEqual({
      status: 'error',
      kind: 'misuse',
      message: misused[name]![1],
      findings: [],
    });
    expect(error!.location).toEqual({ file: `${name}.ts`, line: 1, column: 1 });
  });
});

describe('tracking what is no object', () => {
  const folder = scenarioFolder();
  let results: Record<'text' | 'nothing' | 'symbol' | 'kept', ScenarioResult>;

  beforeAll(async () => {
    results = await auditScenarios(folder, {
      text: tracking("'a text'"),
      nothing: tracking('null'),
      symbol: tracking("Symbol('s')"),
      kept: tracking('undefined', 'keep'),
    });
  });

  it.each([
    ['text', 'track', 'string'],
    ['nothing', 'track', 'null'],
    ['symbol', 'track', 'symbol'],
    ['kept', 'keep', 'undefined'],
  ] as const)('says what it got, and where: %s', (name, verb, kind) => {
    expect(results[name].error).toMatchObject({
      kind: 'thrown',
      message: `act, warm-up 1 threw TypeError: ctx.${verb} takes an object; got ${kind}. Put the value into an object and ${verb} that`,
      location: { file: `${name}.ts`, line: 4 },
    });
  });
});

describe('what is asked of one thing twice', () => {
  const folder = scenarioFolder();
  const act = (body: string): string =>
    `export default { name: 'n', iterations: 1, act(ctx: any) { ${body} } };`;

  it('is told where the two contradict each other, and where the harness would hold an object', async () => {
    const results = await auditScenarios(folder, {
      label: act("ctx.track({}, 'a'); ctx.keep({}, 'a');"),
      object: act("const o = ctx.keep({}, 'a'); ctx.track(o, 'b');"),
      log: act('ctx.log({});'),
    });
    const rule = 'is both tracked and kept: give ctx.track and ctx.keep a label and objects of their own';
    expect(results.label.error?.message).toBe(`act, iteration 1 threw Error: the label "a" ${rule}`);
    expect(results.object.error?.message).toBe(`act, iteration 1 threw Error: the same object ${rule}`);
    expect(results.log.error?.message).toBe(
      'act, warm-up 1 threw TypeError: ctx.log takes a line of text; got object',
    );
  });

  it('is answered one after the other when it is asked at once, and when nobody waits for the answer', async () => {
    const { together } = await auditScenarios(folder, {
      together: `export default { name: 'n', iterations: 1, warmup: 0, async act(ctx: any) {
        ctx.collect();
        const held = { a: {}, list: [] as object[] };
        held.list.push(held.a);
        ctx.log(String(await Promise.all([ctx.countReferences(held.a), ctx.countReferences(held.list)])));
        ctx.track({}, 'gone');
      } };`,
    });
    expect(together.output).toEqual(['2,1']);
    expect(together.status).toBe('pass');
  });

  it('does not hide what is thrown while the answer is on its way', async () => {
    const { thrown } = await auditScenarios(folder, {
      thrown: act("ctx.collect(); return Promise.resolve().then(() => { throw new Error('late'); });"),
    });
    expect(thrown.error?.message).toBe('act, warm-up 1 threw Error: late');
  });
});
