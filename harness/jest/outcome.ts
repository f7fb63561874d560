import type { Finding, ScenarioResult } from '../result';

/** What became of an assertion. */
export interface Outcome {
  pass: boolean;
  /** What is wrong, in the voice of the assertion that failed; empty where it did not. */
  message: string;
  findings: readonly Finding[];
  /** Of an assertion about a scenario file. */
  scenario?: ScenarioResult;
}
