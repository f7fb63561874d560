import type { Diagnosis, RetainingPath } from '../diagnosis';
import type { LabelVerdict } from '../verdict';
import type { Finding, PathStep } from './auditResult';
import { relativeLocation } from './location';

/** @param diagnosis null when nothing survived. */
export function makeFinding(verdict: LabelVerdict, diagnosis: Diagnosis | null, folder: string): Finding {
  const { label, mustLive, created, survivors, perIteration, kind, oracles, asExpected } = verdict;
  return {
    label,
    className: verdict.className,
    tracked: true,
    mustLive,
    verdict: verdict.verdict,
    asExpected,
    created,
    survivors,
    survivorsByIteration: [...verdict.survivorsByIteration],
    perIteration,
    kind,
    shallowBytes: diagnosis?.shallowBytes ?? 0,
    retainedBytes: diagnosis?.retainedBytes ?? 0,
    fingerprint: diagnosis?.fingerprint ?? '',
    oracles,
    culprits: [...(diagnosis?.culprits ?? [])],
    retainingPath: plainPath(diagnosis?.retainingPath ?? [], folder),
    otherRetainingPaths: (diagnosis?.otherRetainingPaths ?? []).map((path) => plainPath(path, folder)),
    weakSpots: [],
    allocation: [],
  };
}

function plainPath(path: RetainingPath, folder: string): PathStep[] {
  return path.map(({ node, id, edge, text, location }) => ({
    node,
    id,
    edge,
    text,
    location: relativeLocation(location, folder),
  }));
}
