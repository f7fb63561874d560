import type { CdpSession } from '../cdp';
import { isReference, type Diagnosis, type GrowingObjects, type Prover } from '../diagnosis';
import { explainGrowth, makeGrowthFinding, type Finding } from '../result';
import { ScenarioFailure, type ScenarioDriver } from '../scenario';
import { judgeGrowth, witness } from '../verdict';
import type { GrowthObservation } from './growthWatch';
import type { JudgedResult } from './scenarioResult';

/** What grew in a scenario's heap though nothing was tracked, explained, and what it hangs on broken: the heap must be alive. */
export async function growthResult(
  driver: ScenarioDriver,
  session: CdpSession,
  observation: GrowthObservation,
  output: string[],
  folder: string,
  prover: Prover,
): Promise<JudgedResult> {
  const expected = expectationOf(driver);
  const { through, name } = driver.facts;
  const { graph } = observation.capture;
  const grown = diagnoseAll(observation);
  const witnessed = await witness(
    driver.runtime,
    session,
    grown.map(({ growing }) => growing.nodes.map((node) => graph.id(node))),
  );
  const findings: Finding[] = [];
  const explanation: string[] = [];
  for (const [place, { growing, diagnosis }] of grown.entries()) {
    const seen = witnessed[place]!;
    const verdict = judgeGrowth(nameGrowth(growing, diagnosis), growing, seen, expected);
    const proofs = await prover.prove(diagnosis.weakSpots, { leaked: seen.places, kept: [] });
    findings.push(makeGrowthFinding(verdict, growing.rise, diagnosis, proofs, folder));
    explanation.push(...explainGrowth(verdict, growing.rise, diagnosis, driver.iterationsDone));
  }
  if (expected === 'retained') explanation.push(...describeMissing(findings, through));
  return {
    name,
    expected,
    status: findings.some(({ verdict }) => verdict === 'inconclusive')
      ? 'inconclusive'
      : explanation.length > 0
        ? 'fail'
        : 'pass',
    error: null,
    iterations: driver.iterationsDone,
    findings,
    explanation,
    output,
  };
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
    diagnosis: diagnostician.diagnose(one.nodes, [], leak),
  }));
  return grown.sort((a, b) => b.diagnosis.retainedBytes - a.diagnosis.retainedBytes);
}

/** By what keeps them alive, as nobody gave them a label. */
function nameGrowth({ className }: GrowingObjects, { weakSpots, culprits }: Diagnosis): string {
  return weakSpots[0]?.text ?? culprits[0] ?? className;
}

function expectationOf({ facts: { expect }, start }: ScenarioDriver): 'collected' | 'retained' {
  if (expect === null) return 'collected';
  if (expect === 'collected' || expect === 'retained') return expect;
  const message = `it expects something of what it tracks, and tracks nothing: call ctx.track(object, label) in act, or expect 'collected' or 'retained' of all`;
  throw new ScenarioFailure('misuse', message, start);
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
