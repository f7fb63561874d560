import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Finding, ScenarioResult } from '../../harness/result';
import { pathTexts } from '../support/catalogue';
import { auditScenarios, scenarioFolder } from '../support/scenarios';

/** What one iteration does with an item. */
const keeps = {
  signal: "state.signal.addEventListener('abort', () => use(item));",
  object: "state.bus.addEventListener('tick', { item, handleEvent() {} });",
  handler: 'state.signal.onabort = () => use(item); state.signals.push(state.signal);',
  timeout: 'setTimeout(() => use(item), 3_600_000 + ctx.iteration);',
  interval: 'state.last = setInterval(() => use(item), 3_600_000);',
  byId: 'state.ids.push(+setTimeout(() => use(item), 3_600_000));',
};

const scenario = (does: string): string => `
  class Item {}
  class Bus extends EventTarget {}
  const use = (item) => void item;
  const state = { signal: new AbortController().signal, bus: new Bus(), signals: [], ids: [] };
  state.bus.addEventListener('close', () => use(0));
  setTimeout(() => use(0), 3_600_000);
  export default {
    name: 'keeps',
    iterations: 3,
    setup: () => state,
    act(ctx) {
      const item = ctx.track(new Item(), 'item');
      ctx.keep(state.bus, 'bus');
      ((item) => { ${does} })(item);
    },
  };`;

describe('what Node keeps between an object and what it calls back', () => {
  const folder = scenarioFolder();
  let results: Record<keyof typeof keeps, ScenarioResult>;
  beforeAll(async () => {
    const names = Object.keys(keeps) as (keyof typeof keeps)[];
    const files = Object.fromEntries(names.map((name) => [`${name}.mjs`, scenario(keeps[name])]));
    const audited = await auditScenarios(folder, files);
    results = Object.fromEntries(names.map((name) => [name, audited[`${name}.mjs`]!])) as typeof results;
  }, 120_000);
  const itemOf = (name: keyof typeof keeps): Finding =>
    results[name].findings.find(({ label }) => label === 'item')!;
  const firstSpot = (name: keyof typeof keeps): object => {
    const { text, sites, proof, reason, advice, pattern } = itemOf(name).weakSpots[0]!;
    const { holder, edge, references } = sites[0]!;
    return { text, holder, edge, references, proof, reason, advice, pattern: pattern?.number };
  };
  const verified = { proof: 'verified', reason: null };

  it('is the listeners of one event on a signal, taken off it', () => {
    expect(firstSpot('signal')).toEqual({
      text: 'listeners of "abort" on AbortSignal',
      holder: 'AbortSignal',
      edge: 'listeners of "abort"',
      references: 4,
      advice: 'unsubscribe',
      pattern: 7,
      ...verified,
    });
    expect(pathTexts(itemOf('signal'))[0]).toEqual([
      'state',
      'state.signal',
      'listeners of "abort" on AbortSignal',
      'variable "item" of an anonymous function in signal.mjs',
      '',
    ]);
    expect(itemOf('signal').retainingPath[2]!.node).toBe('AbortSignal');
  });

  it('is the listeners of a class of its own, though they are objects', () => {
    expect(firstSpot('object')).toMatchObject({ text: 'listeners of "tick" on Bus', ...verified });
  });

  it.each(['timeout', 'interval', 'byId'] as const)(
    'is the timers of Node, which are cleared: %s',
    (name) => {
      expect(firstSpot(name)).toMatchObject({
        text: 'timers of Node',
        holder: 'Node',
        edge: 'timers',
        advice: 'clear',
        pattern: 10,
        ...verified,
      });
      expect(pathTexts(itemOf(name))[0]!.slice(0, 2)).toEqual(['timers of Node', 'Timeout._onTimeout']);
    },
  );

  it('is never what links its lists', () => {
    const texts = Object.values(results).flatMap(({ findings }) =>
      findings.flatMap(({ weakSpots }) => weakSpots.map(({ text }) => text)),
    );
    expect(texts.filter((text) => /_idle|kEvents|Listener\.|TimersList|PriorityQueue/.test(text))).toEqual(
      [],
    );
  });
});
