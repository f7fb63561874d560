import {
  printable,
  type AnalysisResult,
  type ClassResult,
  type HoldingSite,
  type ObjectResult,
  type PathStep,
  type WhatIfResult,
} from '../result';
import { drawPath, renderLocation } from './drawing';
import { dim, renderGrid, truncate, type Terminal } from './grid';
import { renderLargest } from './inspection';
import { renderBytes, renderCount } from './units';

/** Rows that are shown of each list; all are in the result. */
const mostRows = 20;
const leastName = 20;
const mostClass = 30;

/** The objects of one class: how many, who holds them, the largest of them, and paths where they are there. */
export function renderClass(raw: ClassResult, width: Terminal): string {
  const result = printable(raw);
  const { className, count, shallowBytes, retainedBytes, location, heldBy, largest } = result;
  const place = location ? `  ${renderLocation(location)}` : '';
  const sizes = `${renderBytes(shallowBytes)} themselves, ${renderBytes(retainedBytes)} with what they retain`;
  const paths = heldBy.flatMap(({ text, retainingPath }) =>
    retainingPath === undefined ? [] : [titled(`a path through ${text}`, retainingPath)],
  );
  const blocks = [
    `${count} ${className}, ${sizes}${place}\n`,
    renderHolders(heldBy, width),
    renderLargest(largest, retainedBytes, width),
    ...paths,
  ];
  return blocks.join('\n').trimEnd();
}

function renderHolders(heldBy: readonly HoldingSite[], width: Terminal): string {
  if (heldBy.length === 0) return 'no reference of a script holds any of them\n';
  const rows = heldBy.map(({ objects, references, holders, text, location }) => [
    String(objects),
    String(references),
    String(holders),
    location === null ? text : `${text}  ${renderLocation(location)}`,
  ]);
  return renderList(['objects', 'references', 'holders', 'held by'], rows, [0, 1, 2], width);
}

/** One object: its sizes, its fields, who refers to it, and who dominates it. */
export function renderObject(raw: ObjectResult, width: Terminal): string {
  const result = printable(raw);
  const { object, location, text, fields, fieldCount, retainers, retainerCount, dominators } = result;
  const name = object.name === null ? '' : ` ${object.name}`;
  const place = location ? `  ${renderLocation(location)}` : '';
  const sizes = `${renderBytes(object.shallowBytes)} itself, ${renderBytes(object.retainedBytes)} with what it retains`;
  const fieldRows = fields.map((one) => [
    String(one.name),
    one.type,
    renderBytes(one.retainedBytes),
    `@${one.id}`,
    one.text === undefined ? one.className : JSON.stringify(one.text),
  ]);
  const retainerRows = retainers.map((one) => [
    `@${one.id}`,
    truncate(one.className, mostClass),
    one.type,
    one.text ?? String(one.name),
  ]);
  const above = dominators.map((one) => [renderBytes(one.retainedBytes), `@${one.id}`, one.className]);
  const paths = (result.retainingPaths ?? []).map((path, at) => titled(at === 0 ? 'path' : 'and also', path));
  const blocks = [
    `${object.className}${name} @${object.id}, ${sizes}${place}\n${text === undefined ? '' : `${JSON.stringify(text)}\n`}`,
    fieldCount === 0 ? 'it refers to nothing\n' : renderFields(fieldRows, fieldCount, width),
    retainerCount === 0
      ? 'nothing refers to it\n'
      : renderList(['referred to by', '', 'as', 'reference'], retainerRows, [0], width, retainerCount),
    renderList(['retained', 'dominated by', ''], above, [0, 1], width),
    ...paths,
  ];
  return blocks.join('\n').trimEnd();
}

function renderFields(rows: string[][], count: number, width: Terminal): string {
  const cut = rows.map(([name, ...rest]) => [truncate(name!, mostClass), ...rest]);
  return renderList(['field', 'as', 'retained', 'id', 'object'], cut, [2, 3], width, count);
}

/** What would be freed, by class. */
export function renderWhatIf(raw: WhatIfResult, { colors, width }: Terminal): string {
  const { sites, holders, objects, bytes, classes } = printable(raw);
  const names = sites.map(({ text, location }) => (location ? `${text}  ${renderLocation(location)}` : text));
  const sum = `of ${renderCount(holders, 'holder')}, would free ${renderCount(objects, 'object')}, ${renderBytes(bytes)}`;
  const rows = classes.map((one) => [
    renderBytes(one.retainedBytes),
    renderBytes(one.shallowBytes),
    String(one.objects),
    one.name,
  ]);
  const text = `breaking ${names.join(' and ')}\n${sum}\n`;
  if (rows.length === 0) return text.trimEnd();
  const grid = renderList(['retained', 'shallow', 'count', 'class'], rows, [0, 1, 2], { colors, width });
  return `${text}\n${grid}`.trimEnd();
}

/** What an analysis of memlab's printed. */
export function renderAnalysis(result: AnalysisResult): string {
  return printable(result).output.join('\n');
}

function renderList(
  headings: readonly string[],
  rows: readonly string[][],
  numbers: readonly number[],
  { colors, width }: Terminal,
  count = rows.length,
): string {
  const shown = rows.slice(0, mostRows);
  const rest = count - shown.length;
  const more = rest === 0 ? '' : `${colors.dim(`and ${rest} more: --json lists them`)}\n`;
  const yielding = { column: headings.length - 1, least: leastName };
  return renderGrid([dim(headings, colors), ...shown], { numbers, yielding, width }) + more;
}

function titled(title: string, path: readonly PathStep[]): string {
  return `${title}\n${drawPath(path).join('\n')}\n`;
}
