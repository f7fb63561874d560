import { beforeAll, describe, expect, it } from '@jest/globals';
import type { ScenarioResult } from '../../harness/result';
import { leakShapes } from '../support/leakShapes';
import { auditScenarios, scenarioFolder } from '../support/scenarios';

/** The fingerprint of each label, and the reference to break. */
function identities({
  findings,
  error,
}: ScenarioResult): Record<string, [fingerprint: string, spot: string | undefined]> {
  if (findings.length === 0) throw new Error(error?.message ?? 'nothing was found');
  return Object.fromEntries(
    findings.map(({ label, fingerprint, weakSpots }) => [label, [fingerprint, weakSpots[0]?.text]]),
  );
}

describe('the fingerprint of a leak', () => {
  const folder = scenarioFolder();
  let first: ReturnType<typeof identities>;
  let results: Record<'long/shapes' | 'grown/shapes' | 'again/shapes', ScenarioResult>;

  beforeAll(async () => {
    const texts = {
      'first/shapes': leakShapes(),
      'again/shapes': leakShapes(),
      'long/shapes': leakShapes({ iterations: 21 }),
      'grown/shapes': leakShapes({ grown: true }),
    };
    const all = await auditScenarios(folder, texts, { timeoutMs: 90_000 });
    first = identities(all['first/shapes']);
    results = all;
  }, 180_000);

  it('is another one for each way to leak', () => {
    const fingerprints = Object.values(first).map(([fingerprint]) => fingerprint);
    expect(new Set(fingerprints).size).toBe(fingerprints.length);
  });

  it.each([
    ['in another run', 'again/shapes'],
    ['after other numbers of iterations', 'long/shapes'],
    ['with other code, classes and fields around it', 'grown/shapes'],
  ] as const)('is the same %s', (_, name) => {
    expect(identities(results[name])).toEqual(first);
  });
});
