import { AssertionMisuse } from './misuse';

/** Assertions that have not settled, by name of the matcher. */
const unfinished = new Map<Promise<unknown>, string>();

/** Remembers an assertion until it settles. */
export function watchAssertion<T>(matcher: string, assertion: Promise<T>): Promise<T> {
  unfinished.set(assertion, matcher);
  const forget = (): void => void unfinished.delete(assertion);
  assertion.then(forget, forget);
  return assertion;
}

/**
 * Waits for what the test did not wait for.
 *
 * @throws {AssertionMisuse} where there was anything.
 */
export async function requireFinished(): Promise<void> {
  const matchers = [...new Set(unfinished.values())];
  await Promise.allSettled(unfinished.keys());
  if (matchers.length === 0) return;
  const examples = matchers.map((matcher) => `await expect(…).${matcher}(…)`).join(', ');
  throw new AssertionMisuse(
    `the test ended before its assertion did, so it proved nothing: ${matchers.join(', ')} must be awaited. ` +
      `Write ${examples}`,
  );
}
