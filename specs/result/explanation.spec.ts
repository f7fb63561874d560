import { describe, expect, it } from '@jest/globals';
import { describePath, explain } from '../../harness/result';
import type { Diagnosis, RetainingPath } from '../../harness/diagnosis';
import type { LabelVerdict } from '../../harness/verdict';

function path(...texts: string[]): RetainingPath {
  return [...texts, ''].map((text, id) => ({ node: 'Node', id, edge: null, text, location: null }));
}

const retained: LabelVerdict = {
  label: 'observer',
  className: 'Observer',
  verdict: 'retained',
  mustLive: false,
  expected: 'collected',
  asExpected: false,
  created: 7,
  survivors: 7,
  survivorsByIteration: [1, 2, 3, 4, 5, 6, 7],
  perIteration: 1,
  kind: 'growth',
  oracles: { weakRef: 7, queryObjects: 7, snapshot: 7 },
  nodes: [],
};
const collected: LabelVerdict = {
  ...retained,
  verdict: 'collected',
  survivors: 0,
  perIteration: 0,
  kind: 'none',
  asExpected: true,
};
const diagnosis: Diagnosis = {
  culprits: ['Subject.observers (Set entries)'],
  retainingPath: path('state', 'App.subject', 'Subject.observers', 'Subject.observers (Set entries)'),
  otherRetainingPaths: [],
  shallowBytes: 0,
  retainedBytes: 0,
  fingerprint: '',
  allocation: { stack: [], objects: 0 },
  weakSpots: [],
  notThrough: [],
};

const explained = (verdict: Partial<LabelVerdict>, base = retained, through: string[] = []): string[] =>
  explain({ ...base, ...verdict }, base.survivors > 0 ? diagnosis : null, through);

describe('an explanation', () => {
  it('of what grows says what was expected, what is alive, how it grows, and through what', () => {
    expect(explained({})).toEqual([
      'expected observer to be collected; 7 of 7 are alive, 1 more each iteration, through state → App.subject → Subject.observers (Set entries)',
    ]);
  });

  it('of a bound says that it grows no more', () => {
    expect(explained({ survivors: 1, perIteration: 0, kind: 'bounded' })).toEqual([
      'expected observer to be collected; 1 of 7 is alive, and no more with each iteration, through state → App.subject → Subject.observers (Set entries)',
    ]);
  });

  it('of a bound that was passed names the bound', () => {
    expect(explained({ expected: { atMost: 3 } })[0]).toMatch(
      /^expected at most 3 observer to be left; 7 of 7 are alive, /,
    );
  });

  it('of what was to be retained and is not', () => {
    expect(explained({ expected: 'retained', asExpected: false }, collected)).toEqual([
      'expected observer to be retained; all 7 were collected',
    ]);
  });

  it('of what was to be retained through two references and is not', () => {
    expect(explained({ expected: 'retained', asExpected: false }, collected, ['A.b', 'C.d'])).toEqual([
      'expected observer to be retained through A.b and C.d; all 7 were collected',
    ]);
  });

  it('of what is retained, but not through what was said', () => {
    const elsewhere = { ...diagnosis, notThrough: ['Store.cache'] };
    expect(
      explain({ ...retained, expected: 'retained', asExpected: true }, elsewhere, ['Store.cache']),
    ).toEqual([
      'expected observer to be retained through Store.cache; 7 of 7 are alive, 1 more each iteration, through state → App.subject → Subject.observers (Set entries), not through Store.cache',
    ]);
  });

  it('of what must live and died', () => {
    const mustLive = { mustLive: true, expected: 'retained', asExpected: false } as const;
    expect(explained(mustLive, collected)).toEqual(['observer must live; all 7 died too early']);
    expect(explained({ ...mustLive, survivors: 5 })).toEqual([
      'observer must live; 5 of 7 are alive through state → App.subject → Subject.observers (Set entries); 2 died too early',
    ]);
  });

  it('of what was to be lost and lives', () => {
    const [sentence] = explained({ mustLive: true, expected: 'lost', survivors: 7 });
    expect(sentence).toMatch(/^expected observer to be lost; 7 of 7 are alive through state /);
  });

  it('of oracles that disagree says what each of them found', () => {
    const oracles = { weakRef: 7, queryObjects: 6, snapshot: 5 };
    expect(explained({ verdict: 'inconclusive', oracles })).toEqual([
      'the oracles disagree on observer: alive by WeakRef 7, by queryObjects 6, by snapshot 5',
    ]);
    expect(explained({ verdict: 'inconclusive', oracles: { ...oracles, queryObjects: null } })).toEqual([
      'the oracles disagree on observer: alive by WeakRef 7, by queryObjects not asked, by snapshot 5',
    ]);
  });

  it('is not needed where all is as expected', () => {
    expect(explained({}, collected)).toEqual([]);
    expect(explained({ expected: 'retained', asExpected: true }, retained, ['Subject.observers'])).toEqual(
      [],
    );
    expect(explained({ mustLive: true, expected: 'retained', asExpected: true })).toEqual([]);
  });
});

describe('a path in one line', () => {
  it('names a collection once, with its entries', () => {
    expect(describePath(path('state', 'App.list', 'App.list (Array elements)', 'Item.next'))).toBe(
      'state → App.list (Array elements) → Item.next',
    );
  });

  it('names the links of a chain once', () => {
    expect(describePath(path('state', 'Log.last', 'Entry.next', 'Entry.next'))).toBe(
      'state → Log.last → Entry.next',
    );
  });
});
