import { join, resolve } from 'node:path';
import { Diagnostician } from '../diagnosis';
import { chooseLoader, HostError, startNodeChild, type TypeScriptLoader } from '../host';
import {
  explain,
  makeFinding,
  relativeLocation,
  relativePath,
  type ScenarioError,
  type ScenarioResult,
} from '../result';
import { ScenarioDriver, ScenarioFailure } from '../scenario';
import { consultOracles, judge, type LabelVerdict, type Observation } from '../verdict';
import { scenarioId } from './scenarioId';

/** How one scenario is to be run. */
export interface AuditFileOptions {
  /** Instead of the file's own number. */
  iterations?: number | undefined;
  /** For the whole scenario, in milliseconds. Default 30,000. */
  timeoutMs?: number | undefined;
  /** Interrupts the scenario. */
  signal?: AbortSignal | undefined;
  /** Paths in the result are relative to it. Default: the working directory. */
  folder?: string | undefined;
  /** Keeps the judged snapshot here, named after the scenario. */
  snapshotFolder?: string | undefined;
}

export const defaultTimeoutMs = 30_000;

/**
 * Runs one scenario file in a heap of its own and judges what it left behind.
 *
 * Never rejects for what a scenario does: a scenario that throws, hangs, or ends its process gives a result with
 * status `error`. Whatever happens, its heap is gone when the promise settles.
 */
export async function auditFile(file: string, options: AuditFileOptions = {}): Promise<ScenarioResult> {
  const { folder = process.cwd() } = options;
  const started = performance.now();
  const path = resolve(folder, file);
  const blank = blankResult(path, folder);
  try {
    return { ...blank, ...(await runScenario(path, folder, options)), durationMs: elapsed(started) };
  } catch (error) {
    const interrupted = options.signal?.aborted === true;
    return {
      ...blank,
      status: interrupted ? 'skipped' : 'error',
      error: interrupted ? interruption : describeError(error, folder),
      durationMs: elapsed(started),
    };
  }
}

/** The result of a scenario whose turn did not come. */
export function skippedResult(file: string, folder: string): ScenarioResult {
  return { ...blankResult(resolve(folder, file), folder), status: 'skipped', error: interruption };
}

const interruption: ScenarioError = {
  kind: 'interrupted',
  message: 'the audit was interrupted',
  location: null,
  output: '',
};

type Judged = Omit<ScenarioResult, 'id' | 'file' | 'host' | 'durationMs'>;

/** What Node says of TypeScript that it was not taught to import. */
const loaderErrors = new Set([
  'ERR_MODULE_NOT_FOUND',
  'ERR_UNKNOWN_FILE_EXTENSION',
  'ERR_UNSUPPORTED_DIR_IMPORT',
]);

/** Runs it with the loader that its file needs, and once more with the full one if what it imports needs that. */
async function runScenario(file: string, folder: string, options: AuditFileOptions): Promise<Judged> {
  const loader = chooseLoader([file]);
  try {
    return await runWithLoader(loader, file, folder, options);
  } catch (error) {
    const unloaded = error instanceof ScenarioFailure && loaderErrors.has(error.code ?? '');
    if (!unloaded || loader === 'import') throw error;
    return runWithLoader('import', file, folder, options);
  }
}

async function runWithLoader(
  loader: TypeScriptLoader,
  file: string,
  folder: string,
  options: AuditFileOptions,
): Promise<Judged> {
  const heap = await startNodeChild(loader);
  const interrupt = (): void => void heap.close();
  options.signal?.addEventListener('abort', interrupt);
  if (options.signal?.aborted) interrupt();
  const driver = new ScenarioDriver(heap, file, { iterations: options.iterations });
  try {
    return await withinDeadline(driver, options.timeoutMs ?? defaultTimeoutMs, async () => {
      await driver.run();
      const observation = await consultOracles(driver, heap.session, snapshotPath(file, folder, options));
      const output = await driver.runtime.readOutput();
      await heap.close();
      return judgeScenario(driver, observation, output, folder);
    });
  } catch (error) {
    throw await driver.explain(error);
  } finally {
    options.signal?.removeEventListener('abort', interrupt);
    await heap.close();
  }
}

