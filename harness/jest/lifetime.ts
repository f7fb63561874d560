/** Assertions about objects of the own heap: whether they are alive, and why. */
import type { CdpSession } from '../cdp';
// Not by its index: what a sandbox loads is loaded anew for each test file.
import { classifyGrowth } from '../verdict/growth';
import { explainOwnHeap } from './analyst';
import { AssertionLedger } from './assertionLedger';
import type { Explanation, LeakQuestion } from './explanation';
import { collectAll, collectOnce, countAlive, withOwnHeap } from './ownHeap';
import type { Outcome } from './outcome';
import { AssertionMisuse } from './misuse';
import { recordCall, recordSubject } from './subject';
import { dieYoung } from './youngDeath';

/** Which way round an assertion is meant. */
export interface Voice {
  /** `.not` */
  negated: boolean;
}

const asWritten: Voice = { negated: false };

/**
 * Whether all objects are collected. Takes one snapshot where they should be and are not, and none otherwise.
 *
 * @param subject a `WeakRef`, or a function that makes objects: those that it returns or tracks.
 * @throws {AssertionMisuse} where it cannot work.
 */
export async function judgeCollected(subject: unknown, { negated } = asWritten): Promise<Outcome> {
  const ledger = new AssertionLedger(true);
  await recordSubject(subject, 'toBeCollected', ledger);
  return judgeLedger(ledger, negated);
}

/** As {@link judgeCollected}, of objects that a ledger has. */
export async function judgeLedger(ledger: AssertionLedger, negated = false): Promise<Outcome> {
  return withOwnHeap(async (session) => {
    await dieYoung(session, ledger);
    const alive = await collectAll(session, ledger.references, !negated);
    if (alive === 0) {
      const message = negated ? `expected ${labelsOf(ledger)} not to be collected, and it was` : '';
      return { pass: true, message, findings: [] };
    }
    if (negated) return { pass: false, message: '', findings: [] };
    const { findings, alive: found, drawing } = await explainLedger(session, ledger, { retained: false });
    const sentence = `expected ${labelsOf(ledger)} to be collected; ${found}`;
    return { pass: false, message: `${sentence}\n${drawing}`, findings };
  });
}

/** How objects are expected to be kept alive. */
export interface RetainedOptions {
  /** The reference that keeps all of them alive, as `Subject.observers`; several, if each does. */
  through?: string | readonly string[] | undefined;
}

/**
 * Whether all objects are alive, through the named references. Takes a snapshot where references are named, or where
 * they should not be alive and are.
 *
 * @throws {AssertionMisuse} where it cannot work.
 */
export async function judgeRetained(
  subject: unknown,
  options: RetainedOptions = {},
  { negated } = asWritten,
): Promise<Outcome> {
  const through = namesOf(options.through);
  const ledger = new AssertionLedger();
  await recordSubject(subject, 'toBeRetained', ledger);
  return withOwnHeap(async (session) => {
    const alive = await collectAll(session, ledger.references, negated);
    const wanted = `${labelsOf(ledger)} ${negated ? 'not ' : ''}to be retained${throughText(through)}`;
    if (alive < ledger.created) {
      const found = alive === 0 ? 'it was collected' : `${alive} of ${ledger.created} are alive`;
      return { pass: false, message: `expected ${wanted}; ${found}`, findings: [] };
    }
    if (through.length === 0 && !negated) return { pass: true, message: '', findings: [] };
    const {
      findings,
      notThrough,
      alive: found,
      drawing,
    } = await explainLedger(session, ledger, { retained: true, through });
    const other = notThrough.length === 0 ? '' : `, not through ${notThrough.join(' and ')}`;
    const sentence = `expected ${wanted}; ${found}${other}`;
    return { pass: notThrough.length === 0, message: `${sentence}\n${drawing}`, findings };
  });
}

function namesOf(through: RetainedOptions['through']): readonly string[] {
  const names: readonly unknown[] = Array.isArray(through) ? through : through === undefined ? [] : [through];
  if (names.every((name): name is string => typeof name === 'string' && name !== '')) return names;
  throw new AssertionMisuse(
    "toBeRetained: `through` is the name of a reference, or several: { through: 'Subject.observers' }",
  );
}

function throughText(through: readonly string[]): string {
  return through.length === 0 ? '' : ` through ${through.join(' and ')}`;
}

/** How often a function is called. */
export interface BoundedOptions {
  /** Judged calls; one more comes before them. Default 7. */
  iterations?: number | undefined;
}

const defaultIterations = 7;

/**
 * Whether the number of survivors stops rising when a function is called again and again.
 *
 * @throws {AssertionMisuse} where it cannot work.
 */
export async function judgeBounded(
  subject: unknown,
  { iterations = defaultIterations }: BoundedOptions = {},
  { negated } = asWritten,
): Promise<Outcome> {
  const make = requireRepeatable(subject, iterations);
  await recordCall(make, 'toStayBounded', new AssertionLedger(), 0);
  const ledger = new AssertionLedger();
  return withOwnHeap(async (session) => {
    const survivors: number[] = [];
    for (let iteration = 0; iteration < iterations; iteration++) {
      await recordCall(make, 'toStayBounded', ledger, iteration);
      await collectOnce(session);
      survivors.push(countAlive(ledger.references));
    }
    const alive = await collectAll(session, ledger.references, false);
    const grows = alive > 0 && classifyGrowth(survivors) === 'growth';
    if (!grows) {
      const left = `${alive} of ${ledger.created} are alive, and no more with each iteration`;
      return { pass: true, message: `expected ${labelsOf(ledger)} to grow; ${left}`, findings: [] };
    }
    if (negated) return { pass: false, message: '', findings: [] };
    const about = { retained: false, survivorsByIteration: survivors };
    const { findings, alive: found, drawing } = await explainLedger(session, ledger, about);
    const sentence = `expected ${labelsOf(ledger)} to stay bounded; ${found}`;
    return { pass: false, message: `${sentence}\n${drawing}`, findings };
  });
}

function requireRepeatable(subject: unknown, iterations: number): () => unknown {
  const howTo = 'await expect(() => cache.get(nextKey())).toStayBounded({ iterations: 7 })';
  if (typeof subject !== 'function')
    throw new AssertionMisuse(`toStayBounded calls a function again and again, so give it one: ${howTo}`);
  if (!Number.isInteger(iterations) || iterations < 3)
    throw new AssertionMisuse(`toStayBounded needs three iterations or more to tell growth: ${howTo}`);
  return subject as () => unknown;
}

type About = Pick<LeakQuestion, 'retained'> & Partial<Pick<LeakQuestion, 'through' | 'survivorsByIteration'>>;

function explainLedger(session: CdpSession, ledger: AssertionLedger, about: About): Promise<Explanation> {
  const { token, entries } = ledger;
  const known = { through: [], survivorsByIteration: [], folder: process.cwd() };
  return explainOwnHeap(session, { ...known, token, entries, ...about });
}

/** Each label once. */
function labelsOf({ entries }: AssertionLedger): string {
  const labels = [...new Set(entries.map(({ label }) => label))];
  return labels.length === 0 ? 'the object' : labels.join(' and ');
}
