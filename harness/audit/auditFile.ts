import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { SnapshotPlace, trackAllocations, trackingFlags } from '../capture';
import { Prover } from '../diagnosis';
import {
  chooseLoader,
  NoBrowserError,
  startNodeChild,
  type DrivenPage,
  type HostedHeap,
  type HostName,
  type Preload,
  type TypeScriptLoader,
} from '../host';
import { excerptSources, type ScenarioResult } from '../result';
import { bundleRuntime, installRuntime, PageDriver, ScenarioDriver, ScenarioFailure } from '../scenario';
import { consultOracles, type Observation } from '../verdict';
import { withAllocations } from './allocationRun';
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
import { grownLabels, growthQuestion, growthResult, type GrowthQuestion } from './growthResult';
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
  /** Loaded by a Node child before the scenario. */
  preload?: Preload | undefined;
  /** Runs a scenario that leaves anything alive once more, to learn which stacks allocate it. Has the same time again. */
  traceAllocations?: boolean | undefined;
}

/** How one of its runs is made. */
interface RunOptions extends AuditFileOptions {
  /** Whether V8 tracks allocations. Then nothing is broken for a proof. */
  tracks?: boolean;
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
    const run = (how: RunOptions): Promise<JudgedResult> => {
      if (isDriven(path)) return runDriven(browser, path, folder, how);
      return host === 'node'
        ? runInNode(path, folder, how)
        : runInHeap(() => browser.openPage(), path, folder, how);
    };
    const judged = await withSnapshots(options, run);
    const durationMs = elapsed(started);
    const told =
      options.traceAllocations === true
        ? await withAllocations(judged, () => run(trackingOptions(options)), folder)
        : judged;
    return withSources({ ...blank, ...told, durationMs }, folder);
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

/** The first run's snapshot is the one that was judged. */
function trackingOptions(options: AuditFileOptions): RunOptions {
  return { ...options, tracks: true, secondOpinion: undefined, snapshotFolder: undefined };
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

function runInNode(file: string, folder: string, options: RunOptions): Promise<JudgedResult> {
  const child = { flags: options.tracks === true ? trackingFlags : [], preload: options.preload };
  return withLoader(file, (loader) => runInHeap(() => startNodeChild(loader, child), file, folder, options));
}

/** Runs a scenario that drives a page from outside. */
function runDriven(
  browser: BrowserOfRun,
  file: string,
  folder: string,
  options: RunOptions,
): Promise<JudgedResult> {
  return withLoader(file, async (loader) => {
    const driver = new PageDriver(file, { iterations: options.iterations, loader });
    const page = await browser.openDrivenPage().catch(async (error: unknown) => {
      await driver.close();
      throw error;
    });
    const interrupt = (): void => void page.close();
    options.signal?.addEventListener('abort', interrupt);
    if (options.signal?.aborted) interrupt();
    const keepAs = snapshotPlace(scenarioId(file, folder, 'chromium'), options);
    try {
      const { filtered, growth } = await withinDeadline(
        driver,
        options.timeoutMs ?? defaultTimeoutMs,
        async () => {
          if (options.tracks === true) await trackAllocations(page.session);
          return driveToItsEnd(driver, page, keepAs);
        },
      );
      const [result, labels] =
        growth === null
          ? [filteredResult(driver, filtered, folder), filteredLabels(filtered)]
          : [await judgeGrowths(drivenQuestion(driver), growth, folder, options), grownLabels(growth)];
      return await withKeptSnapshot(result, labels, keepAs, options);
    } catch (error) {
      throw await driver.explain(error);
    } finally {
      options.signal?.removeEventListener('abort', interrupt);
      await Promise.all([driver.close(), page.close()]);
    }
  });
}

async function driveToItsEnd(
  driver: PageDriver,
  page: DrivenPage,
  keepAs?: SnapshotPlace,
): Promise<{ filtered: FilteredHeap; growth: null } | { filtered: null; growth: HeapGrowth[] }> {
  await driver.open(page);
  if (driver.facts.hasLeakFilter) return { filtered: await driveFiltered(driver, keepAs), growth: null };
  if (!driver.facts.hasAction) {
    const message = 'it has neither an "action" to repeat nor a "leakFilter" to say what leaked';
    throw new ScenarioFailure('misuse', message, driver.start);
  }
  // For the proof. A fault of it is told where it is needed.
  bundleRuntime().catch(() => undefined);
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
  options: RunOptions,
): Promise<JudgedResult> {
  const heap = await start();
  const interrupt = (): void => void heap.close();
  options.signal?.addEventListener('abort', interrupt);
  if (options.signal?.aborted) interrupt();
  const driver = new ScenarioDriver(heap, file, { iterations: options.iterations });
  const keepAs = snapshotPlace(scenarioId(file, folder, heap.host), options);
  try {
    const timeoutMs = options.timeoutMs ?? defaultTimeoutMs;
    const { observation, growth, output } = await withinDeadline(driver, timeoutMs, async () => {
      if (options.tracks === true) await trackAllocations(heap.session);
      return runToItsEnd(driver, heap, keepAs);
    });
    // From here on there is a verdict, and what the heap does over the proof cannot take it back.
    if (growth !== null) {
      const result = { ...(await judgeGrowths(growthQuestion(driver), growth, folder, options)), output };
      return await withKeptSnapshot(result, grownLabels(growth), keepAs, options);
    }
    const prover = options.tracks === true ? null : new Prover(heap.session, driver.runtime);
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

function judgeGrowths(
  question: GrowthQuestion,
  growths: readonly HeapGrowth[],
  folder: string,
  { tracks = false }: RunOptions,
): Promise<JudgedResult> {
  const asked = tracks ? growths.map((one) => ({ ...one, heap: { ...one.heap, live: null } })) : growths;
  return growthResult(question, asked, folder);
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
