/** Longer texts are cut. Names out of a heap may be megabytes long. */
const longestText = 2_000;

/**
 * A copy of plain data whose texts can be printed, and written to XML and to a CI's log: names come out of a heap, and
 * nothing in them may move a cursor, end a line, begin a command or be forbidden in a document. What programs printed
 * (`output`) keeps its lines.
 */
export function printable<T>(data: T): T {
  return mapTexts(data, false) as T;
}

function mapTexts(data: unknown, lines: boolean): unknown {
  if (typeof data === 'string') return lines ? data.split('\n').map(inLine).join('\n') : inLine(data);
  if (Array.isArray(data)) return data.map((element) => mapTexts(element, lines));
  if (typeof data !== 'object' || data === null) return data;
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [key, mapTexts(value, key === 'output')]),
  );
}

/** Control characters, ends of lines, halves of pairs, and what is no character at all: as JSON escapes them. */
function inLine(text: string): string {
  const cut =
    text.length <= longestText ? text : `${text.slice(0, longestText)}… (${text.length} characters)`;
  return cut.replace(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]/gu, (character) => {
    const code = character.codePointAt(0)!;
    const short = { 9: '\\t', 10: '\\n', 13: '\\r' }[code];
    return short ?? `\\u${code.toString(16).padStart(4, '0')}`;
  });
}
