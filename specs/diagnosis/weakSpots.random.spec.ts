import { describe, expect, it } from '@jest/globals';
import { bruteWeakSpots, randomLeakyHeap, type LeakyHeap } from '../support/bruteWeakSpots';
import { toldHeap } from '../support/toldHeap';

const batches = Array.from({ length: 20 }, (_, batch) => batch * 50);

describe('weak spots of random heaps', () => {
  it.each(batches)('are those of brute force over all sets of sites, seeds %i and 49 more', async (first) => {
    for (let seed = first; seed < first + 50; seed++) {
      const leaky = randomLeakyHeap(seed);
      const told = await toldHeap(leaky.text);
      const spots = told.weakSpots(leaky.leaked, { kept: leaky.kept }).filter(({ exact }) => exact);
      const entries = spots.flatMap(({ sites }) => sites).find(({ kind }) => kind === 'weakMapValues');
      const expected = bruteWeakSpots(leaky, (site) => (site === 'entries' ? (entries?.text ?? site) : site));
      const found = spots.map(({ text, frees, sites }) => ({
        text,
        freedLeaked: frees.leaked,
        collateralObjects: frees.collateral.objects,
        collateralBytes: frees.collateral.bytes,
        sites: sites.length,
      }));
      expect({ seed, found }).toEqual({
        seed,
        found: expected.slice(0, 3).map(({ text, freedLeaked, collateralObjects, collateralBytes }) => ({
          text,
          freedLeaked,
          collateralObjects,
          collateralBytes,
          sites: text.split(' + ').length,
        })),
      });
    }
  });

  it('are the same in twenty searches, with all that is said of them', async () => {
    for (let seed = 0; seed < 10; seed++) {
      const { text, leaked, kept } = randomLeakyHeap(seed);
      const runs = new Set<string>();
      for (let run = 0; run < 20; run++)
        runs.add(JSON.stringify((await toldHeap(text)).weakSpots(leaked, { kept })));
      expect(runs.size).toBe(1);
    }
  });
});

describe('the random heaps', () => {
  const heaps = Array.from({ length: 1000 }, (_, seed) => randomLeakyHeap(seed));
  const textsOf = (leaky: LeakyHeap): string[] =>
    bruteWeakSpots(leaky, (site) => site).map(({ text }) => text);
  const spots = heaps.map((leaky) => bruteWeakSpots(leaky, (site) => site));
  const sizes = spots.map((found) => found[0]?.text.split(' + ').length ?? 0);

  it.each([
    [0, 100],
    [1, 300],
    [2, 100],
    [3, 20],
  ])('have weak spots of %i sites at least %i times', (size, least) => {
    expect(sizes.filter((other) => other === size).length).toBeGreaterThan(least);
  });

  it('have sites of several references among their weak spots', () => {
    const repeated = heaps.filter(({ edges }, seed) =>
      spots[seed]!.some(({ text }) =>
        text.split(' + ').some((site) => edges.filter((edge) => edge.site === site).length > 1),
      ),
    );
    expect(repeated.length).toBeGreaterThan(100);
  });

  it('have other weak spots, or none, because something must live', () => {
    const differing = heaps.filter(
      (leaky, seed) => textsOf({ ...leaky, kept: [] }).join() !== spots[seed]!.map(({ text }) => text).join(),
    );
    expect(differing.length).toBeGreaterThan(50);
  });

  it("have alternatives, and weak spots among a WeakMap's entries", () => {
    expect(spots.filter((found) => found.length > 2).length).toBeGreaterThan(50);
    expect(
      spots.filter((found) => found.some(({ text }) => text.includes('entries'))).length,
    ).toBeGreaterThan(20);
  });
});
