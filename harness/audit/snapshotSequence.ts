import { readScripts } from '../diagnosis';
import { classHistogram, type ClassCount, type HeapGraph } from '../heap';
import { totalsOf, type GrownClass, type SequenceResult } from '../result';
import { growthResult } from './growthResult';
import { SnapshotOrder } from './snapshotOrder';
import { WatchedHeap } from './watchedHeap';

/** A snapshot that is there already. */
export interface SnapshotFile {
  /** What it is called in the result. */
  file: string;
  read(): Promise<HeapGraph>;
}

/**
 * Finds what grows from snapshot to snapshot of one heap. One graph is held at a time, and the ids of those before it.
 *
 * @param snapshots at least two, oldest first.
 * @throws {SnapshotOrderError} when they are not of one heap, or not oldest first.
 */
export async function compareSnapshots(
  snapshots: readonly SnapshotFile[],
  folder: string,
): Promise<SequenceResult> {
  const queue = snapshots.values();
  const seen: SequenceResult['snapshots'] = [];
  const histograms: ClassCount[][] = [];
  const order = new SnapshotOrder();
  const heap = new WatchedHeap({
    name: '',
    live: null,
    settle: () => Promise.resolve(),
    async capture() {
      const snapshot = queue.next().value!;
      const { file } = snapshot;
      const graph = await snapshot.read();
      order.check(file, graph);
      seen.push({ file, totals: totalsOf(graph) });
      histograms.push(classHistogram(graph));
      return { graph, scripts: readScripts(graph), ledger: null };
    },
  });
  await heap.begin();
  for (let left = snapshots.length - 1; left > 0; left--) await heap.look(1);
  const question = {
    name: '',
    expected: 'collected',
    through: [],
    iterations: snapshots.length - 1,
    unit: 'snapshot',
  } as const;
  const { findings, explanation } = await growthResult(question, [heap.last!], folder);
  return {
    schemaVersion: 1,
    kind: 'sequence',
    snapshots: seen,
    classes: findGrownClasses(histograms),
    findings,
    explanation,
  };
}

function findGrownClasses(histograms: readonly (readonly ClassCount[])[]): GrownClass[] {
  const byName = histograms.map((classes) => new Map(classes.map((one) => [one.className, one])));
  const grown = histograms.at(-1)!.map(({ className }): GrownClass => {
    const all = byName.map((classes) => classes.get(className));
    return {
      className,
      counts: all.map((one) => one?.count ?? 0),
      shallowBytes: all.map((one) => one?.shallowBytes ?? 0),
    };
  });
  const growth = (numbers: readonly number[]): number => numbers.at(-1)! - numbers[0]!;
  return grown
    .filter(({ counts }) => growth(counts) > 0)
    .sort((a, b) => growth(b.shallowBytes) - growth(a.shallowBytes) || (a.className < b.className ? -1 : 1));
}
