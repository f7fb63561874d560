import { beforeAll, describe, expect, it } from '@jest/globals';
import type { HostName } from '../../harness/host';
import { weakVersionOf } from '../../harness/report/weakSpots';
import type { Finding, ScenarioResult, WeakSpot } from '../../harness/result';
import {
  auditCell,
  auditSwapped,
  differingDeclarations,
  findFinding,
  hosts,
  pathTexts,
  type Swapped,
} from '../support/catalogue';

/** What is particular to a pattern. All the rest is the same for all thirteen. */
export interface PatternClaims {
  /** Labels of the objects that the leaky version retains and the weak one lets go. */
  tracked: string[];
  /** How many objects of each label must live, in both versions. */
  mustLive: Record<string, number>;
  /** References that keep the tracked objects alive, as retaining paths name them; each of them on its own. */
  culprits: string[];
  /** What becomes of the first weak spot in the live heap; `verified` where nothing is said. */
  proof?: WeakSpot['proof'];
  /** What the slide prints with either version. */
  output: { leaky: string[]; weak: string[] };
}

const iterations = 7;

/** Claims of one pattern what must hold for every pattern, in both hosts. `more` adds what is particular to it. */
export function describePattern(
  pattern: string,
  claims: PatternClaims,
  more?: (host: HostName) => void,
): void {
  describe.each(hosts)(`pattern ${pattern} in %s`, (host) => {
    let leaky: ScenarioResult;
    let weak: ScenarioResult;
    let swapped: Swapped;
    beforeAll(async () => {
      [leaky, weak, swapped] = await Promise.all([
        auditCell(`${pattern}/leaky`, host),
        auditCell(`${pattern}/weak`, host),
        auditSwapped(pattern, host),
      ]);
    });

    describe('leaky', () => {
      it('is judged as it says of itself', () => expectPass(leaky));

      it.each(claims.tracked)('keeps every %s alive, one more each iteration', (label) => {
        expectAll(findFinding(leaky, label), 'retained');
      });

      it.each(claims.tracked)('keeps %s alive through the culprit, and through nothing else', (label) => {
        const paths = pathTexts(findFinding(leaky, label));
        const culpritsOnPaths = paths.map((texts) =>
          claims.culprits.filter((culprit) => texts.includes(culprit)),
        );
        expect(culpritsOnPaths).toEqual(claims.culprits.map((culprit) => [culprit]));
      });

      it.each(claims.tracked)('has the culprit for the first weak spot of %s', (label) => {
        const [spot] = findFinding(leaky, label).weakSpots;
        expect(spot).toMatchObject({
          text: [...claims.culprits].sort().join(' + '),
          frees: { objects: iterations },
          exact: true,
          proof: claims.proof ?? 'verified',
          pattern: { number: Number(pattern.slice(0, 2)) },
        });
        expect(weakVersionOf(spot!.pattern!)).toBe(`fixtures/${pattern}/weak.ts`);
        expect(spot!.sites.map(({ location }) => location?.file)).toEqual(
          claims.culprits.map(() => `fixtures/${pattern}/leaky.ts`),
        );
      });

      it.each(claims.tracked)('lets %s die in the live heap when a weak spot is broken', (label) => {
        expect(findFinding(leaky, label).weakSpots.map(({ proof }) => proof)).toContain('verified');
      });

      it('differs from the weak version in the references that its weak spots name', () => {
        const spots = claims.tracked.flatMap((label) => findFinding(leaky, label).weakSpots);
        const edgesOf = (found: readonly WeakSpot[]): string[] =>
          found.flatMap(({ sites }) => sites.map(({ edge }) => edge));
        const differing = differingDeclarations(pattern);
        expect(differing).toEqual(expect.arrayContaining(edgesOf(spots.slice(0, 1))));
        expect(edgesOf(spots)).toEqual(expect.arrayContaining(differing));
      });

      it('lets live what must live', () => expectMustLive(leaky, claims.mustLive));

      it('prints what its slide prints when nothing dies', () => {
        expect(leaky.output).toEqual(claims.output.leaky);
      });
    });

    describe('weak', () => {
      it('is judged as it says of itself', () => expectPass(weak));

      it.each(claims.tracked)('lets every %s go', (label) =>
        expectAll(findFinding(weak, label), 'collected'),
      );

      it('lets live what must live', () => expectMustLive(weak, claims.mustLive));

      it('prints what its slide prints', () => expect(weak.output).toEqual(claims.output.weak));
    });

    describe('swapped', () => {
      it.each(claims.tracked)('fails the leaky version, and names what keeps %s alive', (label) => {
        expect(swapped.leakyAsWeak.status).toBe('fail');
        const sentence = explanationOf(swapped.leakyAsWeak, label);
        expect(sentence).toMatch(
          `expected ${label} to be collected; 7 of 7 are alive, 1 more each iteration, through state → `,
        );
        expect(claims.culprits.some((culprit) => sentence.includes(` → ${culprit}`))).toBe(true);
      });

      it.each(claims.tracked)('fails the weak version, and tells that every %s was collected', (label) => {
        expect(swapped.weakAsLeaky.status).toBe('fail');
        const through = claims.culprits.map((culprit) => culprit.replace(/ \([^)]*\)$/, '')).join(' and ');
        expect(explanationOf(swapped.weakAsLeaky, label)).toBe(
          `expected ${label} to be retained through ${through}; all 7 were collected`,
        );
      });
    });

    more?.(host);
  });
}

/** Expects a verdict that is as the scenario says, without a word to add. */
export function expectPass({ status, error, explanation }: ScenarioResult): void {
  expect({ status, error, explanation }).toEqual({ status: 'pass', error: null, explanation: [] });
}

/** Expects every object of a label to have the same fate, by the word of all three oracles. */
export function expectAll(finding: Finding, fate: 'retained' | 'collected'): void {
  const survivors = fate === 'retained' ? iterations : 0;
  expect(finding).toMatchObject({
    created: iterations,
    survivors,
    survivorsByIteration: Array.from({ length: iterations }, (_, i) => (fate === 'retained' ? i + 1 : 0)),
    perIteration: fate === 'retained' ? 1 : 0,
    kind: fate === 'retained' ? 'growth' : 'none',
    oracles: { weakRef: survivors, queryObjects: survivors, snapshot: survivors },
  });
}

/** Expects every object that must live to be alive, by the word of all three oracles. */
export function expectMustLive(result: ScenarioResult, counts: Record<string, number>): void {
  for (const [label, count] of Object.entries(counts)) {
    expect(findFinding(result, label)).toMatchObject({
      mustLive: true,
      created: count,
      survivors: count,
      oracles: { weakRef: count, queryObjects: count, snapshot: count },
    });
  }
}

function explanationOf({ explanation }: ScenarioResult, label: string): string {
  return explanation.find((sentence) => sentence.startsWith(`expected ${label} `)) ?? explanation.join('\n');
}
