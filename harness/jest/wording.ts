import { createColors } from 'picocolors';
import { drawFinding, renderScenario } from '../report';
import type { Finding, PathStep, ScenarioResult } from '../result';
import { isOwnVariable } from './testPath';

/** Findings as in a terminal, with an empty line before each. */
export function drawFindings(findings: readonly Finding[]): string {
  return findings.flatMap((finding) => ['', ...drawFinding(finding)]).join('\n');
}

/** A scenario's result as in a terminal. */
export function drawScenario(result: ScenarioResult): string {
  return renderScenario(result, createColors(false)).trimEnd();
}

/** What is alive, how it grows, through what; of several labels one after the other. */
export function describeAlive(findings: readonly Finding[]): string {
  return findings.map(describeFinding).join('; ');
}

function describeFinding({ created, survivors, label, kind, perIteration, retainingPath }: Finding): string {
  const count = created === 1 ? `${label} is alive` : `${survivors} of ${created} ${label} are alive`;
  const trend = kind === 'growth' ? `, ${perIteration} more each iteration` : '';
  if (isOwnVariable(retainingPath))
    return (
      `${count}: the test itself still holds it, in ${retainingPath[0]!.text}. ` +
      'Make it in the function that is given to expect, and hold it in no variable of the test'
    );
  const path = describePath(retainingPath);
  return `${count}${trend}${path === '' ? '' : `, through ${path}`}`;
}

/** The written references in one line, a collection named once. */
function describePath(path: readonly PathStep[]): string {
  const texts = path.map(({ text }) => text).filter((text) => text !== '');
  return texts.filter((text, i) => !texts[i + 1]?.startsWith(`${text} (`)).join(' → ');
}
