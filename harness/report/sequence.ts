import { printable, type GrownClass, type SequenceResult } from '../result';
import { dim, renderGrid, type Terminal } from './grid';
import { drawFinding } from './terminal';
import { renderBytes, renderCount } from './units';
import { wrapText } from './wrap';

/** Classes that are shown; all are in the result. */
const mostClasses = 20;
/** A name is cut to no less than this, however narrow the terminal. */
const leastName = 24;

/** What several snapshots of one heap have to say in a terminal: their totals, the classes that grew, and every leak. */
export function renderSequence(result: SequenceResult, options: Terminal): string {
  const { snapshots, classes, findings, explanation } = printable(result);
  const tables = [renderSnapshots(snapshots), renderClasses(classes, options)];
  const texts = [
    ...findings.map((finding, place) => renderFinding(explanation[place] ?? '', drawFinding(finding))),
    renderSum(findings.length, snapshots.length),
  ];
  return [...tables, wrapText(texts.join('\n'), options.width)].join('\n').trimEnd();
}

function renderSnapshots(snapshots: SequenceResult['snapshots']): string {
  const rows = snapshots.map(({ file, totals }) => [
    file,
    renderCount(totals.nodes, 'node'),
    renderBytes(totals.shallowBytes),
  ]);
  return renderGrid(rows, { numbers: [1, 2], yielding: { column: 0, least: leastName }, width: Infinity });
}

function renderClasses(classes: readonly GrownClass[], { colors, width }: Terminal): string {
  if (classes.length === 0) return 'no class has more objects than before\n';
  const shown = classes.slice(0, mostClasses);
  const rows = shown.map(({ className, counts, shallowBytes }) => [
    renderBytes(Math.max(0, shallowBytes.at(-1)! - shallowBytes[0]!)),
    counts.join(' → '),
    className,
  ]);
  const headings = dim(['grew', 'objects', 'class'], colors);
  const rest = classes.length - shown.length;
  const more = rest === 0 ? '' : `${colors.dim(`and ${rest} more classes: --json lists them`)}\n`;
  const yielding = { column: 2, least: leastName };
  return renderGrid([headings, ...rows], { numbers: [0], yielding, width }) + more;
}

function renderFinding(sentence: string, drawing: readonly string[]): string {
  return [`✖ ${sentence}`, '', ...drawing, ''].join('\n');
}

function renderSum(findings: number, snapshots: number): string {
  const grew = findings === 0 ? 'nothing grows' : `${renderCount(findings, 'leak')} found`;
  return `${grew} in ${renderCount(snapshots, 'snapshot')}${snapshots === 2 ? ': a third one tells growth from what was made once' : ''}`;
}
