import { join, resolve } from 'node:path';
import { Prover } from '../diagnosis';
import {
  chooseLoader,
  NoBrowserError,
  startNodeChild,
  type HostedHeap,
  type HostName,
  type TypeScriptLoader,
} from '../host';
import { excerptSources, type ScenarioResult } from '../result';
import { ScenarioDriver, ScenarioFailure } from '../scenario';
import { consultOracles } from '../verdict';
import { BrowserOfRun } from './browserOfRun';
import { listCells } from './cell';
import { withinDeadline } from './deadline';
import { scenarioId } from './scenarioId';
import { blankResult, describeError, interruption, judgedResult, type JudgedResult } from './scenarioResult';

/** How one scenario is to be run. */
export interface AuditFileOptions {
  /** Where its heap lives. Default: where the file says, else in Node. */
  host?: HostName | undefined;
  /** Instead of the browser that is found: path of a Chrome or Chromium. */
  browser?: string | undefined;
  /** Instead of the file's own number. */
  iterations?: number | undefined;
  /** For the whole scenario, in milliseconds. Default 30,000. */
  timeoutMs?: number | undefined;
  /** Interrupts the scenario. */
  signal?: AbortSignal | undefined;
  /** Paths in the result are relative to it. Default: the working directory. */
  folder?: string | undefined;
  /** Whether the result may hold what the largest retained strings say. Default: no string of the heap is in it. */
  includeStrings?: boolean | undefined;
  /** Keeps the judged snapshot here, named after the scenario. */
  snapshotFolder?: string | undefined;
}

export const defaultTimeoutMs = 30_000;

/**
 * Runs one scenario file in a heap of its own and judges what it left behind.
 *
 * Never rejects for what a scenario does: a scenario that throws, hangs, or ends its process gives a result with
 * status `error`. Whatever happens, its heap is gone when the promise settles.
 *
 * @param browserOfRun whose page to use. Without one, a browser is started for this scenario alone.
 */
export async function auditFile(
  file: string,
  options: AuditFileOptions = {},
  browserOfRun?: BrowserOfRun,
): Promise<ScenarioResult> {
  const { folder = process.cwd() } = options;
  const started = performance.now();
  const path = resolve(folder, file);
  const { host } = listCells([path], folder, options.host)[0] ?? { host: options.host ?? 'node' };
  const blank = blankResult(path, folder, host);
  const browser = browserOfRun ?? new BrowserOfRun(options.browser);
  try {
    const judged =
      host === 'node'
        ? await runInNode(path, folder, options)
        : await runInHeap(() => browser.openPage(), path, folder, options);
    return withSources({ ...blank, ...judged, durationMs: elapsed(started) }, folder);
  } catch (error) {
    const interrupted = options.signal?.aborted === true;
    const failed: ScenarioResult = {
      ...blank,
      status: interrupted || error instanceof NoBrowserError ? 'skipped' : 'error',
      error: interrupted ? interruption : describeError(error, folder),
      durationMs: elapsed(started),
    };
    return withSources(failed, folder);
  } finally {
    if (browserOfRun === undefined) await browser.close();
  }
}

/** What Node says of TypeScript that it was not taught to import. */
const loaderErrors = new Set([
  'ERR_MODULE_NOT_FOUND',
  'ERR_UNKNOWN_FILE_EXTENSION',
  'ERR_UNSUPPORTED_DIR_IMPORT',
  'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX',
  'MODULE_NOT_FOUND',
]);

/** Runs it with the loader that its file needs, and once more with the full one if what it imports needs that. */
async function runInNode(file: string, folder: string, options: AuditFileOptions): Promise<JudgedResult> {
  const runWith = (loader: TypeScriptLoader): Promise<JudgedResult> =>
    runInHeap(() => startNodeChild(loader), file, folder, options);
  const loader = chooseLoader([file]);
  try {
    return await runWith(loader);
  } catch (error) {
    const unloaded = error instanceof ScenarioFailure && loaderErrors.has(error.code ?? '');
    if (!unloaded || loader === 'import') throw error;
    return runWith('import');
  }
}

async function runInHeap(
  start: () => Promise<HostedHeap>,
  file: string,
  folder: string,
  options: AuditFileOptions,
): Promise<JudgedResult> {
  const heap = await start();
  const interrupt = (): void => void heap.close();
  options.signal?.addEventListener('abort', interrupt);
  if (options.signal?.aborted) interrupt();
  const driver = new ScenarioDriver(heap, file, { iterations: options.iterations });
  try {
    const timeoutMs = options.timeoutMs ?? defaultTimeoutMs;
    const { observation, output } = await withinDeadline(driver, timeoutMs, async () => {
      await driver.run();
      const keepAs = snapshotPath(scenarioId(file, folder, heap.host), options);
      const observation = await consultOracles(driver, heap.session, keepAs);
      const output = await driver.runtime.readOutput();
      return { observation, output };
    });
    // From here on there is a verdict, and what the heap does over the proof cannot take it back.
    return await judgedResult(
      driver,
      observation,
      output,
      folder,
      new Prover(heap.session, driver.runtime),
      options.includeStrings,
    );
  } catch (error) {
    throw await driver.explain(error);
  } finally {
    options.signal?.removeEventListener('abort', interrupt);
    await heap.close();
  }
}

function withSources(result: ScenarioResult, folder: string): ScenarioResult {
  return { ...result, sources: excerptSources(result, folder) };
}

function snapshotPath(id: string, { snapshotFolder }: AuditFileOptions): string | undefined {
  if (snapshotFolder === undefined) return undefined;
  return join(snapshotFolder, `${id.replace(/[^\w.@-]+/g, '_')}.heapsnapshot`);
}

function elapsed(since: number): number {
  return Math.round(performance.now() - since);
}
