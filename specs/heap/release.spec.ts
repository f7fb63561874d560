import { describe, expect, it } from '@jest/globals';
import { setTimeout } from 'node:timers/promises';
import { release } from '../../harness/heap/release';

describe('release', () => {
  it.each(['at first', 'when the program has gone on'])(
    'gives the memory of columns back at once, %s',
    async () => {
      await setTimeout(5);
      const columns = [new Uint32Array(1 << 22), new Uint8Array(1 << 20)];
      const before = process.memoryUsage().arrayBuffers;
      release(...columns);
      expect(columns.map((column) => column.length)).toEqual([0, 0]);
      expect(before - process.memoryUsage().arrayBuffers).toBeGreaterThanOrEqual(17 << 20);
    },
  );
});
