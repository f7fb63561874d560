/**
 * A snapshot that cannot be read: what stood where, and what should have.
 * Thrown by everything that reads snapshot bytes; never for misuse of the API. The message is one line.
 */
export class SnapshotFormatError extends Error {
  override readonly name = 'SnapshotFormatError';

  /**
   * @param section the top-level section of the file (`nodes`, `strings`, …), or `file` for what surrounds them
   * @param byteOffset offset of the fault in the (uncompressed) file, 0-based
   * @param found what stood there, in words
   * @param expected what should have stood there, in words
   */
  constructor(
    readonly section: string,
    readonly byteOffset: number,
    readonly found: string,
    readonly expected: string,
  ) {
    super(
      `heap snapshot: ${inLine(section)} at byte ${byteOffset}: found ${inLine(found)}, expected ${inLine(expected)}`,
    );
  }
}

/** Most of a section's name or of an excerpt that a message shows. */
const MOST_CHARACTERS = 160;

/** Names and excerpts come out of the file: cut where they are long, and nothing in them that moves a cursor. */
function inLine(text: string): string {
  const cut = text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text;
  return cut.replace(
    /[\p{Cc}\u2028\u2029]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Words for one byte of input, as error messages show it. */
export function wordsForByte(byte: number): string {
  return byte > 0x20 && byte < 0x7f
    ? `"${String.fromCharCode(byte)}"`
    : `byte 0x${byte.toString(16).padStart(2, '0')}`;
}
