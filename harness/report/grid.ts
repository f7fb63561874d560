import { stripVTControlCharacters } from 'node:util';
import type { Colors } from 'picocolors/types';

export interface GridOptions {
  /** Columns of numbers: they end below one another. */
  readonly numbers: readonly number[];
  /** The column that gives way when a line would exceed `width`, and what it is cut to at least. */
  readonly yielding: { readonly column: number; readonly least: number };
  readonly width: number;
}

/** What a terminal takes. */
export interface Terminal {
  readonly colors: Colors;
  /** Columns that a line should not exceed. */
  readonly width: number;
}

/** Spaces between two columns. */
const gap = 2;

/** Renders rows of cells as a table without lines; the cells of the yielding column have no colour. */
export function renderGrid(rows: readonly string[][], { numbers, yielding, width }: GridOptions): string {
  const columns = [...(rows[0] ?? []).keys()];
  const others = gridWidth(
    rows,
    columns.filter((column) => column !== yielding.column),
  );
  const room = Math.max(yielding.least, width - others - gap);
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- loaded when there is a table: it takes as long as all else here
  const { getBorderCharacters, table } = require('table') as typeof import('table');
  const text = table(
    rows.map((row) => row.map((cell, column) => (column === yielding.column ? truncate(cell, room) : cell))),
    {
      border: getBorderCharacters('void'),
      columnDefault: { paddingLeft: 0, paddingRight: gap },
      columns: Object.fromEntries(numbers.map((column) => [column, { alignment: 'right' as const }])),
      drawHorizontalLine: () => false,
    },
  );
  return text.replace(/ +$/gm, '');
}

/** What some columns and the gaps after them take. */
export function gridWidth(rows: readonly string[][], columns: readonly number[]): number {
  return columns.reduce((sum, column) => sum + widest(rows, column) + gap, 0);
}

function widest(rows: readonly string[][], column: number): number {
  return Math.max(...rows.map((row) => stripVTControlCharacters(row[column]!).length));
}

/** Cuts a text without colours, so that it takes no more than `width` columns. */
export function truncate(text: string, width: number): string {
  return stripVTControlCharacters(text).length <= width ? text : `${text.slice(0, width - 1)}…`;
}

/** Headings of columns; an empty one has no colour to take room. */
export function dim(headings: readonly string[], colors: Colors): string[] {
  return headings.map((heading) => (heading === '' ? '' : colors.dim(heading)));
}
