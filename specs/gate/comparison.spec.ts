import { describe, expect, it } from '@jest/globals';
import { compare, isRegression, updateBaseline, type AllowedGrowth, type Baseline } from '../../harness/gate';
import type { AuditResult, Finding } from '../../harness/result';
import { audited, broken, collected, leaked, passed, retained, skipped } from '../support/results';

const id = 'orders.ts@node';
const today = '2026-06-15';

/** The baseline that a run leaves behind. */
function baselineOf(result: AuditResult, before: Baseline = { schemaVersion: 1, leaks: [] }): Baseline {
  const options = { allowedGrowth: { percent: 10 }, today };
  return updateBaseline(before, compare(result, before, options)).baseline;
}

const known = baselineOf(audited(leaked(id)));
const noting = (note: { reason?: string; expires?: string }): Baseline => ({
  ...known,
  leaks: known.leaks.map((leak) => ({ ...leak, ...note })),
});

/** How a run with one leak stands to a baseline. */
function changeOf(
  finding: Finding,
  baseline = known,
  allowedGrowth: AllowedGrowth = { percent: 10 },
): unknown {
  const { leaks } = compare(audited(leaked(id, finding)), baseline, { allowedGrowth, today });
  expect(leaks).toHaveLength(1);
  return leaks[0]!.change;
}

describe('a leak', () => {
  it('is new when its scenario or its path is not in the baseline', () => {
    expect(changeOf(retained({ fingerprint: 'ff' }))).toEqual({ kind: 'new' });
    expect(changeOf(retained(), { schemaVersion: 1, leaks: [] })).toEqual({ kind: 'new' });
    const { leaks } = compare(audited(leaked('other.ts@node')), known, {
      allowedGrowth: { bytes: 0 },
      today,
    });
    expect(leaks[0]!.change.kind).toBe('new');
  });

  it('is as known when it is neither faster nor larger than the baseline allows', () => {
    expect(changeOf(retained())).toEqual({ kind: 'same' });
    expect(changeOf(retained({ label: 'renamed', retainedBytes: 770 }))).toEqual({ kind: 'same' });
  });

  it('is a regression when an iteration adds more', () => {
    expect(changeOf(retained({ perIteration: 2, survivors: 14 }))).toEqual({
      kind: 'faster',
      found: 2,
      allowed: 1,
    });
  });

  it('is a regression when more of it stands still', () => {
    const bounded = { kind: 'bounded' as const, perIteration: 0, survivors: 3 };
    const pinned = baselineOf(audited(leaked(id, retained(bounded))));
    expect(changeOf(retained(bounded), pinned)).toEqual({ kind: 'same' });
    expect(changeOf(retained({ ...bounded, survivors: 4 }), pinned)).toEqual({
      kind: 'more',
      found: 4,
      allowed: 3,
    });
    expect(changeOf(retained({ ...bounded, survivors: 2 }), pinned)).toEqual({ kind: 'less' });
  });

  it('is a regression when it retains more bytes than allowed, in parts or in bytes', () => {
    expect(changeOf(retained({ retainedBytes: 771 }))).toEqual({ kind: 'larger', found: 771, allowed: 770 });
    expect(changeOf(retained({ retainedBytes: 701 }), known, { bytes: 0 })).toMatchObject({ kind: 'larger' });
    expect(changeOf(retained({ retainedBytes: 1000 }), known, { bytes: 300 })).toEqual({ kind: 'same' });
    expect(changeOf(retained({ retainedBytes: 1000 }), known, { percent: 50 })).toEqual({ kind: 'same' });
  });

  it('may retain more bytes when it grew for more iterations, and not when it stands still', () => {
    const run = (finding: Finding): AuditResult => audited({ ...leaked(id, finding), iterations: 14 });
    const compared = compare(run(retained({ survivors: 14, retainedBytes: 1400 })), known, {
      allowedGrowth: { bytes: 0 },
      today,
    });
    expect(compared.leaks[0]!.change).toEqual({ kind: 'same' });
    const bounded = retained({ kind: 'bounded', perIteration: 0, retainedBytes: 1400 });
    const pinned = baselineOf(audited(leaked(id, { ...bounded, retainedBytes: 700 })));
    const again = compare(run(bounded), pinned, { allowedGrowth: { bytes: 0 }, today });
    expect(again.leaks[0]!.change).toEqual({ kind: 'larger', found: 1400, allowed: 700 });
  });

  it('is less than known when it is slower or smaller, and no regression then', () => {
    expect(changeOf(retained({ perIteration: 0.5, survivors: 3 }))).toEqual({ kind: 'less' });
    expect(changeOf(retained({ retainedBytes: 629 }))).toEqual({ kind: 'less' });
    expect(changeOf(retained({ retainedBytes: 630 }))).toEqual({ kind: 'same' });
  });

  it('is allowed on the day of its expiry, and counts as new after it', () => {
    expect(changeOf(retained(), noting({ expires: '2026-06-15' }))).toEqual({ kind: 'same' });
    expect(changeOf(retained(), noting({ expires: '2026-06-14' }))).toEqual({ kind: 'expired' });
  });

  it('is one for all labels that the same path keeps', () => {
    const both = leaked(id, retained({ label: 'a' }), retained({ label: 'b' }));
    const { leaks } = compare(audited(both), known, { allowedGrowth: { bytes: 0 }, today });
    expect(leaks.map(({ change }) => change)).toEqual([{ kind: 'faster', found: 2, allowed: 1 }]);
  });

  it('is not what a scenario expects to be retained, nor what it keeps', () => {
    const expected = retained({ asExpected: true });
    const kept = retained({ mustLive: true, asExpected: false });
    const { leaks } = compare(audited(passed(id, { findings: [expected, kept] })), known, {
      allowedGrowth: { bytes: 0 },
      today,
    });
    expect(leaks).toEqual([]);
  });
});

