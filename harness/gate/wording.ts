import { sentencesOf, type ScenarioResult } from '../result';
import type { KnownLeak } from './baseline';
import { isRegression, type ComparedLeak, type Comparison } from './comparison';
import { nameCulprits, nameLabels, type Leak } from './leak';

/** How outputs tell a leak. */
export interface Telling {
  /** Name of the baseline's file. */
  baseline: string;
  /** A leak in full, as the terminal draws it. */
  draw: (compared: ComparedLeak) => string;
}

/** What the scenario's result says of a leak, in sentences without a full stop. */
export function describeLeak(leak: Leak): string[] {
  const sentences = [...new Set(leak.findings.flatMap((finding) => sentencesOf(leak.scenario, finding)))];
  if (sentences.length > 0) return sentences;
  return [
    `${nameLabels(leak)}: ${leak.survivors} alive, ${describeSize(leak)}, through ${nameCulprits(leak)}`,
  ];
}

/** How a leak stands to the baseline, in one sentence. @param baseline name of its file */
export function describeChange({ change, known }: ComparedLeak, baseline: string): string {
  const reason = known?.reason === undefined ? '' : ` (${known.reason})`;
  switch (change.kind) {
    case 'new':
      return `new: it is not in ${baseline}`;
    case 'expired':
      return `expired: ${baseline} allowed it until ${known!.expires}${reason}`;
    case 'faster':
      return `faster: ${change.found} more each iteration, and ${baseline} allows ${change.allowed}`;
    case 'more':
      return `more: ${change.found} alive, and ${baseline} allows ${change.allowed}`;
    case 'larger':
      return `larger: ${change.found} B retained, and ${baseline} allows ${change.allowed} B`;
    case 'less':
      return `less than known: ${describeKnown(known!)}`;
    case 'same':
      return `known: ${describeKnown(known!)}`;
  }
}

/** One line on a leak of the baseline. */
export function describeKnown(known: KnownLeak): string {
  const { scenario, label, through, reason, expires } = known;
  const notes = [reason, expires === undefined ? undefined : `until ${expires}`].filter(Boolean);
  const note = notes.length === 0 ? '' : ` (${notes.join('; ')})`;
  return `${scenario}: ${label} through ${through}, ${describeSize(known)}${note}`;
}

/** `1 more each iteration, 700 B`. */
function describeSize({ perIteration, survivors, retainedBytes }: KnownLeak | Leak): string {
  const trend = perIteration > 0 ? `${perIteration} more each iteration` : `${survivors} and no more`;
  return `${trend}, ${retainedBytes} B`;
}

/** Why a scenario has no verdict, in one sentence. */
export function describeUnjudged({ error, explanation }: ScenarioResult): string {
  return error?.message ?? (explanation[0] || 'its oracles disagree');
}

/** `1 regression, 2 known leaks, 1 known leak gone`; empty when there is nothing of all. */
export function describeSum({ leaks, gone, unmet, unjudged }: Comparison): string {
  const regressions = leaks.filter(isRegression).length;
  const counts = [
    [regressions + unmet.length, 'regression', 'regressions'],
    [leaks.length - regressions, 'known leak', 'known leaks'],
    [gone.length, 'known leak gone', 'known leaks gone'],
    [unjudged.length, 'scenario without a verdict', 'scenarios without a verdict'],
  ] as const;
  return counts
    .filter(([count]) => count > 0)
    .map(([count, one, many]) => `${count} ${count === 1 ? one : many}`)
    .join(', ');
}
