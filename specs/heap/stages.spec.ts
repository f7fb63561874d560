import { describe, expect, it } from '@jest/globals';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { readSnapshotFile, SnapshotParser, StageClock } from '../../harness/heap';
import { heap } from '../support/heapBuilder';
import { temporaryFolder } from '../support/realSnapshot';

const SECTIONS = ['snapshot', 'nodes', 'edges', 'trace_function_infos', 'trace_tree', 'samples', 'locations'];
const PARSED = [...SECTIONS, 'strings'].map((section) => `parse ${section}`);
const { bytes } = heap('root -> App -> Child');

describe('a stage clock', () => {
  const folder = temporaryFolder();

  it('tells every section of a file, in the order of the file, once however many chunks it came in', () => {
    const clock = new StageClock();
    const parser = new SnapshotParser(clock);
    for (let at = 0; at < bytes.length; at += 7) parser.push(bytes.subarray(at, at + 7));
    parser.finish();
    expect(clock.stages.map(({ stage }) => stage)).toEqual([...PARSED, 'join']);
  });

  it('tells the waiting for a plain file, and not for a gzipped one', async () => {
    const plain = new StageClock();
    const gzipped = new StageClock();
    writeFileSync(join(folder, 'plain'), bytes);
    writeFileSync(join(folder, 'gzipped'), gzipSync(bytes));
    await readSnapshotFile(join(folder, 'plain'), plain);
    await readSnapshotFile(join(folder, 'gzipped'), gzipped);
    expect(plain.stages.map(({ stage }) => stage)).toEqual(['read', ...PARSED, 'join']);
    expect(gzipped.stages.map(({ stage }) => stage)).toEqual([...PARSED, 'join']);
  });

  it('adds up the parts of a stage and hands on what the work returns', () => {
    const clock = new StageClock();
    clock.add('sweep', 10);
    clock.add('count', 1);
    clock.add('sweep', 5);
    expect(clock.time('count', () => 'done')).toBe('done');
    const [sweep, count] = clock.stages;
    expect(sweep).toEqual({ stage: 'sweep', elapsedMs: 15 });
    expect(count!.elapsedMs).toBeGreaterThanOrEqual(1);
  });

  it('counts the time of work that throws', () => {
    const clock = new StageClock();
    const fail = (): never => {
      throw new Error('no');
    };
    expect(() => clock.time('fail', fail)).toThrow('no');
    expect(clock.stages.map(({ stage }) => stage)).toEqual(['fail']);
  });
});
