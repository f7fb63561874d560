/**
 * The result of an audit: plain data, and all that reports, gates and matchers are made from.
 *
 * `auditResult.schema.json` beside this file is generated from these types (`npm run schema`); a spec compares them.
 * Within a schema version fields are only added.
 */
export interface AuditResult {
  schemaVersion: 1;
  environment: Environment;
  /** The part of a shared run that this is; absent where it is the whole. */
  shard?: Shard;
  /** Wall clock of the whole run, in milliseconds; of several merged ones the longest. */
  durationMs: number;
  /** In the order in which they were asked for. */
  scenarios: ScenarioResult[];
  /** Leaks of the baseline that are no more; missing where the run was held against none. */
  gone?: GoneLeak[];
}

/** A leak that a baseline has and the run has not. */
export interface GoneLeak {
  fingerprint: string;
  /** Id of the scenario that had it. */
  scenario: string;
  /** What kept the objects alive: `Subject.observers (Set entries)`. */
  text: string;
}

/** One part of a run that several machines share: every `of`-th scenario, from the `number`-th on. */
export interface Shard {
  /** From 1. */
  number: number;
  of: number;
}

/** What the audit ran on. Where merged runs differ in a version, all of them, as `20.1.0, 22.2.0`. */
export interface Environment {
  /** Version of Node without the `v`. */
  node: string;
  v8: string;
  /** Version of the browser; null when none was used. */
  chromium: string | null;
  /** Why the browser's sandbox was off; null when it was on, or no browser was used. */
  chromiumWithoutSandbox: string | null;
  /** As `linux-x64`. */
  platform: string;
}

/** How a scenario ended. */
export type ScenarioStatus = 'pass' | 'fail' | 'inconclusive' | 'error' | 'skipped';

export interface ScenarioResult {
  /** `07-observers/leaky@node` in the catalogue, path from the working directory and host elsewhere. */
  id: string;
  name: string;
  /** Relative to the working directory, with forward slashes. */
  file: string;
  host: 'node' | 'chromium';
  /** In words: `retained`, or by label `entry: retained, value: collected`. */
  expected: string;
  status: ScenarioStatus;
  /** Why there is no verdict; null when there is one. */
  error: ScenarioError | null;
  /** Judged iterations. */
  iterations: number;
  durationMs: number;
  findings: Finding[];
  /** One sentence for each expectation that was not met. */
  explanation: string[];
  /** What the scenario recorded with `ctx.log`. */
  output: string[];
  /** What another tool makes of the judged snapshot; only where it was asked for. */
  secondOpinion?: SecondOpinion;
  /** Why the snapshot that was to be kept is not there; missing where it is, or was not asked for. */
  snapshotNotKept?: string;
  /** The project's text around the places that the result names, and the scenario's own. */
  sources?: SourceExcerpt[];
}

/** What another tool says of the objects that were judged, from the same snapshot. */
export interface SecondOpinion {
  tool: 'memlab';
  version: string;
  /** How many it finds alive, by label. */
  survivors: Record<string, number>;
  /** Whether it finds as many alive of every label; null when it gave no answer. */
  agrees: boolean | null;
  /** Why it differs, or gave no answer; null when it agrees. */
  explanation: string | null;
}

/** Lines of a source file. */
export interface SourceExcerpt {
  /** Relative to the working directory, with forward slashes. */
  file: string;
  /** Number of the first line, from 1. */
  startLine: number;
  /** Each cut to 200 characters. */
  lines: string[];
}

export interface ScenarioError {
  kind: 'misuse' | 'thrown' | 'ended' | 'timeout' | 'interrupted' | 'no-browser' | 'internal';
  /** One sentence, without a full stop. */
  message: string;
  location: Location | null;
  /** What the heap printed last. */
  output: string;
}

/** What is known of the objects under one label. */
export interface Finding {
  label: string;
  className: string;
  /** Whether the scenario marked them; else they were found to grow, and the label is who holds them. */
  tracked: boolean;
  /** Which of a page's heaps it was found in: `worker <address>` or `iframe <address>`; empty for the scenario's own. */
  heap: string;
  /** Marked with `ctx.keep`: it had to stay alive. */
  mustLive: boolean;
  verdict: 'collected' | 'retained' | 'inconclusive';
  /** Whether it is as the scenario expects. */
  asExpected: boolean;
  created: number;
  survivors: number;
  /** Survivors after each iteration; empty where nobody tracked them. */
  survivorsByIteration: number[];
  /** Survivors that each iteration adds; 0 when they stopped rising. */
  perIteration: number;
  /** How far single intervals lie from `perIteration` at most; 0 where each iteration adds as many. */
  spread: number;
  kind: 'growth' | 'bounded' | 'none';
  /** The collection or reference that grows, where nobody tracked what it holds; null otherwise. */
  owner: GrowingOwner | null;
  shallowBytes: number;
  /** What would be freed with the survivors. 0, as all that explains them is empty, for what lives and must. */
  retainedBytes: number;
  /** What the retained bytes are by class, largest first; at most 20. */
  retainedClasses?: RetainedClass[];
  /** What the retained bytes are by dominator, largest first; at most 60 groups in all. */
  retainedTree?: RetainedGroup[];
  /** The largest strings among the retained bytes, at most 10. Only with `--include-strings`. */
  retainedStrings?: RetainedString[];
  /** Empty when nothing survived. */
  fingerprint: string;
  /** Whether the baseline has it, by its fingerprint; missing where the run was held against none. */
  change?: 'new' | 'known';
  oracles: OracleCounts;
  /** The references that keep the objects alive, as the retaining paths name them. */
  culprits: string[];
  /** Root first, the object last. Empty when nothing survived. */
  retainingPath: PathStep[];
  /** What keeps the object alive still when the reference that the path before goes through is broken. */
  otherRetainingPaths: PathStep[][];
  /** The references to break, best first, at most three. Empty where no breaking would free the objects. */
  weakSpots: WeakSpot[];
  /** The stack that allocated the objects. Always empty so far. */
  allocation: StackFrame[];
}

