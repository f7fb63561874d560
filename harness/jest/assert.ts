/**
 * `weakspot/assert`: the checks of `weakspot/jest` as functions, for `node:test`, Vitest and whoever else. Each rejects
 * with a `HeapAssertionError` that explains itself.
 */
import type { HeapGraph } from '../heap';
import { judgeInstances } from './instances';
import {
  judgeBounded,
  judgeCollected,
  judgeRetained,
  type BoundedOptions,
  type RetainedOptions,
} from './lifetime';
import type { Outcome } from './outcome';
import { judgeScenario, scenario, type ScenarioOptions } from './scenarioFile';

export { takeHeap } from './instances';
export type { BoundedOptions, RetainedOptions } from './lifetime';
export { AssertionMisuse } from './misuse';
export type { ScenarioOptions } from './scenarioFile';

/** Objects are alive that should not be, or the other way round. */
export class HeapAssertionError extends Error {
  override readonly name = 'HeapAssertionError';
}

/** What can be asked whether it is alive: a `WeakRef`, or a function that makes objects and returns one. */
export type Subject = WeakRef<object> | (() => unknown);

/** Every object must be collected. */
export async function assertCollected(subject: Subject): Promise<void> {
  requirePass(await judgeCollected(subject));
}

/** Every object must be alive, through the references that are named. */
export async function assertRetained(subject: Subject, options?: RetainedOptions): Promise<void> {
  requirePass(await judgeRetained(subject, options));
}

/** A function that is called again and again must leave no more objects behind with each call. */
export async function assertBounded(make: () => unknown, options?: BoundedOptions): Promise<void> {
  requirePass(await judgeBounded(make, options));
}

/** A scenario must be as it expects, in a process or a page of its own. */
export async function assertLeaksNothing(file: string, options?: ScenarioOptions): Promise<void> {
  requirePass(await judgeScenario(scenario(file, options)));
}

/** A captured heap must have so many live objects of a class. */
export function assertInstances(heap: HeapGraph, className: string, count: number): void {
  requirePass(judgeInstances(heap, className, count));
}

function requirePass({ pass, message }: Outcome): void {
  if (!pass) throw new HeapAssertionError(message);
}
