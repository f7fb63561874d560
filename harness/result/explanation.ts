import type { Diagnosis, RetainingPath } from '../diagnosis';
import type { LabelVerdict } from '../verdict';
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
  if (verdict.verdict === 'inconclusive') {
    const queried = oracles.queryObjects ?? 'not asked';
    return [
      `the oracles disagree on ${label}: alive by WeakRef ${oracles.weakRef}, by queryObjects ${queried}, by snapshot ${oracles.snapshot}`,
    ];
  }
  const wanted = describeExpectation(verdict, through);
  if (!verdict.asExpected) return [`${wanted}; ${describeFound(verdict, diagnosis)}`];
  if (expected !== 'retained' || verdict.mustLive || !diagnosis || diagnosis.notThrough.length === 0)
    return [];
  const found = `${describeFound(verdict, diagnosis)}, not through ${diagnosis.notThrough.join(' and ')}`;
  return [`${wanted}; ${found}`];
}

/** Those of a scenario's sentences that are about one finding. */
export function sentencesOf(
  { explanation }: Pick<ScenarioResult, 'explanation'>,
  { label }: Pick<Finding, 'label'>,
): string[] {
  const openings = [`expected ${label} to be `, `${label} must live`, `the oracles disagree on ${label}: `];
  return explanation.filter((sentence) => {
    const [, limited = ''] = /^expected at most \d+ (.*)/s.exec(sentence) ?? [];
    const isLimit = limited.startsWith(`${label} to be left`);
    return isLimit || openings.some((opening) => sentence.startsWith(opening));
  });
}

/** The written references of a path in one line, a collection named once. */
export function describePath(path: RetainingPath): string {
  const texts = path.map(({ text }) => text).filter((text) => text !== '');
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
