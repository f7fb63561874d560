/** What the numbers of objects that were born in each of several intervals, and live on, say of growth. */
export interface Rise {
  /** `growth`: every interval adds about as many. `bounded`: one of them adds none, or few. `undecided`: ask for another. */
  kind: 'growth' | 'bounded' | 'undecided';
  /** Objects that each iteration adds, over all intervals. */
  perIteration: number;
  /** How far the intervals lie from that at most; 0 when each iteration adds the same number. */
  spread: number;
}

/** One object alone is something that was made once, or made anew. */
const fewestToSuspect = 2;

/** Two intervals may resemble each other by chance. */
const fewestForAMean = 3;

/**
 * Tells growth from a bound, of objects that nobody tracked. What is bounded lets go of the older objects, or stops
 * making them: an interval stands out that left few or none behind.
 *
 * @param alive how many of the objects that were born in each interval are alive after the last one.
 * @param iterations how many iterations each interval had; those of intervals without any do not count.
 */
export function classifyBirths(alive: readonly number[], iterations: readonly number[]): Rise {
  const counted = iterations.flatMap((count, at) => (count > 0 ? [at] : []));
  const rates = counted.map((at) => alive[at]! / iterations[at]!);
  const total = counted.reduce((sum, at) => sum + alive[at]!, 0);
  const perIteration = total / counted.reduce((sum, at) => sum + iterations[at]!, 0);
  const spread = Math.max(0, ...rates.map((rate) => Math.abs(rate - perIteration)));
  const known = { perIteration, spread };
  // From one snapshot to the next one object may be there by chance.
  const isChance = counted.length > 1 && counted.every((at) => iterations[at] === 1 && alive[at]! < 2);
  const isSteady = rates.every((rate) => rate > 0 && rate >= perIteration / 2);
  if (isChance || total < fewestToSuspect || !(isSteady || isWorsening(rates)))
    return { kind: 'bounded', ...known };
  if (rates.length < 2) return { kind: 'undecided', ...known };
  if (spread === 0 && Number.isInteger(perIteration)) return { kind: 'growth', ...known };
  return { kind: rates.length < fewestForAMean ? 'undecided' : 'growth', ...known };
}

/** A leak that gets worse leaves at least an object behind in each of the first iterations, and more in later ones. */
function isWorsening(rates: readonly number[]): boolean {
  return rates[0]! >= 1 && rates.every((rate, at) => at === 0 || rate > rates[at - 1]!);
}
