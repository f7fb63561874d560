import { ScriptTable, settle, takeSnapshot, type SnapshotPlace, type SourceLocation } from '../capture';
import { isHeapGone } from '../cdp';
import type { HeapGraph } from '../heap';
import { chooseLoader, type DrivenPage, type HeapEnd, type TypeScriptLoader } from '../host';
import { defaultIterations } from './definition';
import type { DriverNews, DriverOrder, PageFacts } from './driverMain';
import { DriverProcess } from './driverProcess';
import { locateInStack, locateSyntaxError, ScenarioFailure } from './failure';
import type { FilterNews } from './leakFilter';
import type { PagePhase } from './pageSteps';
import { findRunningLine } from './whereabouts';

/** A lost page is followed by the news of its end; where it is not, nobody waits longer than this, in milliseconds. */
const obituaryMs = 5_000;

/** How long a page gets to say where it stands before it is given up, in milliseconds. */
const answerMs = 2_000;

/** One round, whose objects are not judged: what is made once and kept is made there. */
const warmup = 1;

/** A page's heap at one moment, with the scripts to read its source locations by. */
export interface PageHeap {
  graph: HeapGraph;
  scripts: ScriptTable;
  /** Nothing of the harness is in it. */
  ledger: null;
}

/** What may be decided outside the scenario file. */
export interface PageDriverOptions {
  /** Instead of the file's own number. */
  iterations?: number | undefined;
  /** Default: the least that loads the file. */
  loader?: TypeScriptLoader | undefined;
}

/**
 * Drives one scenario in its driver form: it runs in a process of its own, and its page is in this process's browser.
 * The process starts at once, so that it may while the browser does. `open` takes the page to the end of the warm-up, `iterate` through the judged iterations, once more each time it is
 * called, and `capture` takes its heap as it stands in between.
 */
export class PageDriver {
  facts!: PageFacts;
  #page!: DrivenPage;
  readonly #process: DriverProcess;
  #phase: PagePhase | 'verdict' = 'load';
  /** Counts up to -1 in the warm-up. */
  #iteration = -warmup;
  #roundMs = 0;

  constructor(
    private readonly file: string,
    private readonly options: PageDriverOptions = {},
  ) {
    this.#process = DriverProcess.start(options.loader ?? chooseLoader([file]));
  }

  /** Where to look when no line of the file is to blame. */
  get start(): SourceLocation {
    return { file: this.file, line: 1, column: 1 };
  }

  /** In each of the judged runs: at least as many as it takes to tell growth from chance. */
  get iterations(): number {
    if (!this.facts.hasAction) return 0;
    return this.options.iterations ?? Math.max(defaultIterations, (this.facts.repeat ?? 0) + 1);
  }

  /**
   * Loads the file and the page, sets it up, and makes the warm-up round.
   *
   * @throws {ScenarioFailure} when the scenario threw, or the file is none.
   * @throws an error of the session when the page ended: see {@link explain}.
   */
  async open(page: DrivenPage): Promise<void> {
    this.#page = page;
    await this.#process.connect(page, (phase) => (this.#phase = phase));
    const news = await this.#within(this.#process.load(this.file));
    if (news.kind === 'loaded') this.facts = news.facts;
    await this.#do({ step: 'open' });
    await page.stay();
    if (this.facts.hasAction) await this.#round();
  }

  /**
   * Makes all judged iterations.
   *
   * @param atTarget called when the last action is done and not yet undone.
   */
  async iterate(atTarget?: () => Promise<void>): Promise<void> {
    for (let left = this.iterations; left > 0; left--) {
      await this.#round(left === 1 ? atTarget : undefined);
    }
    await this.settle();
  }

  /** What is done is undone in each round. */
  readonly hasTeardown = false;

