/** Results that cannot be read, or do not belong together. The message is one line and says what to do. */
export class ResultsError extends Error {
  override readonly name = 'ResultsError';
}
