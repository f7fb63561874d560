import { beforeAll, describe, expect, it } from '@jest/globals';
import type { ScenarioResult } from '../../harness/result';
import { pathTexts } from '../support/catalogue';
import { auditScenarios, onlyFinding, scenarioFolder } from '../support/scenarios';

/** What one iteration of a scenario in a page does with an order. */
const keeps = {
  property: 'globalThis.orders ??= []; globalThis.orders.push(order);',
  variable: 'kept.push(order);',
  anonymous: '(() => { const mine = order; globalThis.last = () => mine; })();',
  expando: "const item = document.createElement('li'); list.append(item); item.order = order;",
  detached: "const item = document.createElement('li'); item.order = order; state.items.push(item);",
  console: 'console.log(order);',
  aborted: "signal.addEventListener('abort', () => use(order));",
  observer: 'observe(order);',
  window: "addEventListener('resize', () => use(order));",
  element: "list.addEventListener('click', () => use(order), true);",
  object: "document.addEventListener('scroll', { order, handleEvent() {} } as object as EventListener);",
  attribute: 'list.onclick = () => use(order);',
  timer: 'setInterval(() => use(order), 60_000);',
};

function scenario(does: string): string {
  return `class Order {}
const kept: Order[] = [];
const list = document.body.appendChild(document.createElement('ul'));
const { signal } = new AbortController();
const use = (order: Order): void => void order;
function observe(order: Order): void {
  new ResizeObserver(() => use(order)).observe(list);
}
class Items { items: object[] = []; held = [signal] }
export default {
  name: 'keeps',
  host: 'chromium',
  iterations: 2,
  setup: () => new Items(),
  act(ctx: any, state: any) {
    const order: any = ctx.track(new Order(), 'order');
    ((globalThis: any) => { ${does} })(globalThis);
  },
  expect: { atMost: 9 } as const,
};
`;
}

describe('in a page, a reference is named as its programmer would', () => {
  const folder = scenarioFolder();
  let results: Record<keyof typeof keeps, ScenarioResult>;
  beforeAll(async () => {
    const texts = Object.fromEntries(Object.entries(keeps).map(([name, does]) => [name, scenario(does)]));
    results = await auditScenarios(folder, texts as typeof keeps);
  });
  const first = (name: keyof typeof keeps): string[] =>
    pathTexts(onlyFinding(results[name]))[0]!.slice(0, -1);

  it('a property of the global object', () => {
    expect(first('property')).toEqual([
      'globalThis',
      'globalThis.orders',
      'globalThis.orders (Array elements)',
    ]);
  });

  it('a variable of a module, by its file', () => {
    expect(first('variable')).toContain('variable "kept" of variable.ts');
  });

  it('a variable of a function without a name, by its file', () => {
    expect(first('anonymous').at(-1)).toBe('variable "mine" of an anonymous function in anonymous.ts');
  });

  it('a property of an element in the document, and of one that is not', () => {
    expect(first('expando').at(-1)).toBe('<li>.order');
    expect(first('detached')).toEqual(['state', 'Items.items', 'Items.items (Array elements)', '<li>.order']);
  });

  it('a listener of a signal', () => {
    expect(first('aborted').slice(-2)).toEqual(['listeners of AbortSignal', 'variable "order" of act']);
  });

  it('what an observer of elements calls', () => {
    expect(first('observer').slice(-2)).toEqual([
      'callback of ResizeObserver',
      'variable "order" of observe',
    ]);
  });

  it('what the window, a document and an element listen for, and timers', () => {
    expect(first('window').slice(-2)).toEqual(['listeners of window', 'variable "order" of act']);
    expect(first('element').slice(-2)).toEqual(['listeners of <ul>', 'variable "order" of act']);
    expect(first('object').at(-2)).toBe('listeners of document');
    expect(first('timer').slice(-2)).toEqual(['timers of window', 'variable "order" of act']);
  });

  const spotOf = (name: keyof typeof keeps, text: string): object | undefined => {
    const spot = onlyFinding(results[name]).weakSpots.find((other) => other.text === text);
    return spot && { proof: spot.proof, reason: spot.reason, advice: spot.advice };
  };
  const verified = { proof: 'verified', reason: null, advice: 'unsubscribe' };

  it.each([
    ['window', 'listeners of window'],
    ['element', 'listeners of <ul>'],
    ['object', 'listeners of document'],
    ['attribute', 'listeners of <ul>'],
    ['aborted', 'listeners of AbortSignal'],
  ] as const)('a listener (%s) can be broken as "%s", and is', (name, text) => {
    expect(spotOf(name, text)).toEqual(verified);
  });

  it('timers are told as what to clear, and left running', () => {
    expect(spotOf('timer', 'timers of window')).toEqual({
      proof: 'not-executable',
      reason: 'nobody knows the ids of these callbacks, and to clear them all would end healthy ones too',
      advice: 'clear',
    });
  });

  it('no reference between two objects of the browser is a weak spot', () => {
    const texts = Object.values(results).flatMap(({ findings }) =>
      findings.flatMap(({ weakSpots }) => weakSpots.map(({ text }) => text)),
    );
    expect(texts.filter((text) => /\(DOM\)|\(Window/.test(text))).toEqual([]);
  });

  it('what was only printed is not kept', () => {
    expect(onlyFinding(results.console)).toMatchObject({ created: 2, survivors: 0 });
  });
});
