import { describe, expect, it } from '@jest/globals';
import { stripVTControlCharacters } from 'node:util';
import { createColors } from 'picocolors';
import { renderAudit } from '../../harness/report';
import type { AuditResult, Finding, PathStep, ScenarioResult, WeakSpot } from '../../harness/result';

const plain = createColors(false);

const finding: Finding = {
  label: 'observer',
  className: 'Observer',
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
};

const weak: ScenarioResult = {
  id: '07-observers/weak@node',
  name: 'observers: weak',
  file: 'fixtures/07-observers/weak.ts',
  host: 'node',
  expected: 'collected',
  status: 'pass',
  error: null,
  iterations: 7,
  durationMs: 640,
  findings: [finding],
  explanation: [],
  output: [],
};

const step = (node: string, edge: PathStep['edge'], text = '', line = 0): PathStep => ({
  node,
  id: 1,
  edge,
  text,
  location: line === 0 ? null : { file: 'fixtures/07-observers/leaky.ts', line, column: 1 },
});

const spot: WeakSpot = {
  text: 'Subject.observers (Set entries)',
  sites: [
    {
      holder: 'Subject',
      edge: 'observers',
      text: 'Subject.observers (Set entries)',
      references: 7,
      location: { file: 'fixtures/07-observers/leaky.ts', line: 4, column: 1 },
    },
  ],
  frees: { objects: 7, others: 14, bytes: 4100 },
  collateral: { objects: 0, bytes: 0 },
  exact: true,
  advice: 'unsubscribe',
  adviceText: 'unsubscribe when the observer goes',
  pattern: { number: 7, name: 'observers' },
  proof: 'verified',
  reason: null,
};

const leak: Finding = {
  ...finding,
  verdict: 'retained',
  asExpected: false,
  survivors: 7,
  perIteration: 1,
  kind: 'growth',
  retainedBytes: 4100,
  culprits: ['Subject.observers (Set entries)'],
  retainingPath: [
    step('(root)', { type: 'property', name: 'state' }, 'state'),
    step('App', { type: 'property', name: 'subject' }, 'App.subject', 3),
    step('Subject', { type: 'property', name: 'observers' }, 'Subject.observers', 12),
    step('Set', { type: 'entry', name: 'Set entries' }, 'Subject.observers (Set entries)'),
    step('Observer', null, '', 31),
  ],
  weakSpots: [spot],
};

const leaky: ScenarioResult = {
  ...weak,
  id: '07-observers/leaky@node',
  status: 'fail',
  findings: [leak],
  explanation: ['expected observer to be collected; 7 of 7 are alive, 1 more each iteration'],
};

const broken: ScenarioResult = {
  ...weak,
  id: 'test/orders.leak.ts@node',
  status: 'error',
  findings: [],
  error: {
    kind: 'thrown',
    message: 'act, iteration 2 threw TypeError: no order',
    location: { file: 'test/orders.leak.ts', line: 9, column: 5 },
    output: 'order 1\norder 2',
  },
};

const skipped: ScenarioResult = {
  ...weak,
  id: 'test/late.ts@node',
  status: 'skipped',
  findings: [],
  error: { kind: 'interrupted', message: 'the audit was interrupted', location: null, output: '' },
};

function audited(...scenarios: ScenarioResult[]): AuditResult {
  return {
    schemaVersion: 1,
    environment: {
      node: '20.0.0',
      v8: '11.3',
      chromium: null,
      chromiumWithoutSandbox: null,
      platform: 'linux-x64',
    },
    durationMs: 1234,
    scenarios,
  };
}

const render = (...scenarios: ScenarioResult[]): string => renderAudit(audited(...scenarios), plain);