describe('a known leak', () => {
  const goneIn = (...scenarios: AuditResult['scenarios']): string[] =>
    compare(audited(...scenarios), known, { allowedGrowth: { bytes: 0 }, today }).gone.map(
      ({ fingerprint }) => fingerprint,
    );

  it('is gone when its scenario ran without it', () => {
    expect(goneIn(passed(id))).toEqual(['00112233445566aa']);
    expect(goneIn(leaked(id, retained({ fingerprint: 'ff' })))).toEqual(['00112233445566aa']);
    expect(goneIn(leaked(id))).toEqual([]);
  });

  it('is not gone when its scenario did not run, or has no verdict', () => {
    expect(goneIn(passed('other.ts@node'))).toEqual([]);
    for (const scenario of [broken(id), skipped(id), passed(id, { status: 'inconclusive' })]) {
      expect(goneIn(scenario)).toEqual([]);
      const { unjudged } = compare(audited(scenario), known, { allowedGrowth: { bytes: 0 }, today });
      expect(unjudged).toEqual([scenario]);
    }
  });
});

describe('what is not as expected and is no leak', () => {
  const unmetOf = (sentence: string, finding: Finding): string[] => {
    const scenario = passed(id, { status: 'fail', findings: [finding], explanation: [sentence] });
    const { unmet, leaks } = compare(audited(scenario), known, { allowedGrowth: { bytes: 0 }, today });
    expect(leaks).toEqual([]);
    return unmet.flatMap(({ sentences }) => sentences);
  };

  it.each([
    ['died too early', 'order must live; 7 died too early', collected({ mustLive: true, asExpected: false })],
    [
      'was collected',
      'expected order to be retained; all 7 were collected',
      collected({ asExpected: false }),
    ],
    [
      'is kept by another reference',
      'expected order to be retained through A.b; 7 of 7 are alive, not through A.b',
      retained({ asExpected: true }),
    ],
  ])('is told by its sentence: what %s', (_, sentence, finding) => {
    expect(unmetOf(sentence, finding)).toEqual([sentence]);
  });

  it('is told even where no sentence is about it', () => {
    expect(unmetOf('something else', collected({ asExpected: false }))).toEqual(['order is not as expected']);
  });

  it('is whatever a scenario says that failed for nothing else', () => {
    expect(unmetOf('something else', collected())).toEqual(['something else']);
    const silent = passed(id, { status: 'fail' });
    const { unmet } = compare(audited(silent), known, { allowedGrowth: { bytes: 0 }, today });
    expect(unmet[0]!.sentences).toEqual(['it failed, and its result does not say why']);
  });

  it('is beside a leak of the same scenario, and not one with it', () => {
    const lost = collected({ label: 'shop', mustLive: true, asExpected: false });
    const scenario = leaked(id, retained(), lost);
    const [about] = scenario.explanation;
    const both = { ...scenario, explanation: [about!, 'shop must live; 7 died too early'] };
    const { unmet, leaks } = compare(audited(both), known, { allowedGrowth: { bytes: 0 }, today });
    expect(unmet.map(({ sentences }) => sentences)).toEqual([['shop must live; 7 died too early']]);
    expect(leaks.filter(isRegression)).toEqual([]);
  });
});

