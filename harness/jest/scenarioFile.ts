import { resolve } from 'node:path';
import type { AuditFileOptions } from '../audit';
import { auditInThread } from './analyst';
import { AssertionMisuse } from './misuse';
import type { Outcome } from './outcome';
import { describeValue } from './subject';

/** How a scenario is run: as by `weakspot audit`. */
export type ScenarioOptions = Pick<
  AuditFileOptions,
  'host' | 'browser' | 'browserWs' | 'iterations' | 'timeoutMs' | 'traceAllocations'
>;

/** A scenario file that an assertion runs in a process or a page of its own. */
export class ScenarioFile {
  constructor(
    readonly file: string,
    readonly options: ScenarioOptions,
  ) {}
}

/**
 * Names a scenario file for an assertion: `await expect(scenario('orders.leak.ts')).toLeakNothing()`.
 *
 * @param file relative to the working directory.
 */
export function scenario(file: string, options: ScenarioOptions = {}): ScenarioFile {
  return new ScenarioFile(resolve(file), options);
}

/**
 * Whether a scenario is as it expects, in a heap of its own.
 *
 * @throws {AssertionMisuse} for what is no scenario.
 * @throws where there is no verdict: the scenario crashed, timed out, or found no browser.
 */
export async function judgeScenario(subject: unknown): Promise<Outcome> {
  if (!(subject instanceof ScenarioFile))
    throw new AssertionMisuse(
      `toLeakNothing was given ${describeValue(subject)}. ` +
        "It runs a scenario file: await expect(scenario('orders.leak.ts')).toLeakNothing()",
    );
  const { result, drawing } = await auditInThread(subject.file, {
    ...subject.options,
    folder: process.cwd(),
  });
  const { status, findings, id } = result;
  if (status !== 'pass' && status !== 'fail') throw new Error(`there is no verdict\n\n${drawing}`);
  const pass = status === 'pass';
  const message = pass
    ? `expected ${id} to leak, and it is as it expects`
    : `expected nothing to leak\n\n${drawing}`;
  return { pass, message, findings, scenario: result };
}
