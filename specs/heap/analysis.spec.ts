/** What two threads find, against what one finds. */
import { describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { readSnapshotFile, StageClock, type HeapAnalysis, type HeapGraph } from '../../harness/heap';
import { analyse, analyseAlone, analyseWith } from '../../harness/heap/analysis';
import { Thread, withThreads } from '../../harness/heap/threads';
import { randomHeap } from '../support/randomHeap';
import { takeRealSnapshot, temporaryFolder } from '../support/realSnapshot';

const folder = temporaryFolder();

/** An analysis and the retainers it left in the graph, as buffers, which compare fast. */
function bytesOf(graph: HeapGraph, analysis: HeapAnalysis): Buffer[] {
  const { firstRetainer, retainers } = graph.retainerRows();
  const { distances, dominators, retainedSizes } = analysis;
  const columns = [distances, dominators, retainedSizes, firstRetainer, retainers];
  return columns.map(({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength));
}

function expectSame(left: Buffer[], right: Buffer[]): void {
  expect(left.map((column, at) => column.equals(right[at]!))).toEqual(left.map(() => true));
}

describe('an analysis with another thread', () => {
  it('is the same for a real heap', async () => {
    const program = 'app.maps = [1, 2, 3].map((i) => new WeakMap([[app, { i }]]));';
    const file = takeRealSnapshot(join(folder, 'real.heapsnapshot'), program);
    const [alone, shared, chosen] = await Promise.all([1, 2, 3].map(() => readSnapshotFile(file)));
    const expected = bytesOf(alone!, analyseAlone(alone!, new StageClock()));
    const clock = new StageClock();
    const result = await withThreads(1, ([other]) => analyseWith(other!, shared!, clock));
    expectSame(bytesOf(shared!, result), expected);
    expectSame(bytesOf(chosen!, await analyse(chosen!)), expected);
    expect(clock.stages.map(({ stage }) => stage)).toContain('wait for the other thread');
  });

  it('is the same for a hundred random heaps, one after the other in one thread', async () => {
    await withThreads(1, async ([other]) => {
      for (let seed = 1; seed <= 100; seed++) {
        const [alone, shared] = [1, 2].map(() => randomHeap(seed).builder.toGraph());
        const expected = bytesOf(alone!, analyseAlone(alone!, new StageClock()));
        expectSame(bytesOf(shared!, await analyseWith(other!, shared!, new StageClock())), expected);
      }
    });
  });
});

describe('a thread', () => {
  it('rejects with what its task threw, and goes on', async () => {
    await withThreads(1, async ([thread]) => {
      await expect(thread!.run('distances')).rejects.toThrow('no graph is open in this thread');
      await thread!.run('open', randomHeap(1).builder.toGraph().threadColumns);
      expect((await thread!.run('distances')).length).toBeGreaterThan(1);
    });
  });

  it('rejects what it was given when it ends, and all that it is given afterwards', async () => {
    const thread = new Thread();
    const waiting = thread.run('distances');
    await thread.stop();
    await expect(waiting).rejects.toThrow('ended too early');
    await expect(thread.run('distances')).rejects.toThrow('has ended');
  });

  it('is lent again to the next who asks', async () => {
    const lend = (): Promise<Thread> => withThreads(1, ([thread]) => Promise.resolve(thread!));
    const first = await lend();
    expect(await lend()).toBe(first);
    await expect(withThreads(1, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await lend()).not.toBe(first);
  });
});
