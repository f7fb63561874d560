import {
  collectGarbage,
  ScriptTable,
  settle,
  takeSnapshot,
  type SnapshotPlace,
  type SourceLocation,
} from '../capture';
import { isHeapGone } from '../cdp';
import type { HeapGraph } from '../heap';
import { ModuleError, type HeapEnd, type HostedHeap } from '../host';
import { locateInStack, locateSyntaxError, ScenarioFailure } from './failure';
import type { LedgerEntry, Phase, ScenarioFacts, StepNews } from './inHeap';
import { SnapshotLedger } from './ledger';
import { RemoteRuntime, runtimeModule } from './runtime';
import { findRunningLine, Whereabouts } from './whereabouts';

/** A lost connection is followed by the news of the process's end; where it is not, nobody waits longer than this. */
const obituaryMs = 5_000;

/** How long a heap gets to say where it stands before it is given up, in milliseconds. */
const answerMs = 2_000;

/** Where a scenario is just now. */
interface Position {
  phase: Phase | 'load' | 'verdict';
  iteration: number;
}

/** What may be decided outside the scenario file. */
export interface DriveOptions {
  /** Instead of the file's own number. */
  iterations?: number | undefined;
}

/** A heap as it stands. */
export interface Capture {
  graph: HeapGraph;
  /** The harness's own objects in it. */
  ledger: SnapshotLedger;
  /** The scripts to read source locations by. */
  scripts: ScriptTable;
}

/**
 * Drives one scenario through its phases in a heap that a host has started: loads it, runs the warm-up and the
 * iterations with a collection after each, and the teardown. What is alive then is for the next layer to judge.
 */
export class ScenarioDriver {
  readonly runtime: RemoteRuntime;
  facts!: ScenarioFacts;
  /** How many objects of each label were alive after each judged iteration. */
  readonly survivorsByIteration = new Map<string, number[]>();
  #whereabouts = new Whereabouts();
  #position: Position = { phase: 'load', iteration: 0 };
  #done = 0;
  #actMs = 0;

  constructor(
    private readonly heap: HostedHeap,
    private readonly file: string,
    private readonly options: DriveOptions = {},
  ) {
    this.runtime = new RemoteRuntime(heap.session);
  }

  /** Where to look when no line of the file is to blame. */
  get start(): SourceLocation {
    return { file: this.file, line: 1, column: 1 };
  }

  get iterations(): number {
    return this.options.iterations ?? this.facts.iterations;
  }

  /** How many iterations have run, the warm-up not among them. */
  get iterationsDone(): number {
    return this.#done;
  }

  get hasTeardown(): boolean {
    return this.facts.hasTeardown;
  }

  /** How long an iteration takes, in milliseconds: the mean of all so far. */
  get paceMs(): number {
    return this.#actMs / Math.max(1, this.facts.warmup + this.#done);
  }

  /**
   * Loads the scenario, runs its setup and its warm-up.
   *
   * @throws {ScenarioFailure} when the scenario threw, or the file is none.
   * @throws an error of the session when the heap ended: see {@link explain}.
   */
  async begin(): Promise<void> {
    await this.#load();
    await this.#step('setup', 0);
    for (let i = -this.facts.warmup; i < 0; i++) await this.#step('act', i);
  }

  /** Runs the judged iterations, with a collection and a count of what is alive after each. Throws as `begin`. */
  async iterate(): Promise<void> {
    for (const end = this.#done + this.iterations; this.#done < end; this.#done++) {
      await this.#step('act', this.#done);
      await collectGarbage(this.heap.session);
      this.#countSurvivors(this.#done, await this.runtime.readLedger());
    }
  }

