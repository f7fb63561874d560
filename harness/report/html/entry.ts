import { createHash } from 'node:crypto';
import type { AuditResult, Finding, ScenarioResult } from '../../result';

/** What a page of the report is about: a finding, or a scenario that has none. */
export interface Entry {
  /** Id of its page, the same for the same scenario and label in every report. */
  readonly anchor: string;
  readonly scenario: ScenarioResult;
  /** null: the scenario gave no verdict. */
  readonly finding: Finding | null;
  /** null outside of the catalogue. */
  readonly cell: CatalogueCell | null;
}

/** A place in the catalogue. */
export interface CatalogueCell {
  /** As `07-observers`. */
  readonly pattern: string;
  /** As `leaky`. */
  readonly version: string;
}

/** In one word, what became of the objects. */
export type VerdictWord = 'retained' | 'collected' | 'lost' | 'inconclusive' | 'no verdict' | 'skipped';

/** Lists what has a page, in the order of the result. What must live and does has none: there is nothing to say. */
export function listEntries({ scenarios }: AuditResult): Entry[] {
  const anchors = new Set<string>();
  return scenarios.flatMap((scenario) => {
    const telling = scenario.findings.filter((finding) => !livesAsItMust(finding));
    const findings = telling.length > 0 ? telling : scenario.findings.slice(0, 1);
    return (findings.length > 0 ? findings : [null]).map((finding): Entry => {
      const anchor = makeAnchor(scenario, finding, anchors);
      anchors.add(anchor);
      return { anchor, scenario, finding, cell: findCellOrNull(scenario) };
    });
  });
}

export function livesAsItMust({ mustLive, asExpected, verdict }: Finding): boolean {
  return mustLive && asExpected && verdict === 'retained';
}

export function findVerdict({ scenario, finding }: Entry): VerdictWord {
  if (finding === null) return scenario.status === 'skipped' ? 'skipped' : 'no verdict';
  return finding.mustLive && finding.verdict === 'collected' ? 'lost' : finding.verdict;
}

/** Whether there is nothing to do about it. */
export function isAsExpected({ scenario, finding }: Entry): boolean {
  if (scenario.status === 'pass' || finding === null) return scenario.status === 'pass';
  // A scenario may fail though every count is as it says: its objects are kept by another reference.
  return finding.asExpected && scenario.findings.some(({ asExpected }) => !asExpected);
}

/** By what they cost, most first; of the same cost, in the order of the result. */
export function sortByCost(entries: readonly Entry[]): Entry[] {
  const cost = ({ finding }: Entry): number => finding?.retainedBytes ?? -1;
  return [...entries].sort((a, b) => cost(b) - cost(a));
}

/** Ids are of these characters, so that they need no encoding in a link. */
const unusual = /[^\w.@/:-]+/g;
const mostOfId = 120;

/** An id of what is named, told apart from other names by a hash where the name cannot stand as it is. */
export function makeId(name: string): string {
  const short = name.slice(0, mostOfId).replace(unusual, '-');
  return short === name ? name : `${short}-${hash(name)}`;
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}

function makeAnchor({ id }: ScenarioResult, finding: Finding | null, taken: ReadonlySet<string>): string {
  const heap = finding?.heap ? `/${finding.heap}` : '';
  const name = makeId(`${id}${heap}${finding ? `/${finding.label}` : ''}`);
  let anchor = name;
  for (let count = 2; taken.has(anchor); count++) anchor = `${name}-${count}`;
  return anchor;
}

/** The catalogue is told by its ids: a pattern's folder is numbered. */
export function findCellOrNull({ id }: ScenarioResult): CatalogueCell | null {
  const [, pattern, version] = /^(\d\d-[\w-]+)\/([\w-]+)@[a-z]+$/.exec(id) ?? [];
  return pattern !== undefined && version !== undefined ? { pattern, version } : null;
}
