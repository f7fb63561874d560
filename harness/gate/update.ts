import { compareOrder, isSame, type Baseline, type KnownLeak } from './baseline';
import { hasVerdict, type ComparedLeak, type Comparison } from './comparison';
import { nameCulprits, nameLabels } from './leak';

/** A baseline as a run would have it, and what that changes. */
export interface Update {
  baseline: Baseline;
  added: number;
  changed: number;
  removed: number;
}

/**
 * Takes over what a run found: new leaks, and known ones with more or less than the baseline says. What is as known stays
 * word for word, and so do the leaks of scenarios that did not run or have no verdict. An expired leak stays expired:
 * who wants to live with it for longer writes a later date.
 */
export function updateBaseline(baseline: Baseline, { leaks, gone, result }: Comparison): Update {
  const judged = new Set(result.scenarios.filter(hasVerdict).map(({ id }) => id));
  const taken = leaks.filter(
    ({ leak, change }) => judged.has(leak.scenario.id) && change.kind !== 'same' && change.kind !== 'expired',
  );
  const entries = taken.map(makeEntry);
  const kept = baseline.leaks.filter(
    (known) => !gone.includes(known) && !entries.some((entry) => isSame(entry, known)),
  );
  return {
    baseline: { ...baseline, leaks: [...kept, ...entries].sort(compareOrder) },
    added: taken.filter(({ known }) => known === null).length,
    changed: taken.filter(({ known }) => known !== null).length,
    removed: gone.length,
  };
}

function makeEntry({ leak, known }: ComparedLeak): KnownLeak {
  const { scenario, fingerprint, survivors, perIteration, retainedBytes } = leak;
  return {
    scenario: scenario.id,
    fingerprint,
    label: nameLabels(leak),
    through: nameCulprits(leak),
    iterations: scenario.iterations,
    survivors,
    perIteration,
    retainedBytes,
    ...(known?.reason !== undefined && { reason: known.reason }),
    ...(known?.expires !== undefined && { expires: known.expires }),
  };
}
