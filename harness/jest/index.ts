/** `weakspot/jest`: importing it adds the matchers, and checks after each test what it tracked. */
import { afterEach, expect } from '@jest/globals';
import type { HeapGraph } from '../heap';
import { loadInstances } from './lazy';
import { checkLeaks } from './leakCheck';
import { matchers } from './matchers';

export type { HeapMatchers } from './declarations';
export { skipLeakCheck } from './leakCheck';
export type { BoundedOptions, RetainedOptions } from './lifetime';
export { AssertionMisuse } from './misuse';
export { scenario, type ScenarioFile, type ScenarioOptions } from './scenarioFile';
export { track } from './subject';

/** Captures the heap of this process, garbage left out, to ask what is in it. */
export function takeHeap(): Promise<HeapGraph> {
  return loadInstances().takeHeap();
}

expect.extend(matchers);
afterEach(checkLeaks);
