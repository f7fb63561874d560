import type { Protocol } from 'devtools-protocol/types/protocol';
import type { CdpSession } from '../cdp';

/**
 * Evaluates an expression that may give a promise, and waits for its value, which comes by value.
 *
 * The heap holds the promise until the next one takes its place. V8 12.4 (Node 22) holds it weakly: a collection
 * between its settling and its answer, and the answer is "Promise was collected". The same goes for the promise that
 * V8 makes of a value that is none.
 */
export function evaluatePromise(
  session: CdpSession,
  expression: string,
): Promise<Protocol.Runtime.EvaluateResponse> {
  return session.send('Runtime.evaluate', {
    expression: `globalThis[Symbol.for('weakspot.awaited')] = Promise.resolve(${expression})`,
    awaitPromise: true,
    returnByValue: true,
  });
}