/** One call of a stack, the innermost first. */
export interface StackFrame extends Location {
  /** Empty for an anonymous function. */
  function: string;
}

/** What is freed with the survivors, of one class. */
export interface RetainedClass {
  name: string;
  objects: number;
  shallowBytes: number;
  /** Of those that no other object of the class dominates: nothing twice. */
  retainedBytes: number;
}

/** What a string of the heap says. */
export interface RetainedString {
  /** Cut to 200 characters. */
  text: string;
  bytes: number;
}

/** Objects of one class, dominated by those of the group above. */
export interface RetainedGroup {
  name: string;
  objects: number;
  /** Their own bytes and those of all they dominate, also of what is too small or too deep to be listed. */
  bytes: number;
  children: RetainedGroup[];
}

/** Who holds what grows. */
export interface GrowingOwner {
  /** As a weak spot's site: `Store.subscribers (Set entries)`. */
  text: string;
  /** How many objects it held before the iterations, and after each snapshot, of those that it holds in the end. */
  sizes: number[];
}

/**
 * A smallest set of reference sites whose breaking frees the objects and nothing that must live. Of a chain that grows
 * at its head, also the links: they free all but the newest objects.
 */
export interface WeakSpot {
  /** All sites, joined by " + ": `Subject.observers (Set entries)`. */
  text: string;
  sites: WeakSpotSite[];
  /** The finding's own objects that die, all else that dies with them because it leaked or because only they keep it. */
  frees: { objects: number; others: number; bytes: number };
  /** What dies besides, though it did not leak and no leaked object keeps it. */
  collateral: { objects: number; bytes: number };
  /** Whether it is known that no smaller set would do; of what grows, none by which old objects hold new ones. */
  exact: boolean;
  /** What a programmer would do. */
  advice: 'unsubscribe' | 'clear' | 'bound' | 'weaken' | 'release' | 'settle' | 'split';
  /** The same in one sentence, without a full stop. */
  adviceText: string;
  /** The pattern of the catalogue that it is like; null where none is. */
  pattern: { number: number; name: string } | null;
  /** What happened when it was broken in the live heap; `untried` where one before it was verified, or nobody asked. */
  proof: 'verified' | 'refuted' | 'not-executable' | 'untried';
  /** Why it is refuted or not executable, and what had been broken in the heap before; null where there is neither. */
  reason: string | null;
}

/** All references that one piece of code makes. */
export interface WeakSpotSite {
  /** Class or function; of an object without a class, the reference that leads to it. */
  holder: string;
  /** Property or variable. */
  edge: string;
  text: string;
  /** How many of its references lead on to leaked objects. */
  references: number;
  /** Where the holder's class or function was written. */
  location: Location | null;
}

/** How many objects each oracle found alive. */
export interface OracleCounts {
  /** null: nobody can ask for it, as for strings and what nobody tracked. */
  weakRef: number | null;
  /** null: as before, or V8 cannot be asked for them, as they have no prototype. */
  queryObjects: number | null;
  snapshot: number;
}

export interface PathStep {
  /** Class of the object; `memoized()` for a function. */
  node: string;
  /** V8's id of the object, stable within one run only. */
  id: number;
  /** The reference to the next object; null for the last. */
  edge: Reference | null;
  /** The reference in words: `Subject.observers`, `variable "cache" of memoize`. Empty for the last. */
  text: string;
  /** Where the object's class or function was written. */
  location: Location | null;
}

export interface Reference {
  type: 'property' | 'element' | 'variable' | 'entry' | 'heldValue' | 'weakMapValue' | 'internal';
  name: string | number;
  /** Name of the function whose variable it is. */
  owner?: string;
}

/** A place in a source file. Line and column start at 1. */
export interface Location {
  /** Relative to the working directory, with forward slashes; a URL or an absolute path outside of it. */
  file: string;
  line: number;
  column: number;
}
