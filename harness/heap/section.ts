import { SnapshotFormatError, wordsForByte } from './errors';

/**
 * Reads one value of the file, in as many pieces as it comes.
 * `read` takes bytes from `from` on and returns the position behind the last byte it used; `done` says
 * whether the value is complete. `base` is the file offset of `bytes[0]`. Bytes are never kept, only copied.
 */
export interface SectionReader {
  readonly done: boolean;
  read(bytes: Uint8Array, from: number, base: number): number;
}

export const BYTE = {
  tab: 0x09,
  newline: 0x0a,
  carriageReturn: 0x0d,
  space: 0x20,
  quote: 0x22,
  comma: 0x2c,
  minus: 0x2d,
  zero: 0x30,
  nine: 0x39,
  colon: 0x3a,
  openBracket: 0x5b,
  backslash: 0x5c,
  closeBracket: 0x5d,
  lowerU: 0x75,
  openBrace: 0x7b,
  closeBrace: 0x7d,
} as const;

/** Whether JSON allows the byte between tokens. */
export function isSpace(byte: number): boolean {
  return byte === BYTE.newline || byte === BYTE.space || byte === BYTE.carriageReturn || byte === BYTE.tab;
}

/** The fault of one unexpected byte. */
export function unexpected(section: string, byteOffset: number, byte: number, expected: string): never {
  throw new SnapshotFormatError(section, byteOffset, wordsForByte(byte), expected);
}
