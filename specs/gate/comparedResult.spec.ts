import { describe, expect, it } from '@jest/globals';
import { compare, comparedResult, type KnownLeak } from '../../harness/gate';
import { audited, leaked, passed, retained } from '../support/results';

const known: KnownLeak = {
  scenario: 'a@node',
  fingerprint: '00112233445566aa',
  label: 'order',
  through: 'Shop.orders (Array elements)',
  iterations: 7,
  survivors: 7,
  perIteration: 1,
  retainedBytes: 700,
};

describe('a result that was held against a baseline', () => {
  it('says of each finding whether it is new or known, and which leaks are gone', () => {
    const result = audited(
      leaked('a@node', retained(), retained({ fingerprint: 'ffeeddccbbaa9988' })),
      passed('b@node'),
    );
    const baseline = { schemaVersion: 1 as const, leaks: [known, { ...known, scenario: 'b@node' }] };
    const options = { allowedGrowth: { percent: 10 }, today: '2026-01-01' };
    const { scenarios, gone } = comparedResult(compare(result, baseline, options));
    expect(scenarios[0]!.findings.map(({ change }) => change)).toEqual(['known', 'new']);
    expect(scenarios[1]!.findings.map(({ change }) => change)).toEqual([undefined]);
    expect(gone).toEqual([
      { scenario: 'b@node', fingerprint: known.fingerprint, text: 'Shop.orders (Array elements)' },
    ]);
  });
});
