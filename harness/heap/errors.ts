/**
 * A snapshot that cannot be read: what stood where, and what should have.
 * Thrown by everything that reads snapshot bytes; never for misuse of the API.
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
    super(`heap snapshot: ${section} at byte ${byteOffset}: found ${found}, expected ${expected}`);
  }
}

/** Words for one byte of input, as error messages show it. */
export function wordsForByte(byte: number): string {
  return byte > 0x20 && byte < 0x7f
    ? `"${String.fromCharCode(byte)}"`
    : `byte 0x${byte.toString(16).padStart(2, '0')}`;
}