  /** How many rounds have been made, the warm-up not among them. */
  get iterationsDone(): number {
    return Math.max(0, this.#iteration);
  }

  /** How long a round takes, in milliseconds: the mean of all so far. */
  get paceMs(): number {
    return this.#roundMs / Math.max(1, warmup + this.#iteration);
  }

  /** Makes more rounds. */
  async iterateOn(count: number): Promise<void> {
    for (let left = count; left > 0; left--) await this.#round();
  }

  /** @param keepAs also writes the snapshot to this file. */
  async capture(keepAs?: SnapshotPlace): Promise<PageHeap> {
    this.#phase = 'verdict';
    const { session } = this.#page;
    const scripts = await this.#orEnd(ScriptTable.read(session));
    return { graph: await this.#orEnd(takeSnapshot(session, keepAs)), scripts, ledger: null };
  }

  /**
   * Asks the scenario's filters about objects of a snapshot.
   *
   * @param candidates V8's ids.
   */
  async filter(snapshotFile: string, candidates: readonly number[]): Promise<FilterNews> {
    const news = await this.#do({ step: 'filter', snapshotFile, candidates });
    return news.kind === 'filtered' ? news.filtered : { leaked: [], leftOut: [] };
  }

  /** A page that went away answers nothing: asks why it did, and leaves every other error as it is. */
  async explain(error: unknown): Promise<unknown> {
    if (!isHeapGone(error)) return error;
    const end = await Promise.race([this.#page.ended, after(obituaryMs)]);
    return this.#mourn(end);
  }

  /** `action, iteration 3`, or where else the scenario is just now. */
  describePosition(): string {
    const phase = this.#phase;
    if (phase === 'load') return 'the loading of the file';
    if (phase === 'page') return 'the loading of the page';
    if (phase === 'verdict') return 'the taking of the snapshot';
    if (phase !== 'action' && phase !== 'back' && phase !== 'isPageLoaded') return phase;
    const iteration = this.#iteration;
    return iteration < 0
      ? `${phase}, warm-up ${iteration + warmup + 1}`
      : `${phase}, iteration ${iteration + 1}`;
  }

  /** Where the scenario stands still, for a deadline that passed: the line that the page executes, if it does. */
  async findWhereItStands(): Promise<SourceLocation | null> {
    const running = findRunningLine(this.#page.session, this.file).catch(() => null);
    // A page that stands in native code answers nothing at all.
    return (await Promise.race([running, after(answerMs)])) ?? this.start;
  }

  /** Ends the scenario's process, and leaves nothing of it. Closing twice is the same as once. */
  async close(): Promise<void> {
    await this.#process.close();
  }

  async #round(atTarget?: () => Promise<void>): Promise<void> {
    const started = performance.now();
    await this.#do({ step: 'action' });
    await atTarget?.();
    await this.#do({ step: 'back' });
    this.#iteration++;
    this.#roundMs += performance.now() - started;
  }

  /** Lets die what can. Nothing is tracked, so there is nothing to count: two collections let finalizers run. */
  async settle(): Promise<void> {
    await this.#do({ step: 'rest' });
    await this.#orEnd(settle(this.#page.session, () => Promise.resolve(1)));
  }

  #do(order: DriverOrder): Promise<DriverNews> {
    return this.#within(this.#process.ask(order));
  }

  async #within(asked: Promise<DriverNews>): Promise<Exclude<DriverNews, { kind: 'thrown' | 'misuse' }>> {
    const news = await this.#orEnd(asked);
    if (news.kind === 'misuse') throw new ScenarioFailure('misuse', news.message, this.start);
    if (news.kind !== 'thrown') return news;
    const { message, stack, code } = news.thrown;
    // What fails because the page is gone is told by the page's end.
    const end = await Promise.race([this.#page.ended, after(0)]);
    if (end !== null) throw this.#mourn(end);
    const location =
      locateInStack(stack, this.file) ??
      (this.#phase === 'load' ? await locateSyntaxError(this.file) : null) ??
      this.start;
    const what =
      this.#phase === 'load' ? 'the file could not be loaded:' : `${this.describePosition()} threw`;
    throw new ScenarioFailure('thrown', `${what} ${message}`, location, '', code);
  }

  /** Nobody waits for an answer of what has ended. */
  async #orEnd<T>(work: Promise<T>): Promise<T> {
    const ended = Promise.race([this.#page.ended, this.#process.ended]).then((end) => {
      throw this.#mourn(end);
    });
    return Promise.race([work, ended]);
  }

  #mourn(end: HeapEnd | null): ScenarioFailure {
    if (end?.cause === 'closed') return new ScenarioFailure('interrupted', 'it was interrupted', null);
    const reason = end?.reason ?? 'the connection to its page was lost';
    const location = locateInStack(end?.stack ?? null, this.file) ?? this.start;
    return new ScenarioFailure(
      'ended',
      `${reason}, in ${this.describePosition()}`,
      location,
      end?.output ?? '',
    );
  }
}

function after(ms: number): Promise<null> {
  return new Promise((resolve) => setTimeout(resolve, ms, null).unref());
}
