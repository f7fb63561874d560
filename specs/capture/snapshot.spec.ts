import { describe, expect, it } from '@jest/globals';
import { mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { SnapshotPlace, takeSnapshot } from '../../harness/capture';
import { SessionClosedError } from '../../harness/cdp';
import { readSnapshotFile, type HeapGraph, type NodeOrdinal } from '../../harness/heap';
import { childHeaps, evaluate, processId } from '../support/childHeap';
import { contentsOf } from '../support/sameGraph';
import { scenarioFolder } from '../support/scenarios';

function countNamed(graph: HeapGraph, name: string): number {
  let count = 0;
  for (let node = 0 as NodeOrdinal; node < graph.nodeCount; node++) {
    if (graph.nodeType(node) === 'object' && graph.name(node) === name) count++;
  }
  return count;
}

describe('taking a snapshot', () => {
  const start = childHeaps();
  const folder = scenarioFolder();

  it('gives the heap as a graph', async () => {
    const heap = await start();
    await evaluate(heap, 'class Жук {}; globalThis.kept = Array.from({ length: 5 }, () => new Жук()); 0');
    expect(countNamed(await takeSnapshot(heap.session), 'Жук')).toBe(5);
    // And the session is as before: another one hears nothing of the first.
    expect(countNamed(await takeSnapshot(heap.session), 'Жук')).toBe(5);
  });

  it('keeps the same in a file for its owner only, and nothing beside it', async () => {
    const heap = await start();
    const kept = join(folder.path, 'kept', 'deeper');
    const graph = await takeSnapshot(heap.session, new SnapshotPlace(join(kept, 'heap.heapsnapshot')));
    expect(readdirSync(kept)).toEqual(['heap.heapsnapshot']);
    expect(statSync(join(kept, 'heap.heapsnapshot')).mode & 0o777).toBe(0o600);
    const read = await readSnapshotFile(join(kept, 'heap.heapsnapshot'));
    expect(read.nodeCount).toBe(graph.nodeCount);
    expect(contentsOf(read)['edgeTarget']).toEqual(graph.edgeTarget);
  });

  it('rejects, and leaves no file, when the heap dies half-way', async () => {
    const heap = await start();
    await evaluate(heap, 'globalThis.many = Array.from({ length: 300_000 }, (_, i) => ({ i })); 0');
    const pid = await processId(heap);
    let chunks = 0;
    heap.session.on('HeapProfiler.addHeapSnapshotChunk', () => {
      if (++chunks === 1) process.kill(pid, 'SIGKILL');
    });
    const file = join(folder.path, 'half', 'heap.heapsnapshot');
    await expect(takeSnapshot(heap.session, new SnapshotPlace(file))).rejects.toBeInstanceOf(
      SessionClosedError,
    );
    expect(chunks).toBeGreaterThan(0);
    expect(readdirSync(join(folder.path, 'half'))).toEqual([]);
    expect(await heap.ended).toMatchObject({ cause: 'signal' });
  });

  it('gives the graph, and says why there is no file, when that cannot take its place', async () => {
    const heap = await start();
    const taken = join(folder.path, 'taken', 'heap.heapsnapshot');
    mkdirSync(join(taken, 'within'), { recursive: true });
    const place = new SnapshotPlace(taken);
    expect((await takeSnapshot(heap.session, place)).nodeCount).toBeGreaterThan(0);
    expect(place.failure).toMatchObject({ syscall: 'rename' });
    expect(readdirSync(join(folder.path, 'taken'))).toEqual(['heap.heapsnapshot']);
  });
});