describe('an updated baseline', () => {
  const noted = noting({ reason: 'a slow one', expires: '2026-12-31' });
  const after = (baseline: Baseline, ...scenarios: AuditResult['scenarios']): Baseline =>
    baselineOf(audited(...scenarios), baseline);

  it('has an entry for each leak, with what a reader needs to know it', () => {
    expect(known).toEqual({
      schemaVersion: 1,
      leaks: [
        {
          scenario: id,
          fingerprint: '00112233445566aa',
          label: 'order',
          through: 'Shop.orders (Array elements)',
          iterations: 7,
          survivors: 7,
          perIteration: 1,
          retainedBytes: 700,
        },
      ],
    });
  });

  it('is the one before, word for word, where all is as known', () => {
    expect(after(noted, leaked(id, retained({ label: 'renamed', retainedBytes: 720 })))).toEqual(noted);
  });

  it('takes over what is more and what is less, and keeps the reason and the date', () => {
    for (const retainedBytes of [70, 7000]) {
      expect(after(noted, leaked(id, retained({ retainedBytes }))).leaks).toEqual([
        { ...noted.leaks[0], retainedBytes },
      ]);
    }
  });

  it('drops what is gone', () => {
    expect(after(noted, passed(id)).leaks).toEqual([]);
  });

  it('keeps what belongs to scenarios that did not run, or have no verdict', () => {
    expect(after(noted, passed('other.ts@node'))).toEqual(noted);
    expect(after(noted, broken(id))).toEqual(noted);
    expect(after(noted, skipped(id))).toEqual(noted);
    expect(after(noted, { ...leaked(id, retained({ perIteration: 9 })), status: 'inconclusive' })).toEqual(
      noted,
    );
  });

  it('does not prolong what has expired', () => {
    const expired = noting({ expires: '2026-01-31' });
    expect(after(expired, leaked(id, retained({ perIteration: 5 })))).toEqual(expired);
  });

  it('is sorted by scenario, then by fingerprint', () => {
    const b = leaked('b.ts@node', retained({ fingerprint: 'f2' }), retained({ fingerprint: 'f1' }));
    const { leaks } = after(known, b, leaked('a.ts@node'));
    expect(leaks.map(({ scenario, fingerprint }) => [scenario, fingerprint])).toEqual([
      ['a.ts@node', '00112233445566aa'],
      ['b.ts@node', 'f1'],
      ['b.ts@node', 'f2'],
      ['orders.ts@node', '00112233445566aa'],
    ]);
  });
});
