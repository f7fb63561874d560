import { describe, expect, it } from '@jest/globals';
import { classifyBirths } from '../../harness/verdict';
import { seeded } from '../support/randomHeap';

describe('the births of objects that nobody tracked', () => {
  it('are growth where every interval left as many for each iteration', () => {
    expect(classifyBirths([7, 7], [7, 7])).toEqual({ kind: 'growth', perIteration: 1, spread: 0 });
    expect(classifyBirths([14, 14, 280], [7, 7, 140])).toMatchObject({ kind: 'growth', perIteration: 2 });
  });

  it('are bounded where an interval left none', () => {
    expect(classifyBirths([7, 0], [7, 7]).kind).toBe('bounded');
    expect(classifyBirths([0, 7], [7, 7]).kind).toBe('bounded');
  });

  it('are bounded where the older ones went', () => {
    // A cache of 150: of 154 the last 150 are left.
    expect(classifyBirths([3, 7, 140], [7, 7, 140]).kind).toBe('bounded');
  });

  it('are bounded where each snapshot adds one, however many iterations came before it', () => {
    expect(classifyBirths([1, 1, 1], [7, 7, 140]).kind).toBe('bounded');
  });

  it('need a third interval where iterations do not all leave as many', () => {
    expect(classifyBirths([9, 12], [7, 7]).kind).toBe('undecided');
    expect(classifyBirths([9, 12, 240], [7, 7, 140])).toMatchObject({ kind: 'growth' });
    expect(classifyBirths([2, 2], [7, 7]).kind).toBe('undecided');
  });

  it('say how far intervals lie from the mean', () => {
    const { perIteration, spread } = classifyBirths([7, 14, 21], [7, 7, 7]);
    expect({ perIteration, spread }).toEqual({ perIteration: 2, spread: 1 });
  });

  it('are growth where each interval leaves more than the one before', () => {
    expect(classifyBirths([28, 77, 11_000], [7, 7, 140]).kind).toBe('growth');
  });

  it('leave intervals without iterations out', () => {
    expect(classifyBirths([7, 7, 3], [7, 7, 0]).kind).toBe('growth');
  });

  it('are bounded where each of several intervals of one step leaves a single object', () => {
    expect(classifyBirths([1, 1], [1, 1]).kind).toBe('bounded');
    expect(classifyBirths([2, 2], [1, 1]).kind).toBe('growth');
    expect(classifyBirths([1, 1, 20], [1, 1, 20]).kind).toBe('growth');
  });

  it('are undecided after one interval, unless it left one object or none', () => {
    expect(classifyBirths([7], [7]).kind).toBe('undecided');
    expect(classifyBirths([1], [7]).kind).toBe('bounded');
    expect(classifyBirths([0], [7]).kind).toBe('bounded');
  });
});

describe('a cache with a bound', () => {
  it('is no growth once twice as many iterations have run as it holds objects', () => {
    for (let seed = 0; seed < 300; seed++) {
      const bound = 1 + Math.floor(seeded(seed)() * 77);
      const cache: number[] = [];
      const intervals = [7, 7, 140];
      intervals.forEach((iterations, interval) => {
        for (let i = 0; i < iterations; i++) {
          cache.push(interval);
          if (cache.length > bound) cache.shift();
        }
      });
      const alive = intervals.map((_, interval) => cache.filter((born) => born === interval).length);
      expect({ seed, bound, alive, kind: classifyBirths(alive, intervals).kind }).toMatchObject({
        kind: 'bounded',
      });
    }
  });
});
