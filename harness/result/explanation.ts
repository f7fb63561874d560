import type { Diagnosis, RetainingPath } from '../diagnosis';
import type { LabelVerdict, OracleCounts, Rise } from '../verdict';
import type { Finding, ScenarioResult } from './auditResult';

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
 * @param growth how they rise, in which heap (empty: the scenario's own), and what made them.
 */
export function explainGrowth(
  verdict: LabelVerdict,
  growth: { rise: Rise; heap: string; iterations: number; unit: 'iteration' | 'snapshot' },
  diagnosis: Diagnosis,
): string[] {
  const { survivors, className, oracles, asExpected } = verdict;
  const { rise, heap, iterations, unit } = growth;
  if (verdict.verdict === 'inconclusive') return [describeDisagreement(className, oracles)];
  if (asExpected) return [];
  const mean = Number(rise.perIteration.toPrecision(3));
  const [least, most] = [rise.perIteration - rise.spread, rise.perIteration + rise.spread].map((rate) =>
    Number(Math.max(0, rate).toPrecision(2)),
  );
  const rate = rise.spread === 0 ? `${mean}` : `about ${mean} (${least} to ${most})`;
  const path = describePath(diagnosis.retainingPath);
  const made = unit === 'iteration' ? `${iterations} iterations made` : 'came after the first snapshot';
  const where = heap === '' ? '' : `in ${heap}: `;
  return [
    `${where}${countOfAlive(survivors, className)} of what ${made}, ${rate} more each ${unit}, through ${path}`,
  ];
}

function countOfAlive(survivors: number, className: string): string {
  return `${survivors} ${className} are alive`;
}

function describeDisagreement(label: string, { weakRef, queryObjects, snapshot }: OracleCounts): string {
  const queried = queryObjects ?? 'not asked';
  return `the oracles disagree on ${label}: alive by WeakRef ${weakRef ?? 'not asked'}, by queryObjects ${queried}, by snapshot ${snapshot}`;
}

/** Those of a scenario's sentences that are about one finding. */
export function sentencesOf(
  { explanation }: Pick<ScenarioResult, 'explanation'>,
  { label, tracked, survivors, className }: Pick<Finding, 'label' | 'tracked' | 'survivors' | 'className'>,
): string[] {
  if (!tracked)
    return explanation.filter((sentence) => sentence.includes(countOfAlive(survivors, className)));
  const openings = [`expected ${label} to be `, `${label} must live`, `the oracles disagree on ${label}: `];
  return explanation.filter((sentence) => {
    const [, limited = ''] = /^expected at most \d+ (.*)/s.exec(sentence) ?? [];
    const isLimit = limited.startsWith(`${label} to be left`);
    return isLimit || openings.some((opening) => sentence.startsWith(opening));
  });
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
