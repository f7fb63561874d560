/** What a tool says of the leak of the benchmark's page, by the result that it wrote. */
import type { AuditResult } from '../harness/result';

/** null: it does not say. */
export interface Named {
  /** Of the leaked objects. */
  readonly className: string | null;
  /** What holds them. */
  readonly owner: string | null;
  /** From a root to them. */
  readonly path: string | null;
  /** Of the page's source. */
  readonly line: string | null;
}

export function weakspotNames(text: string): Named {
  const [scenario] = (JSON.parse(text) as AuditResult).scenarios;
  const [finding] = scenario!.findings;
  if (!finding) return { className: null, owner: null, path: null, line: null };
  const { className, owner, retainingPath, weakSpots } = finding;
  const location =
    retainingPath.findLast((step) => step.location)?.location ?? weakSpots[0]?.sites[0]?.location;
  return {
    className,
    owner: owner?.text ?? null,
    path: retainingPath
      .map((step) => step.text)
      .filter((step) => step !== '')
      .join(' → '),
    line: location ? `${location.file}:${location.line}` : null,
  };
}

interface FuiteResult {
  result: {
    leaks: {
      objects?: { name: string }[];
      collections?: { type: string; stacktraces?: { original?: string; pretty?: string }[] }[];
    };
  };
}

/** fuite lists classes that grew, and collections that grew with the call that made them do so. */
export function fuiteNames(text: string): Named {
  const [{ result }] = JSON.parse(text) as [FuiteResult];
  const [collection] = result.leaks.collections ?? [];
  const stack = collection?.stacktraces?.[0];
  return {
    className: result.leaks.objects?.map(({ name }) => name).join(', ') ?? null,
    owner: collection ? `a collection, ${collection.type}` : null,
    path: null,
    line: stack?.pretty ?? stack?.original ?? null,
  };
}
