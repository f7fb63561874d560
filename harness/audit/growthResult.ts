import type { CdpSession } from '../cdp';
import { isReference, Prover, type Diagnosis, type GrowingObjects } from '../diagnosis';
import { explainGrowth, makeGrowthFinding, type Finding } from '../result';
import { ScenarioFailure, type RemoteRuntime, type ScenarioDriver } from '../scenario';
import { judgeGrowth, witness } from '../verdict';
import type { GrowthObservation } from './growthWatch';
import type { JudgedResult } from './scenarioResult';

/** What is asked of what grew. */
export interface GrowthQuestion {
  name: string;
  expected: 'collected' | 'retained';
  /** References that are to be found holding what grows. */
  through: readonly string[];
  /** How many iterations have run. */
  iterations: number;
}

/** The live heap, to ask other oracles and to break references in. */
export interface LiveHeap {
  session: CdpSession;
  runtime: RemoteRuntime;
}

/** What grew in a heap though nothing was tracked, explained, and what it hangs on broken: the heap must be alive. */
export async function growthResult(
  question: GrowthQuestion,
  observation: GrowthObservation,
  { session, runtime }: LiveHeap,
  folder: string,
): Promise<JudgedResult> {
  const { name, expected, through, iterations } = question;
  const { graph } = observation.sources;
  const grown = diagnoseAll(observation);
  const witnessed = await witness(
    runtime,
    session,
    grown.map(({ growing }) => growing.nodes.map((node) => graph.id(node))),
  );
  const prover = new Prover(session, runtime);
  const findings: Finding[] = [];
  const explanation: string[] = [];
  for (const [place, { growing, diagnosis }] of grown.entries()) {
    const seen = witnessed[place]!;
    const verdict = judgeGrowth(nameGrowth(growing, diagnosis), growing, seen, expected);
    const proofs = await prover.prove(diagnosis.weakSpots, { leaked: seen.places, kept: [] });
    findings.push(makeGrowthFinding(verdict, growing.rise, diagnosis, proofs, folder));
    explanation.push(...explainGrowth(verdict, growing.rise, diagnosis, iterations));
  }
  if (expected === 'retained') explanation.push(...describeMissing(findings, through));
  const isInconclusive = findings.some(({ verdict }) => verdict === 'inconclusive');
  return {
    name,
    expected,
    status: isInconclusive ? 'inconclusive' : explanation.length > 0 ? 'fail' : 'pass',
    error: null,
    iterations,
    findings,
    explanation,
    output: [],
  };
}

/** @throws {ScenarioFailure} where the scenario expects what only tracked objects can meet. */
export function growthQuestion({ facts, start, iterationsDone }: ScenarioDriver): GrowthQuestion {
  const { expect, name, through } = facts;
  const expected = expect ?? 'collected';
  if (expected === 'collected' || expected === 'retained')
    return { name, expected, through, iterations: iterationsDone };
  const message = `it expects something of what it tracks, and tracks nothing: call ctx.track(object, label) in act, or expect 'collected' or 'retained' of all`;
  throw new ScenarioFailure('misuse', message, start);
}

interface Grown {
  growing: GrowingObjects;
  diagnosis: Diagnosis;
}

/** Costliest first; between equals the order of the snapshot. */
function diagnoseAll(observation: GrowthObservation): Grown[] {
  const { growing, births, intervals, diagnostician } = observation;
  const leak = {
    leakedInAll: growing.flatMap(({ held }) => held),
    kept: [],
    iterations: new Map(growing.flatMap(({ nodes }) => nodes.map((node) => [node, births[node]!]))),
    births: { intervals: births, count: intervals.length },
  };
  const grown = growing.map((one) => ({
    growing: one,
    diagnosis: diagnostician.diagnose(one.nodes, [], { ...leak, frontier: one.frontier }),
  }));
  return grown.sort((a, b) => b.diagnosis.retainedBytes - a.diagnosis.retainedBytes);
}

/** By what keeps them alive, as nobody gave them a label. */
function nameGrowth({ className }: GrowingObjects, { weakSpots, culprits }: Diagnosis): string {
  return weakSpots[0]?.text ?? culprits[0] ?? className;
}

/** What was to be found and was not. */
function describeMissing(findings: readonly Finding[], through: readonly string[]): string[] {
  if (findings.length === 0) return ['expected a leak; nothing grows with the iterations'];
  const missing = through.filter(
    (meant) => !findings.some(({ culprits }) => culprits.some((culprit) => isReference(culprit, meant))),
  );
  if (missing.length === 0) return [];
  return [
    `expected a leak through ${missing.join(' and ')}; found ${findings.map(({ label }) => label).join(', ')}`,
  ];
}
