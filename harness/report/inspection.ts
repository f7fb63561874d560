import {
  printable,
  type InspectedClass,
  type InspectedNode,
  type InspectResult,
  type InspectTimings,
} from '../result';
import { dim, renderGrid, type Terminal } from './grid';
import { renderSurvey } from './survey';
import { renderBytes, renderCount, renderMs } from './units';

export interface InspectionOptions extends Terminal {
  /** Whether to say how long each stage took. */
  readonly timings: boolean;
}

/** Classes that are shown; all are in the result. */
const mostClasses = 20;
/** A name is cut to no less than this, however narrow the terminal. */
const leastName = 24;

/** What one snapshot has to say in a terminal: its totals, its largest classes and objects, and stages if asked for. */
export function renderInspection(raw: InspectResult, options: InspectionOptions): string {
  const result = printable(raw);
  const blocks = [
    renderTotals(result),
    renderClasses(result, options),
    renderLargest(result.largest, result.totals.shallowBytes, options),
    ...renderSurvey(result, options),
    ...(options.timings ? [renderTimings(result.timings, options)] : []),
  ];
  return blocks.join('\n').trimEnd();
}

function renderTotals({ file, fileBytes, totals }: InspectResult): string {
  const { nodes, edges, strings, shallowBytes, extraNativeBytes } = totals;
  const native = extraNativeBytes > 0 ? `, and ${renderBytes(extraNativeBytes)} of no object` : '';
  const counts = [
    [nodes, 'node'],
    [edges, 'edge'],
    [strings, 'string'],
  ] as const;
  const words = counts.map(([count, noun]) => renderCount(count, noun)).join(', ');
  return `${file} (${renderBytes(fileBytes)}): ${words}; ${renderBytes(shallowBytes)} of objects${native}\n`;
}

function renderClasses({ classes, totals }: InspectResult, { colors, width }: InspectionOptions): string {
  const shown = classes.slice(0, mostClasses);
  const rows = shown.map((one: InspectedClass) => [
    renderBytes(one.retainedBytes),
    renderShare(one.retainedBytes, totals.shallowBytes),
    renderBytes(one.shallowBytes),
    String(one.count),
    one.className,
  ]);
  const headings = ['retained', '', 'shallow', 'count', 'class'];
  const rest = classes.length - shown.length;
  const more = rest === 0 ? '' : `${colors.dim(`and ${rest} more classes: --json lists them`)}\n`;
  const yielding = { column: 4, least: leastName };
  return renderGrid([dim(headings, colors), ...rows], { numbers: [0, 1, 2, 3], yielding, width }) + more;
}

/** Objects that retain most. @param heapBytes what their share is of */
export function renderLargest(
  largest: readonly InspectedNode[],
  heapBytes: number,
  { colors, width }: Terminal,
): string {
  const rows = largest.map((node) => [
    renderBytes(node.retainedBytes),
    renderShare(node.retainedBytes, heapBytes),
    renderBytes(node.shallowBytes),
    `@${node.id}`,
    `${node.dominator.className} @${node.dominator.id}`,
    renderName(node),
  ]);
  const headings = ['retained', '', 'shallow', 'id', 'held by', 'object'];
  const yielding = { column: 5, least: leastName };
  return renderGrid([dim(headings, colors), ...rows], { numbers: [0, 1, 2, 3], yielding, width });
}

function renderName({ className, name }: InspectedNode): string {
  return name === null || name === className ? className : `${className} ${name}`;
}

function renderTimings({ stages, totalMs }: InspectTimings, { colors, width }: InspectionOptions): string {
  const rows = stages.map(({ stage, elapsedMs }) => [
    renderMs(Math.round(elapsedMs)),
    renderShare(elapsedMs, totalMs),
    stage,
  ]);
  const headings = ['time', '', 'stage'];
  const total = [renderMs(Math.round(totalMs)), renderShare(totalMs, totalMs), 'in all'];
  const yielding = { column: 2, least: leastName };
  return renderGrid([dim(headings, colors), ...rows, total], { numbers: [0, 1], yielding, width });
}

function renderShare(part: number, whole: number): string {
  return whole === 0 ? '' : `${((part / whole) * 100).toFixed(1)}%`;
}
