import { describe, expect, it } from '@jest/globals';
import { createColors } from 'picocolors';
import { renderInspection } from '../../harness/report';
import type { InspectResult } from '../../harness/result';

const plain = { colors: createColors(false), width: Infinity, timings: false };

const result: InspectResult = {
  schemaVersion: 1,
  kind: 'snapshot',
  file: 'app.heapsnapshot',
  fileBytes: 4_100_000,
  totals: { nodes: 1000, edges: 1, strings: 12, shallowBytes: 2000, extraNativeBytes: 0 },
  classes: [
    { className: 'Order', count: 12, shallowBytes: 240, retainedBytes: 1500 },
    { className: '(string)', count: 8, shallowBytes: 800, retainedBytes: 800 },
  ],
  largest: [
    {
      className: 'Function',
      name: 'makeOrders',
      id: 7,
      distance: 2,
      shallowBytes: 32,
      retainedBytes: 1500,
      dominator: { className: '(synthetic)', id: 1 },
    },
    {
      className: '(array)',
      name: null,
      id: 12_345,
      distance: 3,
      shallowBytes: 0,
      retainedBytes: 12,
      dominator: { className: 'Function', id: 7 },
    },
  ],
  detached: [],
  duplicateStrings: { texts: 0, copies: 0, unusedBytes: 0, largest: [] },
  emptyCollections: [],
  oversizedCollections: [],
  largeCollections: [],
  listeners: [],
  timings: {
    stages: [
      { stage: 'parse nodes', elapsedMs: 75.4 },
      { stage: 'dominators', elapsedMs: 1500 },
    ],
    totalMs: 2000,
  },
};

describe('the text of an inspection', () => {
  it('tells totals, classes and the largest objects, sizes with their share of the heap', () => {
    expect(renderInspection(result, plain)).toBe(
      `app.heapsnapshot (4.1 MB): 1000 nodes, 1 edge, 12 strings; 2.0 kB of objects

retained         shallow  count  class
  1.5 kB  75.0%    240 B     12  Order
   800 B  40.0%    800 B      8  (string)

retained         shallow      id  held by         object
  1.5 kB  75.0%     32 B      @7  (synthetic) @1  Function makeOrders
    12 B   0.6%      0 B  @12345  Function @7     (array)`,
    );
  });

  it('tells the stages of reading, their share and their total where asked for', () => {
    const text = renderInspection(result, { ...plain, timings: true });
    expect(text.slice(text.indexOf('time'))).toBe(
      `time          stage
75 ms    3.8%  parse nodes
1.5 s   75.0%  dominators
2.0 s  100.0%  in all`,
    );
  });

  it('names twenty classes, and says how many more there are', () => {
    const classes = Array.from({ length: 23 }, (_, i) => ({ ...result.classes[0]!, className: `Class${i}` }));
    const text = renderInspection({ ...result, classes }, plain);
    expect(text).toContain('Class19');
    expect(text).not.toContain('Class20');
    expect(text).toContain('and 3 more classes: --json lists them');
  });

  it('keeps to the width of the terminal, and names of the heap to their line', () => {
    const classes = [{ ...result.classes[0]!, className: `Long\n\u001b[2J\u009b${'x'.repeat(200)}` }];
    const lines = renderInspection({ ...result, classes }, { ...plain, width: 80 }).split('\n');
    const line = lines.find((text) => text.includes('Long'))!;
    expect(line).toMatch(/ {2}Long\\n\\u001b\[2J\\u009bx+…$/);
    expect(line).toHaveLength(78);
  });
});
