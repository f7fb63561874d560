import { describe, expect, it } from '@jest/globals';
import { findSpotLines } from '../../harness/report/html/source';
import { spotOf } from '../support/reportResults';

const file = 'shop.ts';

/** Lines that are marked, given those of a file and where the holder stands. */
function markedIn(text: string, holder: number, edge: string, name = `Shop.${edge}`): number[] {
  const location = { file, line: holder, column: 1 };
  const spot = spotOf(name, { sites: [{ holder: 'Shop', edge, text: name, references: 1, location }] });
  return [...findSpotLines({ file, startLine: 11, lines: text.split('\n') }, spot)];
}

describe('the line of a weak spot', () => {
  it('is where the holder first names the property, comments apart', () => {
    const text =
      'orders();\nclass Shop {\n  // orders that are open\n  readonly orders = new Set();\n  orders;';
    expect(markedIn(text, 12, 'orders')).toEqual([14]);
  });

  it('is where the variable is declared, above the function that holds by it or in it', () => {
    expect(
      markedIn('const open = [];\n\nfunction add() {\n  open.push(1);', 13, 'open', 'variable "open"'),
    ).toEqual([11]);
    expect(markedIn('function add() {\n  f(open);\n  let open = [];', 11, 'open', 'variable "open"')).toEqual(
      [13],
    );
    expect(markedIn('function add(\n  open,\n', 11, 'open', 'variable "open"')).toEqual([12]);
  });

  it('is the holder’s where the name is not there', () => {
    expect(markedIn('class Shop {\n}', 11, 'orders')).toEqual([11]);
  });

  it('is none of another file or of lines that are not shown', () => {
    expect(markedIn('class Shop {\n}', 40, 'orders')).toEqual([]);
    expect([
      ...findSpotLines({ file: 'b.ts', startLine: 1, lines: ['Subject'] }, spotOf('Subject.a')),
    ]).toEqual([]);
  });
});
