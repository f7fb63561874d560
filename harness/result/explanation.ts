import type { Diagnosis, RetainingPath } from '../diagnosis';
import type { LabelVerdict, OracleCounts, Rise } from '../verdict';

/**
 * What a label's verdict has against the scenario's expectation, in sentences: what was expected, what is alive, how
 * it grows, through what. None when all is as expected.
 *
 * @param through references that the scenario says keep its retained objects alive.
 */
export function explain(
  verdict: LabelVerdict,
  diagnosis: Diagnosis | null,
  through: readonly string[],
): string[] {
  const { label, oracles, expected } = verdict;
  if (verdict.verdict === 'inconclusive') return [describeDisagreement(label, oracles)];
  const wanted = describeExpectation(verdict, through);
  if (!verdict.asExpected) return [`${wanted}; ${describeFound(verdict, diagnosis)}`];
  if (expected !== 'retained' || verdict.mustLive || !diagnosis || diagnosis.notThrough.length === 0)
    return [];
  const found = `${describeFound(verdict, diagnosis)}, not through ${diagnosis.notThrough.join(' and ')}`;
  return [`${wanted}; ${found}`];
}

/**
 * Says of objects that nobody tracked how many are alive, how they grow, through what. None when that is as expected.
 *
 * @param iterations that made them.
 */
export function explainGrowth(
  verdict: LabelVerdict,
  rise: Rise,
  diagnosis: Diagnosis,
  iterations: number,
): string[] {
  const { survivors, className, oracles, asExpected } = verdict;
  if (verdict.verdict === 'inconclusive') return [describeDisagreement(className, oracles)];
  if (asExpected) return [];
  const mean = Number(rise.perIteration.toPrecision(3));
  const [least, most] = [rise.perIteration - rise.spread, rise.perIteration + rise.spread].map((rate) =>
    Number(Math.max(0, rate).toPrecision(2)),
  );
  const rate = rise.spread === 0 ? `${mean}` : `about ${mean} (${least} to ${most})`;
  const path = describePath(diagnosis.retainingPath);
  return [
    `${survivors} ${className} are alive of what ${iterations} iterations made, ${rate} more each iteration, through ${path}`,
  ];
}

function describeDisagreement(label: string, { weakRef, queryObjects, snapshot }: OracleCounts): string {
  const queried = queryObjects ?? 'not asked';
  return `the oracles disagree on ${label}: alive by WeakRef ${weakRef ?? 'not asked'}, by queryObjects ${queried}, by snapshot ${snapshot}`;
}

/** The written references of a path in one line, a collection and a chain named once. */
export function describePath(path: RetainingPath): string {
  const told = path.map(({ text }) => text).filter((text) => text !== '');
  const texts = told.filter((text, i) => text !== told[i - 1]);
  return texts.filter((text, i) => !texts[i + 1]?.startsWith(`${text} (`)).join(' → ');
}

function describeExpectation(
  { label, expected, mustLive }: LabelVerdict,
  through: readonly string[],
): string {
  if (typeof expected === 'object') return `expected at most ${expected.atMost} ${label} to be left`;
  if (mustLive && expected === 'retained') return `${label} must live`;
  if (expected === 'lost') return `expected ${label} to be lost`;
  const path = expected === 'retained' && through.length > 0 ? ` through ${through.join(' and ')}` : '';
  return `expected ${label} to be ${expected}${path}`;
}

function describeFound(verdict: LabelVerdict, diagnosis: Diagnosis | null): string {
  const { created, survivors, perIteration, kind, mustLive } = verdict;
  if (survivors === 0) return mustLive ? `all ${created} died too early` : `all ${created} were collected`;
  const path = diagnosis ? ` through ${describePath(diagnosis.retainingPath)}` : '';
  const count = `${survivors} of ${created} ${survivors === 1 ? 'is' : 'are'} alive`;
  if (mustLive) return `${count}${path}; ${created - survivors} died too early`;
  const trend =
    kind === 'growth' ? `, ${perIteration} more each iteration` : ', and no more with each iteration';
  return `${count}${trend}${path && `,${path}`}`;
}
