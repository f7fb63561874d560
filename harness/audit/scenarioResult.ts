import { resolve } from 'node:path';
import { Diagnostician, untried, type Diagnosis, type Proof, type Prover } from '../diagnosis';
import { HostError, NoBrowserError, type HostName } from '../host';
import {
  explain,
  makeFinding,
  relativeLocation,
  relativePath,
  type Finding,
  type ScenarioError,
  type ScenarioResult,
  type ScenarioStatus,
} from '../result';
import { ScenarioFailure, type ScenarioDriver } from '../scenario';
import { judge, type LabelVerdict, type Observation } from '../verdict';
import type { Cell } from './cell';
import { scenarioId } from './scenarioId';

/** What only a run can tell. */
export type JudgedResult = Omit<ScenarioResult, 'id' | 'file' | 'host' | 'durationMs'>;

export const interruption: ScenarioError = {
  kind: 'interrupted',
  message: 'the audit was interrupted',
  location: null,
  output: '',
};

/** The result of a scenario whose turn did not come. */
export function skippedResult({ file, host }: Cell, folder: string): ScenarioResult {
  return { ...blankResult(resolve(folder, file), folder, host), status: 'skipped', error: interruption };
}

/**
 * What a scenario's heap says of it, explained, and what its leaks hang on broken: the heap must be alive.
 *
 * @param prover null to break nothing.
 */
export async function judgedResult(
  driver: ScenarioDriver,
  observation: Observation,
  output: string[],
  folder: string,
  prover: Prover | null,
  includeStrings = false,
): Promise<JudgedResult> {
  const { facts, iterations } = driver;
  const verdicts = judge(observation.testimonies, facts.expect, driver.survivorsByIteration);
  requireMeaning(driver, verdicts);
  const diagnostician = new Diagnostician(observation, undefined, includeStrings);
  const through = (verdict: LabelVerdict): readonly string[] =>
    verdict.expected === 'retained' && !verdict.mustLive ? facts.through : [];
  const leak = {
    leakedInAll: verdicts.filter(hasLeaked).flatMap(({ nodes }) => nodes),
    kept: verdicts.filter(mustStay).flatMap(({ nodes }) => nodes),
    iterations: new Map(
      observation.testimonies.flatMap(({ node, iteration }) => (node === null ? [] : [[node, iteration]])),
    ),
  };
  const diagnosed = verdicts.map((verdict) => ({
    verdict,
    diagnosis: needsDiagnosis(verdict)
      ? diagnostician.diagnose(verdict.nodes, through(verdict), hasLeaked(verdict) ? leak : null)
      : null,
  }));
  const proofs = await proveAll(diagnosed, observation, prover);
  const explanation = diagnosed.flatMap(({ verdict, diagnosis }) =>
    explain(verdict, diagnosis, facts.through),
  );
  return {
    name: facts.name,
    expected: describeExpected(verdicts),
    status: judgedStatus(verdicts, explanation),
    error: null,
    iterations,
    findings: diagnosed.map(({ verdict, diagnosis }, place) =>
      makeFinding(verdict, diagnosis, proofs[place]!, folder),
    ),
    explanation,
    output,
  };
}

interface Diagnosed {
  verdict: LabelVerdict;
  diagnosis: Diagnosis | null;
}

/** One label after the other: what is broken for one may free another's objects, too. */
async function proveAll(
  diagnosed: readonly Diagnosed[],
  { testimonies }: Observation,
  prover: Prover | null,
): Promise<Proof[][]> {
  const placesOf = (chosen: (label: string) => boolean): number[] =>
    testimonies.flatMap(({ label, weakRef }, place) => (weakRef && chosen(label) ? [place] : []));
  const kept = new Set(diagnosed.flatMap(({ verdict }) => (mustStay(verdict) ? [verdict.label] : [])));
  const proofs: Proof[][] = [];
  for (const { verdict, diagnosis } of diagnosed) {
    const leaked = placesOf((label) => label === verdict.label);
    const watched = { leaked, kept: placesOf((label) => kept.has(label)) };
    const weakSpots = diagnosis?.weakSpots ?? [];
    proofs.push((await prover?.prove(weakSpots, watched)) ?? weakSpots.map(() => untried));
  }
  return proofs;
}

/** What a weak spot is sought for. */
function hasLeaked({ mustLive, verdict, nodes }: LabelVerdict): boolean {
  return !mustLive && verdict === 'retained' && nodes.length > 0;
}

function mustStay({ mustLive, expected }: LabelVerdict): boolean {
  return mustLive && expected === 'retained';
}

/** An expectation that nothing is held against would be met by anything. */
function requireMeaning({ facts, start }: ScenarioDriver, verdicts: readonly LabelVerdict[]): void {
  const { expect, through } = facts;
  const byLabel =
    typeof expect === 'object' && expect !== null && typeof expect.atMost !== 'number' ? expect : {};
  const unused = Object.keys(byLabel).find((label) => !verdicts.some((verdict) => verdict.label === label));
  if (unused !== undefined) {
    const message = `it expects something of "${unused}", and tracks nothing under that label`;
    throw new ScenarioFailure('misuse', message, start);
  }
  if (
    through.length > 0 &&
    !verdicts.some(({ expected, mustLive }) => expected === 'retained' && !mustLive)
  ) {
    const message = 'it says "through", and expects nothing that it tracks to be retained';
    throw new ScenarioFailure('misuse', message, start);
  }
}

/** Nobody asks why something lives that must. */
function needsDiagnosis({ nodes, mustLive, asExpected, expected }: LabelVerdict): boolean {
  return nodes.length > 0 && !(mustLive && asExpected && expected === 'retained');
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

/** What is known of a scenario before it runs. */
export function blankResult(path: string, folder: string, host: HostName): ScenarioResult {
  const id = scenarioId(path, folder, host);
  return blankScenario({ id, name: '', file: relativePath(path, folder), host, expected: '' });
}

/** What is known of anything before it is judged. */
export function blankScenario(
  identity: Pick<ScenarioResult, 'id' | 'name' | 'file' | 'host' | 'expected'>,
): ScenarioResult {
  return {
    ...identity,
    status: 'error',
    error: null,
    iterations: 0,
    durationMs: 0,
    findings: [],
    explanation: [],
    output: [],
  };
}

/** A scenario passes when nothing is to be said against it, unless the oracles disagreed. */
export function judgedStatus(
  judged: readonly Pick<Finding, 'verdict'>[],
  explanation: readonly string[],
): ScenarioStatus {
  if (judged.some(({ verdict }) => verdict === 'inconclusive')) return 'inconclusive';
  return explanation.length > 0 ? 'fail' : 'pass';
}

export function describeError(error: unknown, folder: string): ScenarioError {
  if (error instanceof ScenarioFailure) {
    const { kind, message, location, output } = error;
    return { kind, message, location: relativeLocation(location, folder), output };
  }
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof NoBrowserError) return { kind: 'no-browser', message, location: null, output: '' };
  if (error instanceof HostError) return { kind: 'ended', message, location: null, output: '' };
  // A fault of the harness, not of the scenario: its stack is what a report of it needs.
  return { kind: 'internal', message, location: null, output: (error as Error).stack ?? '' };
}