function snapshotPath(
  file: string,
  folder: string,
  { snapshotFolder }: AuditFileOptions,
): string | undefined {
  if (snapshotFolder === undefined) return undefined;
  const name = scenarioId(file, folder, 'node').replace(/[^\w.@-]+/g, '_');
  return join(snapshotFolder, `${name}.heapsnapshot`);
}

async function withinDeadline<T>(
  driver: ScenarioDriver,
  timeoutMs: number,
  work: () => Promise<T>,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const overdue = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const position = driver.describePosition();
      void driver.findWhereItStands().then((place) => {
        reject(
          new ScenarioFailure(
            'timeout',
            `it did not end within ${timeoutMs / 1000} s, in ${position}`,
            place,
          ),
        );
      });
    }, timeoutMs);
  });
  try {
    return await Promise.race([work(), overdue]);
  } finally {
    clearTimeout(timer);
  }
}

function judgeScenario(
  driver: ScenarioDriver,
  observation: Observation,
  output: string[],
  folder: string,
): Judged {
  const { facts, iterations } = driver;
  const verdicts = judge(observation.testimonies, facts.expect, driver.survivorsByIteration);
  if (verdicts.length === 0) {
    throw new ScenarioFailure('misuse', 'it tracked nothing: call ctx.track(object, label) in act', null);
  }
  const diagnostician = new Diagnostician(observation);
  const through = (verdict: LabelVerdict): readonly string[] =>
    verdict.expected === 'retained' && !verdict.mustLive ? facts.through : [];
  const diagnosed = verdicts.map((verdict) => ({
    verdict,
    diagnosis: verdict.nodes.length > 0 ? diagnostician.diagnose(verdict.nodes, through(verdict)) : null,
  }));
  const explanation = diagnosed.flatMap(({ verdict, diagnosis }) =>
    explain(verdict, diagnosis, facts.through),
  );
  return {
    name: facts.name,
    expected: describeExpected(verdicts),
    status: verdicts.some(({ verdict }) => verdict === 'inconclusive')
      ? 'inconclusive'
      : explanation.length > 0
        ? 'fail'
        : 'pass',
    error: null,
    iterations,
    findings: diagnosed.map(({ verdict, diagnosis }) => makeFinding(verdict, diagnosis, folder)),
    explanation,
    output,
  };
}

/** One word when it is the same for all that is tracked; by label otherwise. */
function describeExpected(verdicts: readonly LabelVerdict[]): string {
  const inWords = ({ expected }: LabelVerdict): string =>
    typeof expected === 'string' ? expected : `at most ${expected.atMost}`;
  const tracked = verdicts.filter(({ mustLive, expected }) => !mustLive || expected !== 'retained');
  const words = new Set(tracked.map(inWords));
  if (words.size <= 1) return [...words][0] ?? 'retained';
  return tracked.map((verdict) => `${verdict.label}: ${inWords(verdict)}`).join(', ');
}

function blankResult(path: string, folder: string): ScenarioResult {
  return {
    id: scenarioId(path, folder, 'node'),
    name: '',
    file: relativePath(path, folder),
    host: 'node',
    expected: '',
    status: 'error',
    error: null,
    iterations: 0,
    durationMs: 0,
    findings: [],
    explanation: [],
    output: [],
  };
}

function describeError(error: unknown, folder: string): ScenarioError {
  if (error instanceof ScenarioFailure) {
    const { kind, message, location, output } = error;
    return { kind, message, location: relativeLocation(location, folder), output };
  }
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof HostError) return { kind: 'ended', message, location: null, output: '' };
  // A fault of the harness, not of the scenario: its stack is what a report of it needs.
  return { kind: 'internal', message, location: null, output: (error as Error).stack ?? '' };
}

function elapsed(since: number): number {
  return Math.round(performance.now() - since);
}
