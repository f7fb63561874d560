/** Wrong use: a bad flag, value or file. The message is one line and says what to do. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Exit statuses, relied on from outside. */
export const exitStatus = {
  /** All as expected. */
  good: 0,
  /** A leak or a regression. */
  leak: 1,
  /** Wrong use. */
  usage: 2,
  /** A scenario crashed, timed out, was interrupted, or its oracles disagreed. */
  noVerdict: 3,
} as const;
