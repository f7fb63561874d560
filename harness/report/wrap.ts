import { stripVTControlCharacters } from 'node:util';

/** What stands before a line's words: spaces, a mark, the angle of a drawing. */
const start = /^ *(?:[✂✖?└│] +)*/;

/**
 * Breaks the lines of a text between words where they would be wider than a terminal. What follows stands below the
 * line's words, or further left where a word needs it; a place in a drawing has no spaces, so it goes to the next line
 * whole.
 *
 * Coloured lines stay as they are: they are short, or what somebody else printed.
 */
export function wrapText(text: string, width: number): string {
  return text
    .split('\n')
    .flatMap((line) => wrapLine(line, width))
    .join('\n');
}

function wrapLine(line: string, width: number): string[] {
  const isPlain = stripVTControlCharacters(line) === line;
  if (line.length <= width || !isPlain) return [line];
  const head = start.exec(line)![0].length;
  const space = line.lastIndexOf(' ', width);
  const end = space > head ? space : width;
  const words = line.slice(end).trimStart();
  const indent = Math.min(head, width / 2, Math.max(0, width - /^\S*/.exec(words)![0].length));
  const rest = ' '.repeat(indent) + words;
  // One character at least goes to each line, however narrow it is.
  return [line.slice(0, end).trimEnd(), ...(rest.length < line.length ? wrapLine(rest, width) : [rest])];
}
