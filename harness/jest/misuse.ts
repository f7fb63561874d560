/** An assertion was written in a way that cannot work. The message says what is wrong, and how to write it. */
export class AssertionMisuse extends Error {
  override readonly name = 'AssertionMisuse';
}
