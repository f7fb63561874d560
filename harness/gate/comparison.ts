import type { AuditResult, ScenarioResult } from '../result';
import { isSame, type Baseline, type KnownLeak } from './baseline';
import { findLeaks, findUnmet, type Leak } from './leak';

/** How many more bytes a known leak may retain than the baseline says. */
export type AllowedGrowth = { bytes: number } | { percent: number };

export interface ComparisonOptions {
  allowedGrowth: AllowedGrowth;
  /** In UTC: `2026-12-31`. */
  today: string;
}

/** What a run says against a baseline. */
export interface Comparison {
  result: AuditResult;
  /** In the order of the scenarios. */
  leaks: ComparedLeak[];
  /** Known leaks that a scenario with a verdict no longer has. */
  gone: KnownLeak[];
  /** What is not as expected and is no leak: no baseline allows it. */
  unmet: { scenario: ScenarioResult; sentences: string[] }[];
  /** Scenarios without a verdict: nothing is said of their known leaks. */
  unjudged: ScenarioResult[];
}

export interface ComparedLeak {
  leak: Leak;
  /** null when the baseline does not have it. */
  known: KnownLeak | null;
  change: LeakChange;
}

/**
 * `new` and `expired`: not allowed at all. `faster`, `more`, `larger`: more each iteration, more without growth, or
 * more bytes than allowed. `same`: as known. `less`: the baseline allows more than is there.
 */
export type LeakChange =
  | { kind: 'new' | 'expired' | 'same' | 'less' }
  | { kind: 'faster' | 'more' | 'larger'; found: number; allowed: number };

/** Holds a run against the leaks that are known. */
export function compare(result: AuditResult, baseline: Baseline, options: ComparisonOptions): Comparison {
  const leaks = result.scenarios.flatMap(findLeaks).map((leak) => {
    const known = findKnown(leak, baseline);
    return { leak, known, change: judgeChange(leak, known, options) };
  });
  const judged = new Set(result.scenarios.filter(hasVerdict).map(({ id }) => id));
  return {
    result,
    leaks,
    gone: baseline.leaks.filter(
      (known) => judged.has(known.scenario) && !leaks.some((compared) => compared.known === known),
    ),
    unmet: result.scenarios
      .map((scenario) => ({ scenario, sentences: findUnmet(scenario) }))
      .filter(({ sentences }) => sentences.length > 0),
    unjudged: result.scenarios.filter((scenario) => !hasVerdict(scenario)),
  };
}

/** Whether the build must fail for it. */
export function isRegression({ change }: ComparedLeak): boolean {
  return change.kind !== 'same' && change.kind !== 'less';
}

/** What is to be said of one scenario. */
export interface ScenarioPart {
  regressions: ComparedLeak[];
  known: ComparedLeak[];
  unmet: string[];
}

export function partOf({ leaks, unmet }: Comparison, { id }: ScenarioResult): ScenarioPart {
  const own = leaks.filter(({ leak }) => leak.scenario.id === id);
  return {
    regressions: own.filter(isRegression),
    known: own.filter((compared) => !isRegression(compared)),
    unmet: unmet.filter(({ scenario }) => scenario.id === id).flatMap(({ sentences }) => sentences),
  };
}

export function hasVerdict({ status }: ScenarioResult): boolean {
  return status === 'pass' || status === 'fail';
}

function findKnown({ scenario, fingerprint }: Leak, { leaks }: Baseline): KnownLeak | null {
  return leaks.find((known) => isSame(known, { scenario: scenario.id, fingerprint })) ?? null;
}

function judgeChange(
  leak: Leak,
  known: KnownLeak | null,
  { allowedGrowth, today }: ComparisonOptions,
): LeakChange {
  if (known === null) return { kind: 'new' };
  if (known.expires !== undefined && known.expires < today) return { kind: 'expired' };
  const { perIteration, survivors, retainedBytes } = leak;
  if (perIteration > known.perIteration)
    return { kind: 'faster', found: perIteration, allowed: known.perIteration };
  const standsStill = perIteration === 0 && known.perIteration === 0;
  if (standsStill && survivors > known.survivors)
    return { kind: 'more', found: survivors, allowed: known.survivors };
  const expected = expectedBytes(leak, known);
  const allowed = 'bytes' in allowedGrowth ? allowedGrowth.bytes : (expected * allowedGrowth.percent) / 100;
  if (retainedBytes > expected + allowed)
    return { kind: 'larger', found: retainedBytes, allowed: Math.floor(expected + allowed) };
  const fewer = perIteration < known.perIteration || (standsStill && survivors < known.survivors);
  return { kind: fewer || retainedBytes < expected - allowed ? 'less' : 'same' };
}

/** What the known leak would retain after as many iterations as this run had. */
function expectedBytes({ scenario }: Leak, { perIteration, iterations, retainedBytes }: KnownLeak): number {
  return perIteration > 0 ? (retainedBytes * scenario.iterations) / iterations : retainedBytes;
}
