import { describe, expect, it } from '@jest/globals';
import type { NodeOrdinal } from '../../harness/heap';
import { judge, type Expectations, type LabelVerdict, type Testimony } from '../../harness/verdict';

function testimony(alive: boolean, more: Partial<Testimony> = {}): Testimony {
  return {
    label: 'widget',
    className: 'Widget',
    mustLive: false,
    iteration: 0,
    weakRef: alive,
    queryObjects: alive,
    snapshot: alive,
    node: alive ? (5 as NodeOrdinal) : null,
    ...more,
  };
}

const alive = testimony(true);
const dead = testimony(false);
const kept = { label: 'gadget', className: 'Gadget', mustLive: true };

function judgeAll(
  testimonies: Testimony[],
  expectations: Expectations = null,
  history: Record<string, number[]> = {},
): LabelVerdict[] {
  return judge(testimonies, expectations, new Map(Object.entries(history)));
}

function judgeOne(...args: Parameters<typeof judgeAll>): LabelVerdict {
  return judgeAll(...args)[0]!;
}

describe('a verdict', () => {
  it('is collected when all oracles say that nothing is left', () => {
    expect(judgeOne([dead, dead], null, { widget: [1, 0] })).toEqual({
      label: 'widget',
      className: 'Widget',
      verdict: 'collected',
      mustLive: false,
      expected: 'collected',
      asExpected: true,
      created: 2,
      survivors: 0,
      survivorsByIteration: [1, 0],
      perIteration: 0,
      kind: 'none',
      oracles: { weakRef: 0, queryObjects: 0, snapshot: 0 },
      nodes: [],
    });
  });

  it('is retained when all oracles say that something is left', () => {
    expect(
      judgeOne([alive, dead, testimony(true, { node: 7 as NodeOrdinal })], null, { widget: [1, 1, 2] }),
    ).toMatchObject({
      verdict: 'retained',
      asExpected: false,
      created: 3,
      survivors: 2,
      perIteration: 0.667,
      kind: 'growth',
      oracles: { weakRef: 2, queryObjects: 2, snapshot: 2 },
      nodes: [5, 7],
    });
  });

  it.each([
    ['WeakRef', { weakRef: false }, { weakRef: true }],
    ['queryObjects', { queryObjects: false }, { queryObjects: true }],
    ['the snapshot', { snapshot: false }, { snapshot: true }],
  ])('is inconclusive, and never as expected, when %s disagrees', (_, denies, claims) => {
    for (const expected of ['collected', 'retained', 'lost', { atMost: 9 }] as const) {
      const denied = judgeOne([alive, testimony(true, denies)], expected);
      const claimed = judgeOne([dead, testimony(false, claims)], expected);
      expect([denied.verdict, denied.asExpected]).toEqual(['inconclusive', false]);
      expect([claimed.verdict, claimed.asExpected]).toEqual(['inconclusive', false]);
    }
  });

  it('is inconclusive when two oracles name different objects, though their counts agree', () => {
    const [one, other] = [testimony(true, { snapshot: false }), testimony(false, { snapshot: true })];
    expect(judgeOne([one, other])).toMatchObject({
      verdict: 'inconclusive',
      oracles: { weakRef: 1, queryObjects: 1, snapshot: 1 },
    });
  });

  it('does without queryObjects where V8 cannot be asked, and says so', () => {
    const unasked = { queryObjects: null };
    expect(judgeOne([testimony(true, unasked)], 'retained')).toMatchObject({
      verdict: 'retained',
      asExpected: true,
      oracles: { weakRef: 1, queryObjects: null, snapshot: 1 },
    });
    expect(judgeOne([testimony(true, unasked), alive]).oracles.queryObjects).toBeNull();
  });

  it('knows no growth once a teardown has let go of everything', () => {
    expect(judgeOne([dead, dead], null, { widget: [1, 2] })).toMatchObject({ kind: 'none', perIteration: 0 });
  });

  it('tells a bound from growth', () => {
    expect(judgeOne([alive, alive, dead], null, { widget: [1, 2, 2] })).toMatchObject({
      kind: 'bounded',
      perIteration: 0,
    });
  });

  it('comes for every label, in the order in which they were tracked', () => {
    const testimonies = [
      testimony(true, { label: 'b' }),
      testimony(false, { label: 'a' }),
      testimony(true, { label: 'b' }),
    ];
    expect(judgeAll(testimonies).map(({ label, created, survivors }) => [label, created, survivors])).toEqual(
      [
        ['b', 2, 2],
        ['a', 1, 0],
      ],
    );
  });
});

describe('an expectation', () => {
  const outcome = (expectations: Expectations, testimonies: Testimony[]): boolean[] =>
    judgeAll(testimonies, expectations).map(({ asExpected }) => asExpected);

  it.each<[string, Expectations, boolean[]]>([
    ['collected', 'collected', [true, false, false]],
    ['retained', 'retained', [false, false, true]],
    ['lost', 'lost', [true, false, false]],
    ['at most none', { atMost: 0 }, [true, false, false]],
    ['at most one', { atMost: 1 }, [true, true, false]],
    ['none', null, [true, false, false]],
  ])('for all labels, %s, is met by what it names only', (_, expectations, met) => {
    const counts = [
      [dead, dead],
      [alive, dead],
      [alive, alive],
    ];
    expect(counts.flatMap((testimonies) => outcome(expectations, testimonies))).toEqual(met);
  });

  it('by label holds for that label; the others are judged by how they were marked', () => {
    const testimonies = [
      alive,
      testimony(true, { label: 'other' }),
      testimony(true, kept),
      testimony(false, { ...kept, label: 'lost gadget' }),
    ];
    const verdicts = judgeAll(testimonies, { widget: 'retained', 'lost gadget': 'lost' });
    expect(verdicts.map(({ label, expected, asExpected }) => [label, expected, asExpected])).toEqual([
      ['widget', 'retained', true],
      ['other', 'collected', false],
      ['gadget', 'retained', true],
      ['lost gadget', 'lost', true],
    ]);
  });

  it('for all labels does not touch what must live', () => {
    expect(outcome('collected', [dead, testimony(true, kept)])).toEqual([true, true]);
    expect(outcome('collected', [dead, testimony(false, kept)])).toEqual([true, false]);
  });

  it('of what must live is not met when one of several died', () => {
    expect(outcome(null, [testimony(true, kept), testimony(false, kept)])).toEqual([false]);
  });

  it('is not found on the prototype of the labels', () => {
    expect(judgeOne([testimony(false, { label: 'constructor' })], {}).expected).toBe('collected');
    expect(
      judgeOne([testimony(true, { label: 'constructor' })], { constructor: 'retained' } as Record<
        string,
        'retained'
      >).asExpected,
    ).toBe(true);
  });

  it("of a label that is called 'atMost' is that label's", () => {
    const [verdict] = judgeAll([testimony(true, { label: 'atMost' })], { atMost: 'retained' });
    expect(verdict).toMatchObject({ expected: 'retained', asExpected: true });
  });
});
