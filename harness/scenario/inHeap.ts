/**
 * The part of the harness that runs inside the heap under test, in every host: keeps the ledger of tracked objects
 * and steps through a scenario as the driver asks. It must not hold what it tracks: references are weak, and a
 * message that goes out is made of strings and numbers.
 */
import {
  defaultIterations,
  defaultWarmup,
  type Expectation,
  type Scenario,
  type ScenarioContext,
} from './definition';
import { describeThrown, type Thrown } from './thrown';

/** The scenario as the driver needs to know it: everything but its functions. */
export interface ScenarioFacts {
  name: string;
  /** null: it runs in any. */
  host: 'node' | 'chromium' | null;
  iterations: number;
  warmup: number;
  expect: Expectation | Record<string, Expectation> | null;
  through: readonly string[];
  hasTeardown: boolean;
}

export type Phase = 'setup' | 'act' | 'teardown';

/** What became of loading: the scenario's facts, what is wrong with the module in one sentence, or what it threw. */
export type LoadNews = ScenarioFacts | { misuse: string } | { thrown: Thrown };

/** Why a step stands still. */
export type StepNews =
  { kind: 'done' } | { kind: 'thrown'; thrown: Thrown } | { kind: 'collect' } | { kind: 'countReferences' };

/** What one `track` or `keep` recorded, and whether its object is alive. In the order of the calls. */
export interface LedgerEntry {
  label: string;
  /** Name of its constructor when it was recorded. */
  className: string;
  iteration: number;
  mustLive: boolean;
  /** Whether `Runtime.queryObjects` can find it: it has a prototype to ask for. */
  queryable: boolean;
  alive: boolean;
}

/** The recorded objects, as a snapshot's reader finds them: by the weak edges of `references`. */
class WeakspotLedger {
  /** Of the objects, in the order they were recorded. */
  readonly references: WeakRef<object>[] = [];
  /** The object whose references are counted just now. */
  probe: WeakRef<object> | undefined;
}

/** Holds what the scenario's `setup` returned; retaining paths are told from here on. */
class WeakspotState {
  state: unknown;
}

type Entry = Omit<LedgerEntry, 'alive'>;

class ScenarioRuntime {
  // Not `#private`: the reader of a snapshot follows these two by name.
  private readonly ledger = new WeakspotLedger();
  private readonly stateHolder = new WeakspotState();
  readonly #entries: Entry[] = [];
  /** From object to its place in the ledger: an ephemeron, so a second way to know an object that does not hold it. */
  readonly #places = new WeakMap<object, number>();
  /** Of what was recorded, each once. Weakly: a class that is made in every iteration must be free to go. */
  readonly #prototypes: WeakRef<object>[] = [];
  readonly #knownPrototypes = new WeakSet<object>();
  readonly #output: string[] = [];
  #scenario: Scenario | undefined;
  #iteration = 0;
  #hasTracked = false;
  #report: ((news: StepNews) => void) | undefined;
  #resume: ((answer: number) => void) | undefined;
  /** The last request; settled when none is open. */
  #asked: Promise<number> = Promise.resolve(0);

  /** Waits for the scenario's module and reads it. */
  async load(loading: Promise<unknown>): Promise<LoadNews> {
    try {
      return this.#read(await loading);
    } catch (error) {
      return { thrown: describeThrown(error) };
    }
  }

