/** How the number of survivors moves with the iterations. */
export type Growth = 'growth' | 'bounded' | 'none';

/**
 * Tells growth from a bound by counts, never by bytes.
 *
 * Looks at the highest count so far, so that a cache which is emptied now and then counts as bounded. It is growth as
 * long as the count has not stood still for longer at the end than it ever did between two rises: a leak in every
 * second iteration (1 1 2 2 3 3) grows, a cache of three (1 2 3 3 3 3) is bounded, and so is a pin (1 1 1 1).
 *
 * @param survivors how many were alive after each iteration.
 */
export function classifyGrowth(survivors: readonly number[]): Growth {
  if ((survivors.at(-1) ?? 0) === 0) return 'none';
  let highest = 0;
  let standing = 0;
  let longestPause = 0;
  for (const count of survivors) {
    if (count > highest) {
      if (highest > 0) longestPause = Math.max(longestPause, standing);
      highest = count;
      standing = 0;
    } else {
      standing++;
    }
  }
  return standing > longestPause ? 'bounded' : 'growth';
}
