import type { HeapGraph, IdSet } from '../heap';
import { isNodesName } from './browserObject';
import { NameTest } from './nameTest';

/** Born before the first interval. */
export const old = 0;

/**
 * Tells when each object of a heap was born: V8 gives an object one id for its whole life, so it was born before the
 * first snapshot that has it. What Node shows of its own (`Node / BindingData`) is new to V8 each time, and counts as old.
 *
 * @param earlier the ids of the snapshots before this one, oldest first, at most 255.
 * @returns [nodes] 0 for what the oldest of them has, 1 for what the next one has, and so on; as many as there are
 *   earlier snapshots for what none of them has.
 */
export function findBirths(graph: HeapGraph, earlier: readonly IdSet[]): Uint8Array {
  const births = new Uint8Array(graph.nodeCount);
  const native = graph.nodeTypes.indexOf('native');
  const isOfNode = new NameTest(graph.strings, isNodesName);
  for (let node = 0; node < graph.nodeCount; node++) {
    const id = graph.nodeIds[node]!;
    // Where it is one with an object of scripts it has that one's id, which is odd.
    if (graph.nodeKind[node] === native && id % 2 === 0 && isOfNode.of(graph.nodeNames[node]!)) continue;
    const first = earlier.findIndex((ids) => ids.has(id));
    births[node] = first < 0 ? earlier.length : first;
  }
  return births;
}
