import type { Colors } from 'picocolors/types';
import {
  describeChange,
  describeKnown,
  describeLeak,
  describeSum,
  isRegression,
  partOf,
  type ComparedLeak,
  type Comparison,
} from '../gate';
import type { ScenarioResult } from '../result';
import { drawFinding, mark, renderBrowser, renderScenario, renderSum, renderTable } from './terminal';
import { wrapText } from './wrap';

export interface GateOptions {
  readonly colors: Colors;
  /** Columns that a line should not exceed. */
  readonly width: number;
  /** Name of the baseline's file. */
  readonly baseline: string;
}

/**
 * What a gate has to say in a terminal: the table of the audit, all of each regression, a line for each leak that is
 * known or gone, a sum.
 */
export function renderGate(comparison: Comparison, options: GateOptions): string {
  const { result, leaks, gone } = comparison;
  const { colors, width, baseline } = options;
  const blocks = result.scenarios.flatMap((scenario) => renderBlock(scenario, comparison, options));
  const notes = [
    ...leaks.filter((compared) => !isRegression(compared)).map((one) => describeChange(one, baseline)),
    ...gone.map((known) => `gone: ${describeKnown(known)}`),
  ];
  const sum = describeSum(comparison);
  const text = [
    ...blocks,
    ...(notes.length === 0 ? [] : [...notes, '']),
    renderSum(result, colors),
    ...(sum === '' ? [] : [sum]),
    ...renderBrowser(result, colors),
  ].join('\n');
  return `${renderTable(result.scenarios, colors, width)}\n${wrapText(text, width)}`;
}

/** A leak as the audit tells it, and how it stands to the baseline. */
export function drawLeak(compared: ComparedLeak, baseline: string): string[] {
  const { leak } = compared;
  return [
    ...describeLeak(leak).map((sentence) => `    ${sentence}`),
    `    ${describeChange(compared, baseline)}`,
    ...leak.findings.flatMap((finding) => ['', ...drawFinding(finding)]),
  ];
}

/** Nothing of a scenario that is as expected, or whose leaks are known. */
function renderBlock(scenario: ScenarioResult, comparison: Comparison, options: GateOptions): string[] {
  const { colors, baseline } = options;
  const { regressions, unmet } = partOf(comparison, scenario);
  if (comparison.unjudged.some(({ id }) => id === scenario.id))
    return scenario.error?.kind === 'interrupted' ? [] : [renderScenario(scenario, colors)];
  if (regressions.length + unmet.length === 0) return [];
  const lines = [
    `${mark(scenario, colors)} ${colors.bold(scenario.id)}`,
    ...unmet.map((sentence) => `    ${sentence}`),
    ...regressions.flatMap((compared) => drawLeak(compared, baseline)),
  ];
  return [`${lines.join('\n')}\n`];
}