  /** Runs more iterations, of a scenario that tracks nothing. Throws as `begin`. */
  async iterateOn(count: number): Promise<void> {
    for (const end = this.#done + count; this.#done < end; this.#done++) await this.#step('act', this.#done);
    this.#position = { phase: 'verdict', iteration: this.#done };
  }

  /** Runs the teardown, and collects garbage until nothing more dies. Throws as `begin`. */
  async finish(): Promise<void> {
    await this.#step('teardown', this.#done);
    this.#position = { phase: 'verdict', iteration: this.#done };
    await this.settle();
  }

  /** Collects garbage until none of what is tracked dies any more. @returns how much of it is alive. */
  settle(): Promise<number> {
    return settle(this.heap.session, () => this.runtime.countAlive());
  }

  /**
   * Takes a snapshot of the heap as it stands, with the scripts to read its source locations by.
   *
   * @param keepAs also writes it to this file.
   */
  async capture(keepAs?: SnapshotPlace): Promise<Capture> {
    const scripts = await ScriptTable.read(this.heap.session);
    const graph = await takeSnapshot(this.heap.session, keepAs);
    return { graph, ledger: new SnapshotLedger(graph), scripts };
  }

  /** A heap that went away answers nothing: asks its host why it did, and leaves every other error as it is. */
  async explain(error: unknown): Promise<unknown> {
    return isHeapGone(error) ? this.#mourn(await this.#obituary()) : error;
  }

  /** Where the scenario stands still, for a deadline that passed: the line it executes, or the function that waits. */
  async findWhereItStands(): Promise<SourceLocation | null> {
    const running = findRunningLine(this.heap.session, this.file).catch(() => null);
    // A heap that stands in native code answers nothing at all.
    return (await Promise.race([running, after(answerMs)])) ?? this.#phaseLocation();
  }

  /** `act, iteration 3`, or where else the scenario is just now. */
  describePosition(): string {
    const { phase, iteration } = this.#position;
    if (phase === 'load') return 'the loading of the file';
    if (phase === 'verdict') return 'the taking of the snapshot';
    if (phase !== 'act') return phase;
    return iteration < 0
      ? `act, warm-up ${iteration + this.facts.warmup + 1}`
      : `act, iteration ${iteration + 1}`;
  }

  async #load(): Promise<void> {
    const { start } = this;
    const news = await this.runtime.load(
      await this.heap.importExpression(runtimeModule),
      await this.#importExpression(),
    );
    if ('misuse' in news) throw new ScenarioFailure('misuse', news.misuse, start);
    if ('thrown' in news) {
      const { message, stack, code } = news.thrown;
      const location = this.#locate(stack) ?? (await locateSyntaxError(this.file)) ?? start;
      throw new ScenarioFailure('thrown', `the file could not be loaded: ${message}`, location, '', code);
    }
    if (news.host !== null && news.host !== this.heap.host) {
      const message = `it asks for a heap in ${news.host}: run it with --host ${news.host}`;
      throw new ScenarioFailure('misuse', message, start);
    }
    this.facts = news;
    this.#whereabouts = await Whereabouts.read(this.heap.session, this.runtime);
  }

  /** What the host cannot even deliver is a file that could not be loaded, like any other. */
  async #importExpression(): Promise<string> {
    try {
      return await this.heap.importExpression(this.file);
    } catch (error) {
      if (!(error instanceof ModuleError)) throw error;
      const message = `the file could not be loaded: ${error.message}`;
      throw new ScenarioFailure('thrown', message, error.location ?? this.start);
    }
  }

  #locate(stack: string | null): SourceLocation | null {
    return locateInStack(stack && this.heap.readStack(stack), this.file);
  }

  async #step(phase: Phase, iteration: number): Promise<void> {
    this.#position = { phase, iteration };
    const started = performance.now();
    let news: StepNews = await this.runtime.start(phase, iteration);
    while (news.kind !== 'done') {
      if (news.kind === 'thrown') {
        const { message, stack, code } = news.thrown;
        const location = this.#locate(stack) ?? this.#phaseLocation();
        throw new ScenarioFailure(
          'thrown',
          `${this.describePosition()} threw ${message}`,
          location,
          '',
          code,
        );
      }
      news = await this.runtime.resume(await this.#serve(news.kind));
    }
    if (phase === 'act') this.#actMs += performance.now() - started;
  }

  async #serve(request: 'collect' | 'countReferences'): Promise<number> {
    if (request === 'collect') return this.settle();
    const graph = await takeSnapshot(this.heap.session);
    return new SnapshotLedger(graph).countReferencesToProbe();
  }

  #countSurvivors(iteration: number, entries: readonly LedgerEntry[]): void {
    for (const { label } of entries) {
      const series = this.survivorsByIteration.get(label) ?? Array<number>(iteration).fill(0);
      series[iteration] = entries.filter((entry) => entry.label === label && entry.alive).length;
      this.survivorsByIteration.set(label, series);
    }
  }

  #phaseLocation(): SourceLocation {
    const { phase } = this.#position;
    const written = phase === 'load' || phase === 'verdict' ? null : this.#whereabouts.of(phase);
    return written ?? this.start;
  }

  /** null when the heap is cut off and yet alive: it is closed then. */
  async #obituary(): Promise<HeapEnd | null> {
    // A Node process that has ended stays until its debugger lets go.
    await this.heap.session.close();
    const end = await Promise.race([this.heap.ended, after(obituaryMs)]);
    if (end === null) await this.heap.close();
    return end;
  }

  #mourn(end: HeapEnd | null): ScenarioFailure {
    if (end?.cause === 'closed') return new ScenarioFailure('interrupted', 'it was interrupted', null);
    const { reason, stack, output } = end ?? {
      reason: 'the connection to its heap was lost',
      stack: null,
      output: '',
    };
    const location = this.#locate(stack) ?? this.#phaseLocation();
    return new ScenarioFailure('ended', `${reason}, in ${this.describePosition()}`, location, output);
  }
}

function after(ms: number): Promise<null> {
  return new Promise((resolve) => setTimeout(resolve, ms, null).unref());
}