describe('an audit in the terminal', () => {
  it('is one line a scenario and one of sum when all is well', () => {
    expect(render(weak)).toBe(`\
   pattern       version  host  created  survivors  kind  retained  verdict    culprit
✔  07-observers  weak     node        7          0  none       0 B  collected

1 of 1 scenario as expected in 1.2 s`);
  });

  it('draws the path of a leak, what was expected and found above it, what to break below', () => {
    expect(render(leaky, weak)).toBe(`\
   pattern       version  host  created  survivors  kind    retained  verdict    culprit
✖  07-observers  leaky    node        7          7  growth    4.1 kB  retained   Subject.observers (Set entries)
✔  07-observers  weak     node        7          0  none         0 B  collected

✖ 07-observers/leaky@node
    expected observer to be collected; 7 of 7 are alive, 1 more each iteration

    (root)
    └ state            App       fixtures/07-observers/leaky.ts:3
      └ .subject       Subject   fixtures/07-observers/leaky.ts:12
  ✂     └ .observers   Set
          └ set entry  Observer  fixtures/07-observers/leaky.ts:31

  ✂ weak spot: Subject.observers (Set entries)  fixtures/07-observers/leaky.ts:4
    breaking it frees 7 Observer and 14 other objects, 4.1 kB; verified in the live heap
    unsubscribe when the observer goes (pattern 7, observers: fixtures/07-observers/weak.ts)

1 of 2 scenarios as expected, 1 not as expected in 1.2 s`);
  });

  it('draws every other path that keeps the object alive', () => {
    const other = [
      step('(root)', { type: 'property', name: 'state' }, 'state'),
      step('run()', { type: 'variable', name: 'last', owner: 'run' }, 'variable "last" of run'),
      step('Array', { type: 'element', name: 4 }, 'list (Array elements)'),
      step('Observer', null),
    ];
    const findings = [{ ...leak, otherRetainingPaths: [other], weakSpots: [] }];
    const text = render({ ...leaky, findings });
    expect(text.slice(text.indexOf('    and also:'), text.lastIndexOf('\n\n'))).toBe(`\
    and also:
    (root)
    └ state                     run()
      └ variable "last" of run  Array
        └ element               Observer`);
  });

  it('draws a chain in one line', () => {
    const link = step('Entry', { type: 'property', name: 'next' }, 'Entry.next');
    const chain = [
      step('(root)', { type: 'property', name: 'state' }, 'state'),
      step('Log', { type: 'property', name: 'last' }, 'Log.last'),
      ...[link, link, link],
      step('Entry', null),
    ];
    const findings = [{ ...leak, retainingPath: chain, weakSpots: [] }];
    const text = render({ ...leaky, findings });
    expect(text.slice(text.indexOf('    (root)'), text.lastIndexOf('\n\n'))).toBe(`\
    (root)
    └ state                Log
      └ .last              Entry
        └ .next (3 times)  Entry`);
  });

  it('shows a weak spot that was refuted as refuted, and the one that was tried next', () => {
    const listOf = (name: string): WeakSpot['sites'][number] => ({
      ...spot.sites[0]!,
      edge: name,
      text: `Subject.${name}`,
      location: null,
    });
    const refuted: WeakSpot = {
      ...spot,
      text: 'Subject.a + Subject.b',
      sites: [listOf('a'), listOf('b')],
      proof: 'refuted',
      reason: '7 of 7 were still alive when it was broken',
      collateral: { objects: 1, bytes: 96 },
      exact: false,
      pattern: null,
    };
    const unproven: WeakSpot = { ...spot, proof: 'not-executable', reason: 'the array is frozen' };
    const damaged: WeakSpot = { ...spot, text: 'Subject.d', reason: 'after breaking Subject.a' };
    const findings = [
      {
        ...leak,
        weakSpots: [refuted, unproven, damaged, { ...spot, proof: 'untried' as const, text: 'Subject.c' }],
      },
    ];
    const text = render({ ...leaky, findings });
    expect(text.slice(text.indexOf('  ✂ weak spot'), text.lastIndexOf('\n\n'))).toBe(`\
  ✂ weak spot: Subject.a + Subject.b
    breaking both frees 7 Observer and 14 other objects, 4.1 kB, and 1 object that did not leak, 96 B (found by maximum flow: fewer references may do); refuted in the live heap: 7 of 7 were still alive when it was broken
    unsubscribe when the observer goes
  ✂ or: Subject.observers (Set entries)  fixtures/07-observers/leaky.ts:4
    breaking it frees 7 Observer and 14 other objects, 4.1 kB; not proven: the array is frozen
    unsubscribe when the observer goes (pattern 7, observers: fixtures/07-observers/weak.ts)
  ✂ or: Subject.d  fixtures/07-observers/leaky.ts:4
    breaking it frees 7 Observer and 14 other objects, 4.1 kB; verified in the live heap, after breaking Subject.a
    unsubscribe when the observer goes (pattern 7, observers: fixtures/07-observers/weak.ts)`);
  });

  it('says of an error where it is, and what was printed last', () => {
    expect(render(broken)).toBe(`\
   pattern  version         host  created  survivors  kind  retained  verdict  culprit
?  test     orders.leak.ts  node                                      error

? test/orders.leak.ts@node
    act, iteration 2 threw TypeError: no order
    at test/orders.leak.ts:9
    │ order 1
    │ order 2

0 of 1 scenario as expected, 1 without a verdict in 1.2 s`);
  });

  it('has no more to say of what was skipped', () => {
    expect(render(weak, skipped)).toBe(`\
   pattern       version  host  created  survivors  kind  retained  verdict    culprit
✔  07-observers  weak     node        7          0  none       0 B  collected
○  test          late.ts  node                                      skipped

1 of 2 scenarios as expected, 1 skipped in 1.2 s`);
  });

  it('leaves out of a row what must live and lives, and names what was lost', () => {
    const kept = { ...finding, label: 'gadget', mustLive: true, survivors: 7, verdict: 'retained' as const };
    const lost = { ...finding, label: 'gizmo', mustLive: true };
    expect(render({ ...weak, findings: [finding, kept] }).split('\n')[1]).toBe(
      '✔  07-observers  weak     node        7          0  none       0 B  collected',
    );
    expect(render({ ...weak, findings: [finding, kept, lost] }).split('\n')[1]).toBe(
      '✔  07-observers  weak     node       14          0  none       0 B  collected, lost',
    );
  });

  it('keeps its columns in line however long the names', () => {
    const long = { ...leaky, id: `${'deep/'.repeat(12)}a-scenario-with-a-very-long-name.leak.ts@node` };
    const [heading = '', first = '', second = ''] = render(long, weak).split('\n');
    const column = heading.indexOf('host');
    expect(column).toBeGreaterThan(60);
    expect([first, second].map((line) => line.slice(column, column + 4))).toEqual(['node', 'node']);
    expect(first).toContain(long.id.slice(0, long.id.lastIndexOf('/')));
  });

  it('keeps to the width of the terminal: cuts the culprit, then leaves out columns', () => {
    const table = (width: number): string[] =>
      renderAudit(audited(leaky), plain, width).split('\n').slice(0, 2);
    const headings = (width: number): string[] => table(width)[0]!.trim().split(/ {2,}/);
    expect(table(104)[1]).toMatch(/ {2}retained {2}Subject\.observers \(S.*…$/);
    expect(headings(104)).toHaveLength(9);
    expect(headings(70)).toEqual(['pattern', 'version', 'host', 'survivors', 'retained', 'culprit']);
    expect(headings(50)).toEqual(['pattern', 'version', 'host', 'culprit']);
    expect(table(20)[1]).toMatch(/ {2}node {2}Subject\.observe…$/);
    expect(table(200)[1]).toContain('Subject.observers (Set entries)');
    for (let width = 50; width < 140; width++) {
      expect(Math.max(...table(width).map((line) => line.length))).toBeLessThanOrEqual(width);
    }
  });

  it('breaks lines between words at the width of the terminal, each below its words', () => {
    const text = renderAudit(audited(leaky), plain, 44);
    expect(text.slice(text.indexOf('✖ 07'))).toBe(`\
✖ 07-observers/leaky@node
    expected observer to be collected; 7 of
    7 are alive, 1 more each iteration

    (root)
    └ state            App
      fixtures/07-observers/leaky.ts:3
      └ .subject       Subject
        fixtures/07-observers/leaky.ts:12
  ✂     └ .observers   Set
          └ set entry  Observer
           fixtures/07-observers/leaky.ts:31

  ✂ weak spot: Subject.observers (Set
    entries)
    fixtures/07-observers/leaky.ts:4
    breaking it frees 7 Observer and 14
    other objects, 4.1 kB; verified in the
    live heap
    unsubscribe when the observer goes
    (pattern 7, observers:
    fixtures/07-observers/weak.ts)

0 of 1 scenario as expected, 1 not as
expected in 1.2 s`);
    const long = { ...leaky, explanation: [`expected ${'x'.repeat(500)} to be collected`] };
    for (let width = 50; width < 140; width += 7) {
      const lines = renderAudit(audited(long), plain, width).split('\n');
      expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(width);
    }
    expect(renderAudit(audited(long), plain, 1)).toContain('x\nx');
  });

  it('has no colour codes without colours, and the same words with them', () => {
    const all = audited(leaky, weak, broken, skipped);
    const colored = renderAudit(all, createColors(true));
    expect(renderAudit(all, plain)).not.toContain('\u001b');
    expect(colored).toContain('\u001b[31m✖');
    expect(stripVTControlCharacters(colored)).toBe(renderAudit(all, plain));
  });
});
