import { beforeAll, describe, expect, it } from '@jest/globals';
import type { ScenarioResult } from '../../harness/result';
import { auditScenarios, scenarioFolder } from '../support/scenarios';

/** Objects that are each held in one way, asked about without a local of the asking function to hold them. */
const text = `
class Holder { constructor(public it: object | undefined) {} }
const ways: Record<string, (it: object) => unknown> = {
  nothing: (it) => new WeakRef(it),
  property: (it) => new Holder(it),
  'two properties': (it) => [new Holder(it), new Holder(it)],
  element: (it) => [it],
  variable: (it) => () => it,
  'Map value': (it) => new Map([['key', it]]),
  'Map key': (it) => new Map([[it, 'value']]),
  'Set entry': (it) => new Set([it]),
  'weak collections': (it) => [new WeakMap([[it, 'value']]), new WeakSet([it])],
  'all at once': (it) => [new Holder(it), new Map([[1, it]]), new Set([it]), () => it, new WeakRef(it)],
};
const make = (way: string): { ref: WeakRef<object>; held: unknown } => {
  const it = { way };
  return { ref: new WeakRef(it), held: ways[way]!(it) };
};
export default {
  name: 'references',
  iterations: 1,
  warmup: 0,
  setup: () => ({ held: [] as unknown[] }),
  async act(ctx: any, state: any) {
    ctx.track({}, 'it');
    for (const way of Object.keys(ways)) {
      const { ref, held } = make(way);
      state.held.push(held);
      const counted = ctx.countReferences(ref.deref()!);
      ctx.log(\`\${way}: \${await counted}\`);
    }
  },
};
`;

describe('ctx.countReferences', () => {
  const folder = scenarioFolder();
  let result: ScenarioResult;

  beforeAll(async () => {
    ({ references: result } = await auditScenarios(folder, { references: text }, { timeoutMs: 55_000 }));
  });

  it.each([
    ['nothing', 0],
    ['property', 1],
    ['two properties', 2],
    ['element', 1],
    ['variable', 1],
    ['Map value', 1],
    ['Map key', 1],
    ['Set entry', 1],
    ['weak collections', 0],
    ['all at once', 4],
  ])('counts %s as %i', (way, count) => {
    expect(result.error).toBeNull();
    expect(result.output).toContain(`${way}: ${count}`);
  });

  it('leaves nothing behind', () => {
    expect(result.status).toBe('pass');
  });
});
