/** Comparisons for specs of the gate's outputs: one of every kind, and one with names that mean harm. */
import { compare, updateBaseline, type Baseline, type Comparison, type Telling } from '../../harness/gate';
import { drawLeak } from '../../harness/report';
import { printable, type AuditResult } from '../../harness/result';
import { audited, broken, collected, leaked, passed, retained, skipped, spot, step } from './results';

const options = { allowedGrowth: { percent: 10 }, today: '2026-06-15' };
const none: Baseline = { schemaVersion: 1, leaks: [] };

export const baselineName = 'reports/baseline.json';

export const telling: Telling = {
  baseline: baselineName,
  draw: (compared) => drawLeak(compared, baselineName).join('\n'),
};

/** What a run says against what an earlier one left as the baseline. */
export function compareWith(before: AuditResult, result: AuditResult, reason?: string): Comparison {
  const { baseline } = updateBaseline(none, compare(before, none, options));
  const leaks = baseline.leaks.map((leak) => ({ ...leak, ...(reason !== undefined && { reason }) }));
  return printable(compare(result, { ...baseline, leaks }, options));
}

/** A new leak, a faster one, a known one, one that is gone, another failure, and two without a verdict. */
export function everyKind(): Comparison {
  const before = audited(leaked('faster.ts@node'), leaked('known.ts@node'), leaked('gone.ts@node'));
  const lost = collected({ label: 'shop', mustLive: true, asExpected: false });
  const unmet = passed('lost.ts@node', {
    status: 'fail',
    findings: [lost],
    explanation: ['shop must live; all 7 died too early'],
  });
  const result = audited(
    leaked('new.ts@node'),
    leaked('faster.ts@node', retained({ perIteration: 2, survivors: 14 })),
    leaked('known.ts@node'),
    passed('gone.ts@node'),
    unmet,
    broken('throws.ts@node'),
    skipped('page.ts@chromium'),
  );
  return compareWith(before, result, 'the old shop');
}

export const hostileNames = [
  'a\nb\r\n::error::c',
  ']]> <!-- --> </failure> & "quoted" \'it\'',
  'back`tick | pipe [link](javascript:x) {0} **bold** <img src=x>',
  '100%0A%25',
  '\u0000\u0007\u001b[31m\u009b\u2028\u2029',
  '\ud800 half \ufffe\uffff',
  '🙂 ünïcode',
  'x'.repeat(100_000),
];

/** A leak all of whose names are this. */
export function hostile(name: string): Comparison {
  const file = `src/${name}.ts`;
  const location = { file, line: 2, column: 3 };
  const finding = retained({
    label: name,
    className: name,
    culprits: [name],
    retainingPath: [
      step(name, { type: 'property', name }, name),
      { ...step(name, { type: 'element', name: 1 }, name), location },
      step(name, null),
    ],
    weakSpots: [
      spot({ text: name, adviceText: name, sites: [{ ...spot().sites[0]!, text: name, location }] }),
    ],
  });
  const unmet = collected({ label: `${name}2`, mustLive: true, asExpected: false });
  const scenario = leaked(`${name}@node`, finding, unmet);
  const explanation = [scenario.explanation[0]!, `${name}2 must live; all 7 died too early`];
  return compareWith(audited(), audited({ ...scenario, explanation, file }, broken(`${name}3@node`, name)));
}
