import { describe, expect, it } from '@jest/globals';
import { bruteWeakSpots, randomLeakyHeap } from '../support/bruteWeakSpots';
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
        collateralBytes: frees.collateral.bytes,
        sites: sites.length,
      }));
      expect({ seed, found }).toEqual({
        seed,
        found: expected.slice(0, 3).map(({ text, freedLeaked, collateralBytes }) => ({
          text,
          freedLeaked,
          collateralBytes,
          sites: text.split(' + ').length,
        })),
      });
    }
  });
});

describe('the random heaps', () => {
  const spots = Array.from({ length: 1000 }, (_, seed) =>
    bruteWeakSpots(randomLeakyHeap(seed), (site) => site),
  );
  const sizes = spots.map((found) => found[0]?.text.split(' + ').length ?? 0);

  it.each([
    [0, 100],
    [1, 300],
    [2, 100],
    [3, 20],
  ])('have weak spots of %i sites at least %i times', (size, least) => {
    expect(sizes.filter((other) => other === size).length).toBeGreaterThan(least);
  });

  it("have alternatives, and weak spots among a WeakMap's entries", () => {
    expect(spots.filter((found) => found.length > 2).length).toBeGreaterThan(50);
    expect(
      spots.filter((found) => found.some(({ text }) => text.includes('entries'))).length,
    ).toBeGreaterThan(20);
  });
});
