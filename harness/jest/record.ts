import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Outcome } from './outcome';
import { recordsVariable, type AssertionRecord } from './recordFile';
import { describeTest } from './runningTest';

/** Writes the assertion down for the reporter, which is in another process. */
export function recordAssertion(matcher: string, asExpected: boolean, outcome: Outcome): void {
  const folder = process.env[recordsVariable];
  if (folder === undefined) return;
  const record: AssertionRecord = { matcher, ...describeTest(), asExpected, outcome };
  appendFileSync(join(folder, `${process.pid}.jsonl`), `${JSON.stringify(record)}\n`);
}