  #read(module: unknown): LoadNews {
    const found = findScenario(module);
    if (typeof found === 'string') return { misuse: found };
    this.#scenario = found;
    this.#iteration = -(found.warmup ?? defaultWarmup);
    return {
      name: found.name,
      host: found.host ?? null,
      iterations: found.iterations ?? defaultIterations,
      warmup: found.warmup ?? defaultWarmup,
      expect: found.expect ?? null,
      through: typeof found.through === 'string' ? [found.through] : [...(found.through ?? [])],
      hasTeardown: found.teardown !== undefined,
    };
  }

  /** For the driver to ask V8 where the function was written. */
  phaseFunction(phase: Phase): unknown {
    return this.#scenario && Reflect.get(this.#scenario, phase);
  }

  /** Starts one function of the scenario. The promise tells when it is done, failed, or asks the driver for something. */
  start(phase: Phase, iteration: number): Promise<StepNews> {
    this.#iteration = iteration;
    const news = this.#nextNews();
    // A job of its own, so that nothing of this call is on the stack while the scenario runs.
    void Promise.resolve().then(async () => {
      const end = await this.#run(phase);
      // The driver may be at work on a request that nobody awaited, and hears one piece of news at a time.
      await this.#asked;
      this.#tell(end);
    });
    return news;
  }

  /** Answers the request that a step stands still for, and waits for its next news. */
  resume(answer: number): Promise<StepNews> {
    const news = this.#nextNews();
    this.#resume?.(answer);
    return news;
  }

  /** How many of the recorded objects are alive. Dereferences them: let a turn pass before collecting garbage. */
  countAlive(): number {
    return this.ledger.references.reduce((sum, reference) => sum + (reference.deref() ? 1 : 0), 0);
  }

  /** The whole ledger, by value. */
  readLedger(): LedgerEntry[] {
    return this.#entries.map((entry, place) => ({
      ...entry,
      alive: this.ledger.references[place]?.deref() !== undefined,
    }));
  }

  /** Whether the scenario has tracked or kept anything so far, in the warm-up too. */
  hasTracked(): boolean {
    return this.#hasTracked;
  }

  /**
   * Watches objects that nobody tracked, as if they had been.
   *
   * @returns the places of their entries in the ledger.
   */
  adopt(objects: readonly object[]): number[] {
    return objects.map((object) => {
      this.#recordEntry(object, { label: '', className: nameClass(object), mustLive: false });
      return this.#places.get(object)!;
    });
  }

  readOutput(): string[] {
    return this.#output;
  }

  /** The prototypes of the recorded objects, each once. Where a prototype is gone, no object can have it. */
  prototypes(): object[] {
    // Not flatMap: `Array.prototype` is itself an array, and would be flattened away.
    return this.#prototypes
      .map((reference) => reference.deref())
      .filter((prototype) => prototype !== undefined);
  }

  /** Which places of the ledger the objects stand at; objects that were never recorded are passed over. */
  placesOf(objects: readonly object[]): number[] {
    return objects.map((object) => this.#places.get(object)).filter((place) => place !== undefined);
  }

  async #run(phase: Phase): Promise<StepNews> {
    const scenario = this.#scenario;
    const context = this.#context();
    try {
      if (phase === 'setup') this.stateHolder.state = await scenario?.setup?.(context);
      else if (phase === 'act') await scenario?.act(context, this.stateHolder.state);
      else await scenario?.teardown?.(context, this.stateHolder.state);
      return { kind: 'done' };
    } catch (error) {
      return { kind: 'thrown', thrown: describeThrown(error) };
    }
  }

  #context(): ScenarioContext {
    return {
      iteration: this.#iteration,
      track: (object, label) => this.#record(object, label, false, 'track'),
      keep: (object, label) => this.#record(object, label, true, 'keep'),
      log: (line) => {
        requireString(line, 'ctx.log takes a line of text');
        this.#output.push(line);
      },
      collect: async () => {
        await this.#ask({ kind: 'collect' });
      },
      // Not async: an async function's frame would hold its argument.
      countReferences: (object) => {
        const probe = new WeakRef(object);
        return this.#ask({ kind: 'countReferences' }, () => (this.ledger.probe = probe));
      },
    };
  }

  #record<T extends object>(object: T, label: string | undefined, mustLive: boolean, verb: string): T {
    if ((typeof object !== 'object' && typeof object !== 'function') || (object as unknown) === null) {
      const kind = (object as unknown) === null ? 'null' : typeof object;
      throw new TypeError(
        `ctx.${verb} takes an object; got ${kind}. Put the value into an object and ${verb} that`,
      );
    }
    if (label !== undefined) requireString(label, `ctx.${verb} takes a string as its label`);
    this.#hasTracked = true;
    if (this.#iteration < 0) return object;
    const className = nameClass(object);
    this.#requireOneFate(object, label ?? className, mustLive);
    this.#recordEntry(object, { label: label ?? className, className, mustLive });
    return object;
  }

  #recordEntry(object: object, entry: Pick<Entry, 'label' | 'className' | 'mustLive'>): void {
    // The same object again (a pool that reuses) is the same entry.
    if (this.#places.has(object)) return;
    this.#places.set(object, this.#entries.length);
    const queryable = this.#recordPrototype(object);
    this.#entries.push({ ...entry, iteration: this.#iteration, queryable });
    this.ledger.references.push(new WeakRef(object));
  }

  /** What is tracked must go and what is kept must stay: one label, or one object, cannot be asked both. */
  #requireOneFate(object: object, label: string, mustLive: boolean): void {
    const place = this.#places.get(object);
    const before =
      place === undefined ? this.#entries.find((entry) => entry.label === label) : this.#entries[place];
    if (before === undefined || before.mustLive === mustLive) return;
    const what = place === undefined ? `the label "${label}"` : 'the same object';
    throw new Error(
      `${what} is both tracked and kept: give ctx.track and ctx.keep a label and objects of their own`,
    );
  }

  #recordPrototype(object: object): boolean {
    const prototype = Object.getPrototypeOf(object) as object | null;
    if (!endsInThisRealm(prototype)) return false;
    if (this.#knownPrototypes.has(prototype)) return true;
    this.#knownPrototypes.add(prototype);
    this.#prototypes.push(new WeakRef(prototype));
    return true;
  }

  /** One request after the other, whoever forgot to await the one before. */
  #ask(request: StepNews, prepare: () => void = () => undefined): Promise<number> {
    this.#asked = this.#asked.then(() => {
      prepare();
      const answer = new Promise<number>((resolve) => (this.#resume = resolve));
      this.#tell(request);
      return answer;
    });
    return this.#asked;
  }

  #tell(news: StepNews): void {
    this.#report?.(news);
  }

  #nextNews(): Promise<StepNews> {
    return new Promise((resolve) => (this.#report = resolve));
  }
}

