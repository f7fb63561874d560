import { sentencesOf, type Finding, type ScenarioResult } from '../result';

/** What a scenario leaks along one retaining path: its findings with one fingerprint. */
export interface Leak {
  scenario: ScenarioResult;
  /** Identity of the leak within its scenario, across runs and machines. */
  fingerprint: string;
  /** At least one; several where objects of several labels are kept by the same path. */
  findings: Finding[];
  survivors: number;
  /** Survivors that each iteration adds; 0 when they stopped rising. */
  perIteration: number;
  retainedBytes: number;
}

/** Finds what should have been collected and was retained. What a scenario expects to be retained is none. */
export function findLeaks(scenario: ScenarioResult): Leak[] {
  const groups = new Map<string, Finding[]>();
  for (const finding of scenario.findings.filter(isLeak)) {
    const group = groups.get(finding.fingerprint) ?? [];
    groups.set(finding.fingerprint, [...group, finding]);
  }
  return [...groups].map(([fingerprint, findings]) => {
    const sum = (pick: (finding: Finding) => number): number =>
      findings.reduce((total, finding) => total + pick(finding), 0);
    return {
      scenario,
      fingerprint,
      findings,
      survivors: sum(({ survivors }) => survivors),
      perIteration: sum(({ perIteration }) => perIteration),
      retainedBytes: sum(({ retainedBytes }) => retainedBytes),
    };
  });
}

/**
 * Sentences on what is not as expected and is no leak: what died too early, or is kept by another reference. All of a
 * failed scenario's where nothing else says why it failed: it must not pass unseen.
 */
export function findUnmet(scenario: ScenarioResult): string[] {
  const { status, findings, explanation } = scenario;
  if (status !== 'fail') return [];
  const unmet = findings.filter((finding) => !isLeak(finding)).flatMap((one) => unmetBy(one, scenario));
  if (unmet.length > 0 || findings.some(isLeak)) return unmet;
  return explanation.length > 0 ? explanation : ['it failed, and its result does not say why'];
}

function unmetBy(finding: Finding, scenario: ScenarioResult): string[] {
  const sentences = sentencesOf(scenario, finding);
  if (finding.asExpected) return sentences.filter((sentence) => sentence.includes(', not through '));
  return sentences.length > 0 ? sentences : [`${finding.label} is not as expected`];
}

/** The labels of a leak, as `order` or `order, invoice`. */
export function nameLabels({ findings }: Leak): string {
  return findings.map(({ label }) => label).join(', ');
}

/** The references that keep a leak alive, as `Shop.orders (Array elements)`. */
export function nameCulprits({ findings }: Leak): string {
  return [...new Set(findings.flatMap(({ culprits }) => culprits))].join(', ');
}

function isLeak({ asExpected, verdict, mustLive }: Finding): boolean {
  return !asExpected && verdict === 'retained' && !mustLive;
}
