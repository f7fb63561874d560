import { AssertionLedger } from './assertionLedger';
import { AssertionMisuse } from './misuse';

/** A function that an assertion was given, while it runs. */
interface Recording {
  ledger: AssertionLedger;
  iteration: number;
}

/** Where what is tracked now goes, innermost last. */
const recordings: Recording[] = [];

/** The ledger of the test that runs, emptied after it. */
let ofTest = new AssertionLedger(true);

/**
 * Marks an object that must be collected: by the end of the test, or where it is called in a function that an assertion
 * was given, by the end of that assertion.
 *
 * @returns the object.
 * @throws {AssertionMisuse} for what is no object.
 */
export function track<T extends object>(object: T, label?: string): T {
  if (!isObject(object))
    throw new AssertionMisuse(
      `track was given ${describeValue(object)}: nobody can ask whether it was collected. Give it an object`,
    );
  const { ledger, iteration } = recordings.at(-1) ?? { ledger: ofTest, iteration: 0 };
  ledger.add(object, label, iteration);
  return object;
}

/** Ends the list of what the test tracked, and gives it away. */
export function takeTracked(): AssertionLedger {
  const ledger = ofTest;
  ofTest = new AssertionLedger(true);
  return ledger;
}

/**
 * Puts the objects that an assertion is about into its ledger: what a `WeakRef` refers to, or what a function returns
 * (its promise resolves to) and tracks.
 *
 * @throws {AssertionMisuse} for any other value, and for a function that gives no object.
 */
export async function recordSubject(value: unknown, matcher: string, ledger: AssertionLedger): Promise<void> {
  if (isWeakRef(value)) recordReference(value, ledger);
  else if (typeof value === 'function') await recordCall(value as () => unknown, matcher, ledger, 0);
  else throw new AssertionMisuse(describeMisuse(value, matcher));
}

/** Calls a function, and records what it makes. Whoever calls this holds nothing of it. */
export async function recordCall(
  make: () => unknown,
  matcher: string,
  ledger: AssertionLedger,
  iteration: number,
): Promise<void> {
  const before = ledger.created;
  const recording = { ledger, iteration };
  recordings.push(recording);
  try {
    // No variable for what it returns: an async function that waits keeps all of its variables.
    await recordMade(make, recording);
  } finally {
    recordings.splice(recordings.indexOf(recording), 1);
  }
  if (ledger.created > before) return;
  throw new AssertionMisuse(
    `${matcher}: the function returned no object and tracked none, so there is nothing to look for. ` +
      `Return what it made, or mark it: await expect(() => { track(new Widget()); }).${matcher}()`,
  );
}

function recordMade(make: () => unknown, recording: Recording): Promise<void> | undefined {
  const made = make();
  if (!isObject(made)) return undefined;
  if (typeof (made as { then?: unknown }).then === 'function')
    return (made as Promise<unknown>).then((value) => recordValue(value, recording));
  recordValue(made, recording);
  return undefined;
}

function recordValue(value: unknown, { ledger, iteration }: Recording): void {
  if (isWeakRef(value)) recordReference(value, ledger);
  else if (isObject(value)) ledger.add(value, undefined, iteration);
}

function recordReference(reference: WeakRef<object>, ledger: AssertionLedger): void {
  const object = reference.deref();
  if (object !== undefined) ledger.add(object, undefined, 0);
  else ledger.dead++;
}

function describeMisuse(value: unknown, matcher: string): string {
  const howTo = `await expect(() => new Widget()).${matcher}()`;
  if (!isObject(value))
    return (
      `${matcher} was given ${describeValue(value)}: nobody can ask whether it was collected. ` +
      `Give it a function that makes an object: ${howTo}`
    );
  return (
    `${matcher} was given the object itself: as long as the test holds it, it cannot be collected. ` +
    `Give it a function that makes the object and returns it: ${howTo}; ` +
    `or a WeakRef, and hold the object nowhere: await expect(new WeakRef(widget)).${matcher}()`
  );
}

export function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

/** Of another realm as well: a sandbox has classes of its own. */
function isWeakRef(value: unknown): value is WeakRef<object> {
  return Object.prototype.toString.call(value) === '[object WeakRef]';
}

/** A value in words. Its text stays out of messages: it may be long, and a secret. */
export function describeValue(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  return isObject(value) ? 'an object' : `a ${typeof value}`;
}
