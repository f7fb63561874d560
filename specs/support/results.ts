/** Results of audits that never ran, for specs of what is made from results. */
import type { AuditResult, Finding, PathStep, ScenarioResult, WeakSpot } from '../../harness/result';

/** A scenario that passed, with nothing left of what it tracked. */
export function passed(id: string, changes: Partial<ScenarioResult> = {}): ScenarioResult {
  return {
    id,
    name: id,
    file: id.replace(/@.*$/, ''),
    host: 'node',
    expected: 'collected',
    status: 'pass',
    error: null,
    iterations: 7,
    durationMs: 640,
    findings: [collected()],
    explanation: [],
    output: [],
    ...changes,
  };
}

/** A scenario that failed: seven orders are kept, one more with each iteration. */
export function leaked(id: string, ...findings: Finding[]): ScenarioResult {
  const found = findings.length > 0 ? findings : [retained()];
  const explanation = found.map(
    ({ label, survivors, created, perIteration }) =>
      `expected ${label} to be collected; ${survivors} of ${created} are alive, ${perIteration} more each iteration`,
  );
  return passed(id, { status: 'fail', findings: found, explanation });
}

/** A scenario without a verdict. */
export function broken(id: string, message = 'act, iteration 2 threw TypeError: no order'): ScenarioResult {
  const location = { file: id.replace(/@.*$/, ''), line: 9, column: 5 };
  const error = { kind: 'thrown' as const, message, location, output: 'order 1\norder 2' };
  return passed(id, { status: 'error', findings: [], error });
}

/** A scenario that did not run. */
export function skipped(id: string): ScenarioResult {
  const message = 'there is no browser: npx puppeteer browsers install chrome';
  const error = { kind: 'no-browser' as const, message, location: null, output: '' };
  return passed(id, { status: 'skipped', findings: [], error });
}

export function audited(...scenarios: ScenarioResult[]): AuditResult {
  const environment = { node: '20.0.0', v8: '11.3', chromium: null, chromiumWithoutSandbox: null };
  return {
    schemaVersion: 1,
    environment: { ...environment, platform: 'linux-x64' },
    durationMs: 1234,
    scenarios,
  };
}

export function collected(changes: Partial<Finding> = {}): Finding {
  return {
    label: 'order',
    className: 'Order',
    tracked: true,
    heap: '',
    mustLive: false,
    verdict: 'collected',
    asExpected: true,
    created: 7,
    survivors: 0,
    survivorsByIteration: [0, 0, 0, 0, 0, 0, 0],
    perIteration: 0,
    spread: 0,
    kind: 'none',
    owner: null,
    shallowBytes: 0,
    retainedBytes: 0,
    fingerprint: '',
    oracles: { weakRef: 0, queryObjects: 0, snapshot: 0 },
    culprits: [],
    retainingPath: [],
    otherRetainingPaths: [],
    weakSpots: [],
    allocation: [],
    ...changes,
  };
}

/** Seven orders that a shop keeps. */
export function retained(changes: Partial<Finding> = {}): Finding {
  return collected({
    verdict: 'retained',
    asExpected: false,
    survivors: 7,
    survivorsByIteration: [1, 2, 3, 4, 5, 6, 7],
    perIteration: 1,
    kind: 'growth',
    shallowBytes: 200,
    retainedBytes: 700,
    fingerprint: '00112233445566aa',
    oracles: { weakRef: 7, queryObjects: 7, snapshot: 7 },
    culprits: ['Shop.orders (Array elements)'],
    retainingPath: [
      step('(root)', { type: 'property', name: 'state' }, 'state'),
      step('Shop', { type: 'property', name: 'orders' }, 'Shop.orders', 2),
      step('Array', { type: 'element', name: 6 }, 'Shop.orders (Array elements)'),
      step('Order', null, '', 1),
    ],
    weakSpots: [spot()],
    ...changes,
  });
}

export function step(node: string, edge: PathStep['edge'], text = '', line = 0): PathStep {
  return { node, id: 1, edge, text, location: line === 0 ? null : { file: 'src/shop.ts', line, column: 3 } };
}

export function spot(changes: Partial<WeakSpot> = {}): WeakSpot {
  const text = 'Shop.orders (Array elements)';
  const location = { file: 'src/shop.ts', line: 2, column: 3 };
  return {
    text,
    sites: [{ holder: 'Shop', edge: 'orders', text, references: 7, location }],
    frees: { objects: 7, others: 0, bytes: 700 },
    collateral: { objects: 0, bytes: 0 },
    exact: true,
    advice: 'clear',
    adviceText: 'take out of the list what is done with',
    pattern: null,
    proof: 'verified',
    reason: null,
    ...changes,
  };
}
