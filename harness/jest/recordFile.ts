import type { Outcome } from './outcome';

/** Names the folder where the reporter wants to find what was asserted; not set where there is no reporter. */
export const recordsVariable = 'WEAKSPOT_JEST_RECORDS';

/** One heap assertion of a run, as a line of JSON. */
export interface AssertionRecord {
  matcher: string;
  /** Of the test, with those of its groups. */
  name: string;
  /** Absolute path of the test file. */
  file: string;
  asExpected: boolean;
  outcome: Outcome;
}
