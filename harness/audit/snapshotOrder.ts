import type { HeapGraph, IdSet, NodeId, NodeOrdinal } from '../heap';

/** Snapshots that are not of one heap, or not oldest first; the message says which. */
export class SnapshotOrderError extends Error {}

/** What is remembered of a snapshot, to tell whether the next one is a later one of its heap. */
interface Remembered {
  readonly file: string;
  readonly ids: IdSet;
  /** V8 gives higher ids to whatever it sees first in a later snapshot. */
  readonly highestId: number;
  /** Names of some functions, by id. */
  readonly names: ReadonlyMap<NodeId, string>;
}

const mostNames = 1000;
/** So large a part of a snapshot's ids may be against the rule: V8 leaves out some objects now and then. */
const tolerated = 0.01;
/** In heaps of two processes, the functions with one id seldom have one name. */
const leastAlike = 0.5;

/** Sees that snapshots are of one heap and oldest first. */
export class SnapshotOrder {
  #before: Remembered | null = null;

  /** @throws {SnapshotOrderError} when this snapshot is no later one of the heap of the last. */
  check(file: string, graph: HeapGraph): void {
    const before = this.#before;
    if (before !== null && !isOfOneHeap(before, graph))
      throw new SnapshotOrderError(
        `${before.file} and ${file} are not of one process: compare snapshots that one process wrote`,
      );
    if (before !== null && countImpossible(before, graph) > graph.nodeCount * tolerated)
      throw new SnapshotOrderError(`${file} is older than ${before.file}: name the oldest snapshot first`);
    this.#before = {
      file,
      ids: graph.idSet,
      highestId: highestId(graph),
      names: functionNames(graph),
    };
  }
}

/** Nodes that were not there before, with ids that V8 had given already. */
function countImpossible({ ids, highestId: highest }: Remembered, graph: HeapGraph): number {
  let count = 0;
  for (let node = 0; node < graph.nodeCount; node++) {
    const id = graph.nodeIds[node]!;
    if (isOfV8(id) && id <= highest && !ids.has(id)) count++;
  }
  return count;
}

function isOfOneHeap({ names }: Remembered, graph: HeapGraph): boolean {
  const found = graph.ordinalsOf([...names.keys()]);
  let alike = 0;
  for (const [id, node] of found)
    if (graph.nodeType(node) === 'closure' && graph.name(node) === names.get(id)) alike++;
  return alike >= found.size * leastAlike;
}

function functionNames(graph: HeapGraph): Map<NodeId, string> {
  const closure = graph.nodeTypes.indexOf('closure');
  const names = new Map<NodeId, string>();
  for (let node = 0 as NodeOrdinal; node < graph.nodeCount && names.size < mostNames; node++)
    if (graph.nodeKind[node] === closure) names.set(graph.id(node), graph.name(node));
  return names;
}

function highestId(graph: HeapGraph): number {
  let highest = 0;
  for (let node = 0; node < graph.nodeCount; node++) {
    const id = graph.nodeIds[node]!;
    if (isOfV8(id) && id > highest) highest = id;
  }
  return highest;
}

/** Even ids are the embedder's, made from addresses. */
function isOfV8(id: number): boolean {
  return id % 2 === 1;
}
