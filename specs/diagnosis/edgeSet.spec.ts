import { describe, expect, it } from '@jest/globals';
import { EdgeSet } from '../../harness/diagnosis/edgeSet';
import type { EdgeOrdinal } from '../../harness/heap';
import { seeded } from '../support/randomHeap';

describe('a set of edges', () => {
  it.each([1, 31, 32, 33, 1000])('has what a Set has, and counts it in order: of %i edges', (edgeCount) => {
    const random = seeded(edgeCount);
    const edges = Array.from({ length: edgeCount }, (_, edge) => edge as EdgeOrdinal);
    for (const part of [0, 0.1, 0.5, 1]) {
      const chosen = edges.filter(() => random() < part);
      const set = new EdgeSet(edgeCount, chosen.slice(3), chosen.slice(0, 5));
      expect(edges.filter((edge) => set.has(edge))).toEqual(chosen);
      expect(chosen.map((edge) => set.placeOf(edge))).toEqual([...chosen.keys()]);
      expect(set.size).toBe(chosen.length);
    }
  });
});
