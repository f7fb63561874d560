import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Outcome } from './outcome';
import { describeTest } from './runningTest';

/** Where the reporter wants to find what was asserted; not set where there is no reporter. */
export const recordsVariable = 'WEAKSPOT_JEST_RECORDS';

/** One heap assertion of a run. */
export interface AssertionRecord {
  matcher: string;
  /** Of the test, with those of its groups. */
  name: string;
  /** Absolute path of the test file. */
  file: string;
  asExpected: boolean;
  outcome: Outcome;
}

/** Writes the assertion down for the reporter, which is in another process. */
export function recordAssertion(matcher: string, asExpected: boolean, outcome: Outcome): void {
  const folder = process.env[recordsVariable];
  if (folder === undefined) return;
  const record: AssertionRecord = { matcher, ...describeTest(), asExpected, outcome };
  appendFileSync(join(folder, `${process.pid}.jsonl`), `${JSON.stringify(record)}\n`);
}
