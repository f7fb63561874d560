import { judgeLedger } from './lifetime';
import { AssertionMisuse } from './misuse';
import { recordAssertion } from './record';
import { hasFailed } from './runningTest';
import { takeTracked } from './subject';
import { requireFinished } from './unfinished';

/** Why the running test's tracked objects may live; null where they may not. */
let skipped: string | null = null;

/**
 * Lets what the running test tracked live on.
 *
 * @param reason why it does.
 * @throws {AssertionMisuse} without a reason.
 */
export function skipLeakCheck(reason: string): void {
  if (typeof reason !== 'string' || reason.trim() === '')
    throw new AssertionMisuse(
      "skipLeakCheck needs a reason: skipLeakCheck('the cache lives as long as the app')",
    );
  skipped = reason;
}

/**
 * Runs after each test: what it tracked must be collected. A test that has failed is not reported a second time: what
 * failed may well hold what the test made.
 */
export async function checkLeaks(): Promise<void> {
  const ledger = takeTracked();
  const mayLive = skipped !== null || hasFailed();
  skipped = null;
  await requireFinished();
  if (mayLive || ledger.references.length === 0) return;
  const outcome = await judgeLedger(ledger);
  recordAssertion('track', outcome.pass, outcome);
  if (outcome.pass) return;
  const error = new Error(`the test is over, and what it tracked is not: ${outcome.message}`);
  error.name = 'LeakError';
  // Its stack would lead into this file.
  error.stack = `${error.name}: ${error.message}`;
  throw error;
}
