import { beforeAll, describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { auditFile, catalogueFolder } from '../../harness/audit';
import {
  className,
  readSnapshotFile,
  retainedSizes,
  type HeapGraph,
  type NodeOrdinal,
} from '../../harness/heap';
import type { ScenarioResult } from '../../harness/result';
import { temporaryFolder } from '../support/realSnapshot';

interface MemlabAnswer {
  nodeCount: number;
  edgeCount: number;
  survivors: { id: number; selfSize: number; retainedSize: number; path: string[] }[];
}

describe('memlab, asked about the snapshot that a leaky cell was judged by', () => {
  const folder = temporaryFolder();
  let result: ScenarioResult;
  let graph: HeapGraph;
  let memlab: MemlabAnswer;

  beforeAll(async () => {
    result = await auditFile(join(catalogueFolder, '07-observers/leaky.ts'), { snapshotFolder: folder });
    const file = join(folder, '07-observers_leaky@node.heapsnapshot');
    graph = await readSnapshotFile(file);
    memlab = askMemlab(file, 'Observer');
  });

  it('reads as many nodes and edges', () => {
    expect([memlab.nodeCount, memlab.edgeCount]).toEqual([graph.nodeCount, graph.edgeCount]);
  });

  it('finds the same objects, of the same shallow and retained sizes', () => {
    const sizes = retainedSizes(graph);
    const ours = findObjects('Observer').map((node) => ({
      id: graph.id(node),
      selfSize: graph.selfSize(node),
      retainedSize: sizes[node],
    }));
    expect(ours).toEqual(
      memlab.survivors.map(({ id, selfSize, retainedSize }) => ({ id, selfSize, retainedSize })),
    );
  });

  it('reaches every one that must go through the culprit, and every one in use some other way', () => {
    const throughCulprit = memlab.survivors.filter(({ path }) => path.includes('observers'));
    // Beside the judged ones, one of the warm-up.
    const leaked = result.findings.find(({ label }) => label === 'observer1')!.survivors;
    expect(throughCulprit).toHaveLength(leaked + 1);
    expect(memlab.survivors).toHaveLength(2 * (leaked + 1));
  });

  function findObjects(name: string): NodeOrdinal[] {
    const all = Array.from({ length: graph.nodeCount }, (_, node) => node as NodeOrdinal);
    return all.filter((node) => graph.nodeType(node) === 'object' && className(graph, node) === name);
  }

  /** In a process of its own and with a temporary folder of its own: memlab leaves things behind in both. */
  function askMemlab(file: string, name: string): MemlabAnswer {
    const child = join(__dirname, '..', 'support', 'memlabChild.cjs');
    const env = { ...process.env, TMPDIR: folder, TMP: folder, TEMP: folder };
    return JSON.parse(
      execFileSync(process.execPath, [child, file, name], { env, encoding: 'utf8' }),
    ) as MemlabAnswer;
  }
});
