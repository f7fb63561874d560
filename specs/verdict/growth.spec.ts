import { describe, expect, it } from '@jest/globals';
import { classifyGrowth, type Growth } from '../../harness/verdict';
import { seeded } from '../support/randomHeap';

describe('the number of survivors', () => {
  it.each<[string, number[], Growth]>([
    ['one more each time', [1, 2, 3, 4, 5, 6, 7], 'growth'],
    ['three more each time', [3, 6, 9], 'growth'],
    ['one more every second time', [1, 1, 2, 2, 3, 3], 'growth'],
    ['one more every second time, seen just before the next', [0, 0, 1, 1, 2, 2, 3], 'growth'],
    ['seen but once', [1], 'growth'],
    ['late and rising', [0, 0, 0, 1, 2], 'growth'],
    ['a cache of three', [1, 2, 3, 3, 3, 3, 3], 'bounded'],
    ['a pin', [1, 1, 1, 1], 'bounded'],
    ['a cache that is emptied now and then', [1, 2, 3, 1, 2, 3, 1], 'bounded'],
    ['late and standing', [0, 0, 1, 1, 1], 'bounded'],
    ['falling, but not to nothing', [3, 2, 1], 'bounded'],
    ['nothing', [0, 0, 0], 'none'],
    ['nothing in the end', [1, 2, 3, 0], 'none'],
    ['never counted', [], 'none'],
  ])('%s: %p is %s', (_, survivors, kind) => {
    expect(classifyGrowth(survivors)).toBe(kind);
  });
});

/** The same by the places of the rises: the wait that is still on is compared with each wait between two of them. */
function byRises(survivors: readonly number[]): Growth {
  if (survivors.length === 0 || survivors.at(-1) === 0) return 'none';
  const rises = survivors.flatMap((count, at) =>
    count > Math.max(0, ...survivors.slice(0, at)) ? [at] : [],
  );
  const waits = rises.slice(1).map((at, rise) => at - rises[rise]!);
  const waiting = survivors.length - rises.at(-1)!;
  return waits.every((wait) => waiting > wait) && (waits.length > 0 || waiting > 1) ? 'bounded' : 'growth';
}

describe('growth, by its definition', () => {
  it('is the same for every short series', () => {
    let series: number[][] = [[]];
    for (let length = 1; length <= 6; length++) {
      series = series.flatMap((shorter) => [0, 1, 2, 3].map((count) => [...shorter, count]));
      for (const survivors of series) {
        expect({ survivors, kind: classifyGrowth(survivors) }).toEqual({
          survivors,
          kind: byRises(survivors),
        });
      }
    }
  });

  it('is the same for long ones, and does not change when each object counts three times', () => {
    for (let seed = 0; seed < 2000; seed++) {
      const random = seeded(seed);
      const survivors = Array.from({ length: 1 + Math.floor(random() * 30) }, () =>
        Math.floor(random() * 12),
      );
      const kind = classifyGrowth(survivors);
      expect({ seed, kind }).toEqual({ seed, kind: byRises(survivors) });
      expect(classifyGrowth(survivors.map((count) => count * 3))).toBe(kind);
    }
  });
});
