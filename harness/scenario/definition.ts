/** What a scenario says of the objects under one label. */
export type Expectation =
  /** Tracked objects: none is left. */
  | 'collected'
  /** Tracked objects: all are left. */
  | 'retained'
  /** Kept objects (`ctx.keep`): all died all the same. For showing a reference that is too weak. */
  | 'lost'
  /** At most so many are left: a cache with a bound, a pool. */
  | { atMost: number };

/** What a scenario's functions are given. Objects that pass through here are held weakly. */
export interface ScenarioContext {
  /** 0 for the first judged iteration; the warm-up counts up to -1. In `setup` and `teardown`: the next one. */
  readonly iteration: number;
  /** Marks an object that must be collected (or retained: see `expect`) once the scenario is over. Returns it. */
  track<T extends object>(object: T, label?: string): T;
  /** Marks an object that must still be alive at the end. Returns it. */
  keep<T extends object>(object: T, label?: string): T;
  /** Records a line of output in the result. Nothing is printed. */
  log(line: string): void;
  /** Collects garbage until nothing more dies. Locals of the function that awaits it count as references. */
  collect(): Promise<void>;
  /** How many strong references lead to the object, as a heap snapshot counts them: properties, elements, variables and entries of collections. */
  countReferences(object: object): Promise<number>;
}

/** A scenario in its in-heap form: it runs inside the heap under test. */
export interface Scenario<State = unknown> {
  name: string;
  /** The only heap that it runs in. Without it the command line decides; its default is `'node'`. */
  host?: 'node' | 'chromium';
  /** Judged iterations. Default 7. */
  iterations?: number;
  /** Iterations before them, whose objects are not judged. Default 1. */
  warmup?: number;
  /** Runs once; what it returns is alive for the whole run. */
  setup?(context: ScenarioContext): State | Promise<State>;
  /** One iteration. */
  act(context: ScenarioContext, state: State): unknown;
  /** Runs once, after the last iteration. */
  teardown?(context: ScenarioContext, state: State): unknown;
  /** For all labels, or by label. Default: what is tracked is collected, what is kept is retained. */
  expect?: Expectation | Record<string, Expectation>;
  /**
   * With `expect: 'retained'`: the references that must be found keeping the objects alive, as the retaining path
   * names them: `Subject.observers`, `variable "cache" of memoize`. Several: each keeps them alive on its own.
   */
  through?: string | readonly string[];
}

/** Gives a scenario file its types; a plain object is as good. */
export function defineScenario<State>(scenario: Scenario<State>): Scenario<State> {
  return scenario;
}

export const defaultIterations = 7;
export const defaultWarmup = 1;
