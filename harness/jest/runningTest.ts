/** What Jest knows of the test that runs. */
import { expect } from '@jest/globals';

/** The part of jest-circus's state that is read here. */
interface CircusState {
  currentlyRunningTest?: { errors?: readonly unknown[] } | null;
}

/** Name of the running test with those of its groups, and its file. Empty outside of a test. */
export function describeTest(): { name: string; file: string } {
  const { currentTestName, testPath } = expect.getState();
  return { name: currentTestName ?? '', file: testPath ?? '' };
}

/** Whether the running test has failed already. Another runner than jest-circus does not tell: then it has not. */
export function hasFailed(): boolean {
  const key = Object.getOwnPropertySymbols(globalThis).find(
    ({ description }) => description === 'JEST_STATE_SYMBOL',
  );
  if (key === undefined) return false;
  const state = (globalThis as unknown as Record<symbol, CircusState>)[key];
  return (state?.currentlyRunningTest?.errors?.length ?? 0) > 0;
}
