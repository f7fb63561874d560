import type { AllocationRun, Finding, WeakSpot } from '../result';
import { describeError, type JudgedResult } from './scenarioResult';

/**
 * Has a scenario run again where anything of it is alive, and takes over the stacks that allocated what leaked and who
 * holds it. All else stays the first run's, whatever becomes of the second.
 *
 * @param runAgain in a heap that tracks allocations.
 */
export async function withAllocations(
  first: JudgedResult,
  runAgain: () => Promise<JudgedResult>,
  folder: string,
): Promise<JudgedResult> {
  if (!first.findings.some(isExplained)) return first;
  const started = performance.now();
  const ended = (explanation: string | null): AllocationRun => ({
    durationMs: Math.round(performance.now() - started),
    explanation,
  });
  try {
    const second = await runAgain();
    const findings = first.findings.map((finding) => takeStacks(finding, second.findings));
    return { ...first, findings, allocationRun: ended(describeMissing(findings, second.findings)) };
  } catch (error) {
    const { message } = describeError(error, folder);
    return { ...first, allocationRun: ended(`the run that tracked allocations gave none: ${message}`) };
  }
}

/** Whether there is a path that ends at something that is alive. */
function isExplained({ retainingPath }: Finding): boolean {
  return retainingPath.length > 0;
}

/** The same leak of another run: of tracked objects by their label, of others by the reference that holds them. */
function findSameOrNull(finding: Finding, others: readonly Finding[]): Finding | null {
  const alike = others.filter((other) => isExplained(other) && other.tracked === finding.tracked);
  const byPath = ({ fingerprint, heap }: Finding): boolean =>
    fingerprint === finding.fingerprint && heap === finding.heap;
  const byLabel = ({ label }: Finding): boolean => label === finding.label;
  const same = finding.tracked ? alike.find(byLabel) : (alike.find(byPath) ?? alike.find(byLabel));
  return same ?? null;
}

function takeStacks(finding: Finding, others: readonly Finding[]): Finding {
  const same = isExplained(finding) ? findSameOrNull(finding, others) : null;
  if (same === null) return finding;
  const { allocation, allocatedByStack } = same;
  return {
    ...finding,
    allocation,
    ...(allocatedByStack !== undefined && { allocatedByStack }),
    weakSpots: finding.weakSpots.map((spot) => takeHolderStacks(spot, same.weakSpots)),
  };
}

function takeHolderStacks(spot: WeakSpot, others: readonly WeakSpot[]): WeakSpot {
  const known = others.flatMap(({ sites }) => sites);
  return {
    ...spot,
    sites: spot.sites.map((site) => {
      const allocation = known.find(({ text }) => text === site.text)?.allocation;
      return allocation === undefined ? site : { ...site, allocation };
    }),
  };
}

/** null where each finding has its stack. */
function describeMissing(findings: readonly Finding[], others: readonly Finding[]): string | null {
  const missing = findings.filter((finding) => isExplained(finding) && finding.allocation.length === 0);
  if (missing.length === 0) return null;
  const sentences = missing.map((finding) =>
    findSameOrNull(finding, others) === null
      ? `the run that tracked allocations found nothing of ${finding.label} alive`
      : `no code of the project's is on the stack that allocated ${finding.label}`,
  );
  return sentences.join('; ');
}
