import type { NodeOrdinal } from '../heap';
import type { Expectation } from '../scenario';
import { classifyGrowth, type Growth } from './growth';
import type { Testimony } from './oracles';

/** How many objects of one label each oracle found alive. null: it cannot see some of them. */
export interface OracleCounts {
  /** null: they were not tracked. */
  weakRef: number | null;
  queryObjects: number | null;
  snapshot: number;
}

export type Verdict = 'collected' | 'retained' | 'inconclusive';

/** What is known of the objects under one label once the scenario is over. */
export interface LabelVerdict {
  label: string;
  /** Of the first of them. */
  className: string;
  verdict: Verdict;
  /** Marked with `ctx.keep`: it must still be alive. */
  mustLive: boolean;
  expected: Expectation;
  /** Whether the counts are as expected; false as well while the oracles disagree. */
  asExpected: boolean;
  created: number;
  survivors: number;
  survivorsByIteration: readonly number[];
  /** Survivors that each iteration adds; 0 when they stopped rising. */
  perIteration: number;
  kind: Growth;
  oracles: OracleCounts;
  /** The survivors in the snapshot, in the order they were tracked. */
  nodes: readonly NodeOrdinal[];
}

/** What a scenario says it expects, of all labels or by label. */
export type Expectations = Expectation | Record<string, Expectation> | null;

/**
 * Judges every label on its own. Labels come in the order in which they were first tracked.
 *
 * @param history survivors of each label after each iteration.
 */
export function judge(
  testimonies: readonly Testimony[],
  expectations: Expectations,
  history: ReadonlyMap<string, readonly number[]>,
): LabelVerdict[] {
  const byLabel = new Map<string, Testimony[]>();
  for (const testimony of testimonies) {
    byLabel.set(testimony.label, [...(byLabel.get(testimony.label) ?? []), testimony]);
  }
  return [...byLabel].map(([label, own]) => judgeLabel(label, own, expectations, history.get(label) ?? []));
}

function judgeLabel(
  label: string,
  own: readonly Testimony[],
  expectations: Expectations,
  survivorsByIteration: readonly number[],
): LabelVerdict {
  const mustLive = own.some((testimony) => testimony.mustLive);
  const expected = expectationFor(label, mustLive, expectations);
  const survivors = own.filter(({ weakRef }) => weakRef).length;
  const agreed = own.every(agree);
  // A teardown may let go of what the iterations kept: then nothing grows, whatever the series says.
  const kind = survivors === 0 ? 'none' : growthOf(survivorsByIteration);
  const counts = { created: own.length, survivors };
  return {
    label,
    className: own[0]!.className,
    verdict: agreed ? (survivors === 0 ? 'collected' : 'retained') : 'inconclusive',
    mustLive,
    expected,
    asExpected: agreed && meets(expected, counts),
    ...counts,
    kind,
    survivorsByIteration,
    perIteration: kind === 'growth' ? round(survivors / survivorsByIteration.length) : 0,
    oracles: countOracles(own),
    nodes: own.flatMap(({ snapshot, node }) => (snapshot && node !== null ? [node] : [])),
  };
}

/** Of survivors, so there are some; what only the teardown tracked has no series, and cannot grow. */
function growthOf(survivorsByIteration: readonly number[]): Growth {
  const kind = classifyGrowth(survivorsByIteration);
  return kind === 'none' ? 'bounded' : kind;
}

/** A label that `expect` does not name is judged by how it was marked. */
function expectationFor(label: string, mustLive: boolean, expectations: Expectations): Expectation {
  if (isForAll(expectations)) return mustLive ? 'retained' : expectations;
  // A label may be called `constructor`.
  if (expectations !== null && Object.hasOwn(expectations, label)) return expectations[label]!;
  return mustLive ? 'retained' : 'collected';
}

function isForAll(expectations: Expectations): expectations is Expectation {
  return typeof expectations === 'string' || typeof expectations?.atMost === 'number';
}

function meets(
  expected: Expectation,
  { created, survivors }: { created: number; survivors: number },
): boolean {
  if (expected === 'retained') return survivors === created;
  if (expected === 'collected' || expected === 'lost') return survivors === 0;
  return survivors <= expected.atMost;
}

function agree({ weakRef, queryObjects, snapshot }: Testimony): boolean {
  return weakRef === snapshot && (queryObjects === null || queryObjects === weakRef);
}

function countOracles(own: readonly Testimony[]): OracleCounts {
  const count = (says: (testimony: Testimony) => boolean | null): number =>
    own.filter((one) => says(one)).length;
  return {
    weakRef: count(({ weakRef }) => weakRef),
    queryObjects: own.some(({ queryObjects }) => queryObjects === null) ? null : count((t) => t.queryObjects),
    snapshot: count(({ snapshot }) => snapshot),
  };
}

/** To three decimals, so that a third reads the same on every machine. */
function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
