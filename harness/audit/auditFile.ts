import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { SnapshotPlace } from '../capture';
import { Prover } from '../diagnosis';
import {
  chooseLoader,
  NoBrowserError,
  startNodeChild,
  type DrivenPage,
  type HostedHeap,
  type HostName,
  type TypeScriptLoader,
} from '../host';
import { excerptSources, type ScenarioResult } from '../result';
import { installRuntime, PageDriver, ScenarioDriver, ScenarioFailure } from '../scenario';
import { consultOracles, type Observation } from '../verdict';
import { BrowserOfRun } from './browserOfRun';
import { isDriven, listCells } from './cell';
import { withinDeadline } from './deadline';
import {
  drivenQuestion,
  driveFiltered,
  filteredLabels,
  filteredResult,
  type FilteredHeap,
} from './drivenScenario';
import { grownLabels, growthQuestion, growthResult } from './growthResult';
import { GrowthWatch } from './growthWatch';
import { scenarioId } from './scenarioId';
import { askSecondOpinion, judgedLabels, type JudgedLabel } from './secondOpinion';
import { blankResult, describeError, interruption, judgedResult, type JudgedResult } from './scenarioResult';
import { drivenHeap, type HeapGrowth } from './watchedHeap';

/** How one scenario is to be run. */
export interface AuditFileOptions {
  /** Where its heap lives. Default: where the file says, else in Node. */
  host?: HostName | undefined;
  /** Instead of the browser that is found: path of a Chrome or Chromium. */
  browser?: string | undefined;
  /** Instead of a browser of its own: WebSocket address of one that runs. Nothing of it is closed but the own pages. */
  browserWs?: string | undefined;
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
  /** Another tool to ask about the judged snapshot. */
  secondOpinion?: 'memlab' | undefined;
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
  const browser = browserOfRun ?? new BrowserOfRun(options.browser, options.browserWs);
  try {
    const judged = await withSnapshots(options, (kept) => {
      if (isDriven(path)) return runDriven(browser, path, folder, kept);
      return host === 'node'
        ? runInNode(path, folder, kept)
        : runInHeap(() => browser.openPage(), path, folder, kept);
    });
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

/** A second opinion is about a snapshot in a file: in a folder that goes with the run, where nobody wants to keep it. */
async function withSnapshots(
  options: AuditFileOptions,
  work: (options: AuditFileOptions) => Promise<JudgedResult>,
): Promise<JudgedResult> {
  if (options.secondOpinion === undefined || options.snapshotFolder !== undefined) return work(options);
  const snapshotFolder = await mkdtemp(join(tmpdir(), 'weakspot-snapshots-'));
  try {
    return await work({ ...options, snapshotFolder });
  } finally {
    await rm(snapshotFolder, { recursive: true, force: true });
  }
}

/** Adds what became of the snapshot that was to be kept, and what another tool makes of it, where that was asked for. */
async function withKeptSnapshot(
  result: JudgedResult,
  labels: readonly JudgedLabel[],
  keptAs: SnapshotPlace | undefined,
  { secondOpinion, signal }: AuditFileOptions,
): Promise<JudgedResult> {
  if (keptAs === undefined) return result;
  if (keptAs.failure !== null) return { ...result, snapshotNotKept: keptAs.failure.message };
  if (secondOpinion === undefined) return result;
  return { ...result, secondOpinion: await askSecondOpinion(keptAs.path, labels, signal) };
}

/** What Node says of TypeScript that it was not taught to import. */
const loaderErrors = new Set([
  'ERR_MODULE_NOT_FOUND',
  'ERR_UNKNOWN_FILE_EXTENSION',
  'ERR_UNSUPPORTED_DIR_IMPORT',
  'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX',
  'MODULE_NOT_FOUND',
]);

function runInNode(file: string, folder: string, options: AuditFileOptions): Promise<JudgedResult> {
  return withLoader(file, (loader) => runInHeap(() => startNodeChild(loader), file, folder, options));
}

/** Runs a scenario that drives a page from outside. */
function runDriven(
  browser: BrowserOfRun,
  file: string,
  folder: string,
  options: AuditFileOptions,
): Promise<JudgedResult> {
  return withLoader(file, async (loader) => {
    const page = await browser.openDrivenPage();
    const interrupt = (): void => void page.close();
    options.signal?.addEventListener('abort', interrupt);
    if (options.signal?.aborted) interrupt();
    const driver = new PageDriver(page, file, { iterations: options.iterations, loader });
    const keepAs = snapshotPlace(scenarioId(file, folder, 'chromium'), options);
    try {
      const { filtered, growth } = await withinDeadline(driver, options.timeoutMs ?? defaultTimeoutMs, () =>
        driveToItsEnd(driver, page, keepAs),
      );
      const [result, labels] =
        growth === null
          ? [filteredResult(driver, filtered, folder), filteredLabels(filtered)]
          : [await growthResult(drivenQuestion(driver), growth, folder), grownLabels(growth)];
      return await withKeptSnapshot(result, labels, keepAs, options);
    } catch (error) {
      throw await driver.explain(error);
    } finally {
      options.signal?.removeEventListener('abort', interrupt);
      await driver.close();
      await page.close();
    }
  });
}

async function driveToItsEnd(
  driver: PageDriver,
  page: DrivenPage,
  keepAs?: SnapshotPlace,
): Promise<{ filtered: FilteredHeap; growth: null } | { filtered: null; growth: HeapGrowth[] }> {
  await driver.open();
  if (driver.facts.hasLeakFilter) return { filtered: await driveFiltered(driver, keepAs), growth: null };
  if (!driver.facts.hasAction) {
    const message = 'it has neither an "action" to repeat nor a "leakFilter" to say what leaked';
    throw new ScenarioFailure('misuse', message, driver.start);
  }
  const own = drivenHeap(driver, page.session, () => installRuntime(page.session));
  const watch = await GrowthWatch.start(driver, own, await page.listRelated());
  await driver.iterateOn(driver.iterations);
  await watch.follow();
  return { filtered: null, growth: await watch.conclude(keepAs) };
}

/** Runs it with the loader that its file needs, and once more with the full one if what it imports needs that. */
async function withLoader(
  file: string,
  runWith: (loader: TypeScriptLoader) => Promise<JudgedResult>,
): Promise<JudgedResult> {
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
  const keepAs = snapshotPlace(scenarioId(file, folder, heap.host), options);
  try {
    const timeoutMs = options.timeoutMs ?? defaultTimeoutMs;
    const { observation, growth, output } = await withinDeadline(driver, timeoutMs, () =>
      runToItsEnd(driver, heap, keepAs),
    );
    // From here on there is a verdict, and what the heap does over the proof cannot take it back.
    if (growth !== null) {
      const result = { ...(await growthResult(growthQuestion(driver), growth, folder)), output };
      return await withKeptSnapshot(result, grownLabels(growth), keepAs, options);
    }
    const prover = new Prover(heap.session, driver.runtime);
    const result = await judgedResult(driver, observation, output, folder, prover, options.includeStrings);
    const labels = judgedLabels(observation.testimonies, observation.graph);
    return await withKeptSnapshot(result, labels, keepAs, options);
  } catch (error) {
    throw await driver.explain(error);
  } finally {
    options.signal?.removeEventListener('abort', interrupt);
    await heap.close();
  }
}

/** What a scenario left behind: what the oracles say of what it tracked, or what grew where it tracked nothing. */
type Outcome = { output: string[] } & (
  { observation: Observation; growth: null } | { observation: null; growth: HeapGrowth[] }
);

async function runToItsEnd(
  driver: ScenarioDriver,
  heap: HostedHeap,
  keepAs?: SnapshotPlace,
): Promise<Outcome> {
  const { runtime } = driver;
  await driver.begin();
  // What is tracked is usually tracked in the warm-up, too: then nobody needs to know what was there before.
  const watch = (await runtime.hasTracked()) ? null : await watchGrowth(driver, heap);
  await driver.iterate();
  if (watch !== null && !(await runtime.hasTracked())) await watch.follow();
  await driver.finish();
  const output = await runtime.readOutput();
  if (watch !== null && !(await runtime.hasTracked()))
    return { observation: null, growth: await watch.conclude(keepAs), output };
  return { observation: await consultOracles(driver, heap.session, keepAs), growth: null, output };
}

async function watchGrowth(driver: ScenarioDriver, heap: HostedHeap): Promise<GrowthWatch> {
  const own = drivenHeap(driver, heap.session, () => Promise.resolve(driver.runtime));
  return GrowthWatch.start(driver, own, await heap.listRelated());
}

function withSources(result: ScenarioResult, folder: string): ScenarioResult {
  return { ...result, sources: excerptSources(result, folder) };
}

function snapshotPlace(id: string, { snapshotFolder }: AuditFileOptions): SnapshotPlace | undefined {
  if (snapshotFolder === undefined) return undefined;
  return new SnapshotPlace(join(snapshotFolder, `${id.replace(/[^\w.@-]+/g, '_')}.heapsnapshot`));
}

function elapsed(since: number): number {
  return Math.round(performance.now() - since);
}
