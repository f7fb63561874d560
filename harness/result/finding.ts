import type {
  AllocationCall,
  Diagnosis,
  Proof,
  RetainingPath,
  WeakSpot as FoundWeakSpot,
} from '../diagnosis';
import { round, type LabelVerdict, type Rise } from '../verdict';
import type { Finding, PathStep, StackFrame, WeakSpot } from './auditResult';
import { relativeLocation, relativePath } from './location';

/**
 * @param diagnosis null when nothing survived.
 * @param proofs by place of the diagnosis's weak spots.
 */
export function makeFinding(
  verdict: LabelVerdict,
  diagnosis: Diagnosis | null,
  proofs: readonly Proof[],
  folder: string,
): Finding {
  const { label, mustLive, created, survivors, perIteration, kind, oracles, asExpected } = verdict;
  const allocation = diagnosis?.allocation;
  return {
    label,
    className: verdict.className,
    tracked: true,
    heap: '',
    mustLive,
    verdict: verdict.verdict,
    asExpected,
    created,
    survivors,
    survivorsByIteration: [...verdict.survivorsByIteration],
    perIteration,
    spread: 0,
    kind,
    owner: null,
    shallowBytes: diagnosis?.shallowBytes ?? 0,
    retainedBytes: diagnosis?.retainedBytes ?? 0,
    ...plainRetained(diagnosis),
    fingerprint: diagnosis?.fingerprint ?? '',
    oracles,
    culprits: [...(diagnosis?.culprits ?? [])],
    retainingPath: plainPath(diagnosis?.retainingPath ?? [], folder),
    otherRetainingPaths: (diagnosis?.otherRetainingPaths ?? []).map((path) => plainPath(path, folder)),
    weakSpots: (diagnosis?.weakSpots ?? []).map((spot, place) => plainSpot(spot, proofs[place]!, folder)),
    allocation: plainStack(allocation?.stack ?? [], folder),
    ...(allocation && allocation.objects > 0 && { allocatedByStack: allocation.objects }),
  };
}

/** Of objects that nobody tracked. The reference to break is who is to blame. */
export function makeGrowthFinding(
  verdict: LabelVerdict,
  { rise, heap }: { rise: Rise; heap: string },
  diagnosis: Diagnosis,
  proofs: readonly Proof[],
  folder: string,
): Finding {
  const finding = makeFinding(verdict, diagnosis, proofs, folder);
  const sites = diagnosis.weakSpots[0]?.sites ?? [];
  const [owner] = sites;
  return {
    ...finding,
    tracked: false,
    heap,
    spread: round(rise.spread),
    owner: owner === undefined ? null : { text: owner.text, sizes: [...owner.sizes] },
    culprits: owner === undefined ? finding.culprits : sites.map(({ text }) => text),
  };
}

function plainRetained(
  diagnosis: Diagnosis | null,
): Pick<Finding, 'retainedClasses' | 'retainedTree' | 'retainedStrings'> {
  const { retained, strings = [] } = diagnosis ?? {};
  return {
    ...(retained && { retainedClasses: [...retained.classes], retainedTree: [...retained.tree] }),
    ...(strings.length > 0 && { retainedStrings: [...strings] }),
  };
}

function plainSpot(spot: FoundWeakSpot, { outcome, reason }: Proof, folder: string): WeakSpot {
  const { text, exact, frees, advice } = spot;
  return {
    text,
    sites: spot.sites.map(({ holder, edge, text: siteText, references, location, allocation }) => ({
      holder,
      edge,
      text: siteText,
      references,
      location: relativeLocation(location, folder),
      ...(allocation.objects > 0 && { allocation: plainStack(allocation.stack, folder) }),
    })),
    frees: { objects: frees.leaked, others: frees.alsoLeaked + frees.dependents, bytes: frees.bytes },
    collateral: { ...frees.collateral },
    exact,
    advice: advice.word,
    adviceText: advice.sentence,
    pattern: advice.pattern,
    proof: outcome,
    reason,
  };
}

export function plainPath(path: RetainingPath, folder: string): PathStep[] {
  return path.map(({ node, id, edge, text, location }) => ({
    node,
    id,
    edge,
    text,
    location: relativeLocation(location, folder),
  }));
}

function plainStack(stack: readonly AllocationCall[], folder: string): StackFrame[] {
  return stack.map((call) => ({ ...call, file: relativePath(call.file, folder) }));
}