function requireString(value: unknown, rule: string): void {
  // Anything else would be held by the harness.
  if (typeof value !== 'string') throw new TypeError(`${rule}; got ${typeof value}`);
}

/** V8's list of objects leaves out those of other realms: of `vm` contexts, frames, sandboxes. */
function endsInThisRealm(prototype: object | null): prototype is object {
  let last = prototype;
  for (let next = prototype; next !== null; next = Object.getPrototypeOf(next) as object | null) last = next;
  return last === Object.prototype;
}

function nameClass(object: object): string {
  const constructor: unknown = (object as { constructor?: unknown }).constructor;
  // A class may have a static member of its own called "name".
  const name: unknown = typeof constructor === 'function' ? constructor.name : '';
  return typeof name === 'string' && name !== '' ? name : 'object';
}

/** CommonJS that was compiled from ESM arrives as `{ default: { default: … } }`. */
function findScenario(module: unknown): Scenario | string {
  let candidate: unknown = module;
  for (let depth = 0; depth < 3; depth++) {
    if (isRecord(candidate) && typeof candidate.act === 'function') return checkScenario(candidate);
    if (!isRecord(candidate)) break;
    candidate = candidate.default;
  }
  return 'it has no scenario: export a default object with a function "act"';
}

function checkScenario(scenario: Record<string, unknown>): Scenario | string {
  const wholeNumber = (value: unknown, least: number): boolean =>
    Number.isInteger(value) && Number(value) >= least;
  if (typeof scenario.name !== 'string') return 'its scenario has no name: give it a string "name"';
  if (!wholeNumber(scenario.iterations ?? 1, 1)) return 'its "iterations" must be a whole number from 1';
  if (!wholeNumber(scenario.warmup ?? 0, 0)) return 'its "warmup" must be a whole number from 0';
  if (!['node', 'chromium', undefined].includes(scenario.host as string)) {
    return "its \"host\" must be 'node' or 'chromium'";
  }
  for (const phase of ['setup', 'teardown']) {
    if (!['function', 'undefined'].includes(typeof scenario[phase]))
      return `its "${phase}" must be a function`;
  }
  const through = [scenario.through ?? []].flat() as unknown[];
  if (!through.every((reference) => typeof reference === 'string')) {
    return 'its "through" must be a reference in words, as \'Subject.observers\', or several';
  }
  const wrong = wrongExpectation(scenario.expect);
  return wrong ?? (scenario as unknown as Scenario);
}

function wrongExpectation(expect: unknown): string | undefined {
  if (expect === undefined || isExpectation(expect)) return undefined;
  const rule = "'collected', 'retained', 'lost' or { atMost: number }";
  if (!isRecord(expect)) return `its "expect" must be ${rule}, or an object of these by label`;
  const label = Object.keys(expect).find((key) => !isExpectation(expect[key]));
  return label === undefined ? undefined : `its "expect" for label "${label}" must be ${rule}`;
}

function isExpectation(value: unknown): boolean {
  if (isRecord(value)) return Number.isInteger(value.atMost) && Number(value.atMost) >= 0;
  return value === 'collected' || value === 'retained' || value === 'lost';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** For the turns between collections: a scenario may put fake timers in the place of the heap's own. */
Object.defineProperty(globalThis, Symbol.for('weakspot.setTimeout'), {
  value: setTimeout,
  configurable: true,
});

/** Where the driver finds the runtime, in every host. */
Object.defineProperty(globalThis, Symbol.for('weakspot.runtime'), {
  value: new ScenarioRuntime(),
  configurable: true,
});
