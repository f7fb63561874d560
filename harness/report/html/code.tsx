/** @jsxRuntime automatic @jsxImportSource preact */
import { showCode } from './name';

const keywords =
  'abstract as async await break case catch class const continue default delete do else enum export extends false ' +
  'finally for from function get if implements import in instanceof interface let new null of private protected ' +
  'public readonly return set static super switch this throw true try type typeof undefined var void while yield';

/** Comments, strings, keywords. A regular expression with a quote in it is taken for the start of a string. */
const token = new RegExp(
  [
    String.raw`(?<comment>\/\/[^\n]*|\/\*[^]*?(?:\*\/|$))`,
    String.raw`(?<string>'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|\`(?:\\[^]|[^\`\\])*\`)`,
    String.raw`(?<keyword>(?<![\w$.])(?:${keywords.replaceAll(' ', '|')})(?![\w$]))`,
  ].join('|'),
  'g',
);

/** A piece of a line: kind is '' for what is neither comment nor string nor keyword. */
interface Piece {
  readonly kind: '' | 'comment' | 'string' | 'keyword';
  readonly text: string;
}

/** Colours lines of JavaScript or TypeScript. They may begin within a comment: it is then taken for code. */
export function colourLines(lines: readonly string[]): Piece[][] {
  const coloured: Piece[][] = [[]];
  const add = (kind: Piece['kind'], text: string): void =>
    text.split('\n').forEach((part, place) => {
      if (place > 0) coloured.push([]);
      if (part !== '') coloured.at(-1)!.push({ kind, text: part });
    });
  const text = lines.join('\n');
  let end = 0;
  for (const match of text.matchAll(token)) {
    add('', text.slice(end, match.index));
    const { comment, string } = match.groups!;
    add(comment !== undefined ? 'comment' : string !== undefined ? 'string' : 'keyword', match[0]);
    end = match.index + match[0].length;
  }
  add('', text.slice(end));
  return coloured;
}

/** One line, coloured. */
export function CodeLine({ pieces }: { pieces: readonly Piece[] }) {
  return (
    <>
      {pieces.map(({ kind, text }) =>
        kind === '' ? showCode(text) : <span class={kind[0]}>{showCode(text)}</span>,
      )}
    </>
  );
}
