import type { Finding, ScenarioResult } from '../harness/result';

/** What several runs said, to be held against each other. */
export class Sameness {
  readonly #seen = new Map<string, string>();

  /** Prints in what it differs from the first run, when no other did so before. @param name of the run */
  add(name: string, scenarios: readonly ScenarioResult[]): void {
    const essence = JSON.stringify(scenarios.map(essenceOf), null, 1);
    if (this.#seen.has(essence)) return;
    this.#seen.set(essence, name);
    if (this.#seen.size > 1) this.#printDifference(essence, name);
  }

  get distinct(): number {
    return this.#seen.size;
  }

  #printDifference(essence: string, name: string): void {
    const [[first, one] = ['', '']] = this.#seen;
    const [before, after] = [first.split('\n'), essence.split('\n')];
    let scenario = '';
    for (const [place, line] of before.entries()) {
      if (line.startsWith('  "id"')) scenario = line;
      if (line === after[place]) continue;
      console.log(`line ${place},${scenario}\n   ${one}: ${line}\n   ${name}: ${after[place] ?? ''}`);
      // Where a line more or less is there, all others seem to differ.
      if (before.length !== after.length) return;
    }
  }
}

/**
 * What must not change: everything but times, bytes and ids. Where nobody tracked the objects, which of them is drawn
 * may change, and with it the key that it has in a dictionary; and how often the scenario is repeated depends on its pace.
 * What a browser keeps beside an object of its own differs: a Response had 15 such objects in one page and 17 in another.
 */
function essenceOf({ id, host, status, error, explanation, output, findings }: ScenarioResult): unknown {
  const isTracked = findings.every(({ tracked }) => tracked);
  const essence = {
    id,
    status,
    error: error?.message,
    explanation: isTracked ? explanation : explanation.map((sentence) => sentence.replace(/\d+/g, 'n')),
    output,
    findings: findings.map((finding) => essenceOfFinding(finding, host)),
  };
  if (isTracked) return essence;
  return JSON.parse(
    JSON.stringify(essence)
      .replace(/\[\\"[^\]]*\\"\]/g, '[key]')
      // A worker's script that a page made has another address each time.
      .replace(/blob:[^"]*/g, 'blob:'),
  ) as unknown;
}

function essenceOfFinding(finding: Finding, host: string): unknown {
  const { label, className, heap, verdict, perIteration, spread, kind, owner, culprits, fingerprint } =
    finding;
  const paths = [finding.retainingPath, ...finding.otherRetainingPaths].map((path) =>
    path.map(({ node, text, location }) => ({ node, text, location })),
  );
  const weakSpots = finding.weakSpots.map(({ text, sites, frees, collateral, advice, proof, reason }) => ({
    text,
    counts: finding.tracked ? [sites.map(({ references }) => references), frees.objects] : [],
    others: finding.tracked && host === 'node' ? [frees.others, collateral.objects] : [],
    advice,
    proof,
    reason,
  }));
  const counts = finding.tracked ? countsOf(finding) : {};
  const found = { label, className, heap, verdict, perIteration, spread, kind, owner: owner?.text, culprits };
  return { ...found, ...counts, fingerprint, paths, weakSpots };
}

function countsOf({ created, survivors, survivorsByIteration, oracles }: Finding): object {
  return { created, survivors, survivorsByIteration, oracles };
}
