/** Longer than this no name is read. */
const mostCharacters = 160;

/** What is not seen, or moves what is: controls, bidi controls and other format characters, halves of characters. */
const unseen = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu;

/**
 * A name from a heap, or any text of a scenario's, as one line may show it: cut, and with what would not be seen
 * written as an escape. Markup is escaped where the page is rendered.
 */
export function showName(name: string, most: number = mostCharacters): string {
  // Cut before it is taken apart: a name may be a megabyte long.
  const characters = Array.from(name.slice(0, 2 * most));
  const whole = name.length <= 2 * most && characters.length <= most;
  const text = whole ? name : `${characters.slice(0, most - 1).join('')}…`;
  return text.replace(unseen, escape);
}

/** A line of source text: tabs stay. */
export function showCode(line: string): string {
  return line.replace(unseen, (character) => (character === '\t' ? character : escape(character)));
}

function escape(character: string): string {
  const short = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }[character];
  if (short !== undefined) return short;
  const code = character.codePointAt(0)!.toString(16);
  return code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, '0')}`;
}
