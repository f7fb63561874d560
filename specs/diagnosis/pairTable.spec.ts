import { describe, expect, it } from '@jest/globals';
import { PairTable, unset } from '../../harness/diagnosis/pairTable';

describe('a table of pairs', () => {
  it('gives back what was set, however many pairs there are', () => {
    const table = new PairTable();
    const valueOf = (first: number, second: number): number => first * 1000 + second;
    for (let first = 0; first < 100; first++)
      for (let second = 0; second < 100; second++) table.set(first, second * 65_536, valueOf(first, second));
    for (let first = 0; first < 100; first++)
      for (let second = 0; second < 100; second++)
        expect(table.get(first, second * 65_536)).toBe(valueOf(first, second));
  });

  it('tells pairs apart by the order of their numbers', () => {
    const table = new PairTable();
    table.set(1, 2, 3);
    expect([table.get(1, 2), table.get(2, 1), table.get(1, 1)]).toEqual([3, unset, unset]);
  });

  it('keeps the last value of a pair', () => {
    const table = new PairTable();
    for (let value = 0; value < 5000; value++) table.set(7, 0xffff_fffe, value);
    expect(table.get(7, 0xffff_fffe)).toBe(4999);
  });
});
