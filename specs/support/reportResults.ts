/** Results as an audit would write them, for specs of what is made from results. */
import type { AuditResult, Finding, PathStep, ScenarioResult, WeakSpot } from '../../harness/result';

export function resultOf(...scenarios: ScenarioResult[]): AuditResult {
  const environment = {
    node: '22.11.0',
    v8: '12.4.254.21',
    chromium: '143.0.7499.0',
    chromiumWithoutSandbox: null,
    platform: 'linux-x64',
  };
  return { schemaVersion: 1, environment, durationMs: 1_234, scenarios };
}

/** A scenario without findings that is as expected, but for what is given. */
export function scenarioOf(id: string, rest: Partial<ScenarioResult> = {}): ScenarioResult {
  const [path = '', host = 'node'] = id.split('@');
  return {
    id,
    name: path,
    file: `fixtures/${path}.ts`,
    host: host === 'chromium' ? 'chromium' : 'node',
    expected: 'collected',
    status: 'pass',
    error: null,
    iterations: 7,
    durationMs: 640,
    findings: [],
    explanation: [],
    output: [],
    ...rest,
  };
}

/** Seven objects, all collected, but for what is given. */
export function findingOf(className: string, rest: Partial<Finding> = {}): Finding {
  return {
    label: className.toLowerCase(),
    className,
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
    ...rest,
  };
}

/** Seven objects that `Subject.observers` keeps alive, verified, but for what is given. */
export function leakOf(className: string, rest: Partial<Finding> = {}): Finding {
  return findingOf(className, {
    verdict: 'retained',
    survivors: 7,
    survivorsByIteration: [1, 2, 3, 4, 5, 6, 7],
    perIteration: 1,
    kind: 'growth',
    shallowBytes: 280,
    retainedBytes: 672,
    fingerprint: '2a3c0f6d4540ffa9',
    oracles: { weakRef: 7, queryObjects: 7, snapshot: 7 },
    culprits: ['Subject.observers (Set entries)'],
    retainingPath: pathTo(className),
    weakSpots: [spotOf('Subject.observers (Set entries)')],
    retainedClasses: [
      { name: className, objects: 7, shallowBytes: 280, retainedBytes: 672 },
      { name: 'Function', objects: 7, shallowBytes: 392, retainedBytes: 392 },
    ],
    retainedTree: [
      {
        name: className,
        objects: 7,
        bytes: 672,
        children: [{ name: 'Function', objects: 7, bytes: 392, children: [] }],
      },
    ],
    ...rest,
  });
}

/** `App.subject`, `Subject.observers`, an entry of its Set. */
export function pathTo(className: string, file = 'fixtures/07-observers/leaky.ts'): PathStep[] {
  const step = (node: string, name: string, text: string, line = 0): PathStep => ({
    node,
    id: 1,
    edge: { type: name === 'Set entries' ? 'entry' : 'property', name },
    text,
    location: line === 0 ? null : { file, line, column: 1 },
  });
  return [
    step('(root)', 'state', 'state'),
    step('App', 'subject', 'App.subject'),
    step('Subject', 'observers', 'Subject.observers', 4),
    step('Set', 'Set entries', 'Subject.observers (Set entries)'),
    { node: className, id: 2, edge: null, text: '', location: { file, line: 2, column: 1 } },
  ];
}

/** A reference to break, verified, but for what is given. */
export function spotOf(text: string, rest: Partial<WeakSpot> = {}): WeakSpot {
  const location = { file: 'fixtures/07-observers/leaky.ts', line: 4, column: 8 };
  return {
    text,
    sites: [{ holder: 'Subject', edge: 'observers', text, references: 7, location }],
    frees: { objects: 7, others: 7, bytes: 672 },
    collateral: { objects: 0, bytes: 0 },
    exact: true,
    advice: 'unsubscribe',
    adviceText: 'unsubscribe when the observer goes',
    pattern: { number: 7, name: 'observers' },
    proof: 'verified',
    reason: null,
    ...rest,
  };
}
