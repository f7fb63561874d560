import { isReference, Prover, untried, type Diagnosis, type GrowingObjects } from '../diagnosis';
import { explainGrowth, makeGrowthFinding, type Finding } from '../result';
import { ScenarioFailure, type ScenarioDriver } from '../scenario';
import { judgeGrowth, nobodyAsked, witness } from '../verdict';
import { judgedStatus, type JudgedResult } from './scenarioResult';
import type { JudgedLabel } from './secondOpinion';
import type { HeapGrowth } from './watchedHeap';

/** What is asked of what grew. */
export interface GrowthQuestion {
  name: string;
  expected: 'collected' | 'retained';
  /** References that are to be found holding what grows. */
  through: readonly string[];
  /** How many iterations have run, or how many snapshots were taken after the first. */
  iterations: number;
  /** What happened between the births that were counted. Default: iterations. */
  unit?: 'iteration' | 'snapshot';
}

/** What grew in heaps though nothing was tracked, explained, and what it hangs on broken: the heaps must be alive. */
export async function growthResult(
  question: GrowthQuestion,
  growths: readonly HeapGrowth[],
  folder: string,
): Promise<JudgedResult> {
  const { name, expected, through, iterations } = question;
  const judged: Judged[] = [];
  for (const growth of growths) judged.push(...(await judgeHeap(question, growth, folder)));
  const findings = judged.map(({ finding }) => finding);
  const explanation = judged.flatMap(({ sentences }) => sentences);
  if (expected === 'retained') explanation.push(...describeMissing(findings, through));
  return {
    name,
    expected,
    status: judgedStatus(findings, explanation),
    error: null,
    iterations,
    findings,
    explanation,
    output: [],
  };
}

interface Judged {
  finding: Finding;
  sentences: readonly string[];
}

async function judgeHeap(
  { expected, iterations, unit = 'iteration' }: GrowthQuestion,
  growth: HeapGrowth,
  folder: string,
): Promise<Judged[]> {
  if (growth.growing.length === 0) return [];
  const { heap, sources } = growth;
  const grown = diagnoseAll(growth);
  const runtime = await heap.live?.runtime();
  const ids = grown.map(({ growing }) => growing.nodes.map((node) => sources.graph.id(node)));
  const witnessed = runtime && (await witness(runtime, heap.live!.session, ids));
  const prover = runtime && new Prover(heap.live!.session, runtime);
  const judged: Judged[] = [];
  for (const [place, { growing, diagnosis }] of grown.entries()) {
    const seen = witnessed?.[place] ?? nobodyAsked;
    const { weakSpots } = diagnosis;
    const verdict = judgeGrowth(nameGrowth(growing, diagnosis), growing, seen, expected);
    const proofs =
      (await prover?.prove(weakSpots, { leaked: seen.places, kept: [] })) ?? weakSpots.map(() => untried);
    judged.push({
      finding: makeGrowthFinding(verdict, { rise: growing.rise, heap: heap.name }, diagnosis, proofs, folder),
      sentences: explainGrowth(verdict, { rise: growing.rise, heap: heap.name, iterations, unit }, diagnosis),
    });
  }
  return judged;
}

/** What grew in the scenario's own heap, for another tool to judge. */
export function grownLabels(growths: readonly HeapGrowth[]): JudgedLabel[] {
  return growths
    .filter(({ heap }) => heap.name === '')
    .flatMap(({ growing, sources }) =>
      growing.map(({ className, nodes }) => ({
        label: className,
        ids: nodes.map((node) => sources.graph.id(node)),
        survivors: nodes.length,
      })),
    );
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

/** Costliest first, then by name: the order of a snapshot is another one in each run. */
function diagnoseAll({ growing, births, intervals, diagnostician }: HeapGrowth): Grown[] {
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
  return grown.sort(
    (a, b) =>
      b.diagnosis.retainedBytes - a.diagnosis.retainedBytes ||
      (nameGrowth(a.growing, a.diagnosis) < nameGrowth(b.growing, b.diagnosis) ? -1 : 1),
  );
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
