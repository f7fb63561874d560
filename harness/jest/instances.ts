import { className, HeapGraph, reachable, type NodeOrdinal } from '../heap';
import { AssertionMisuse } from './misuse';
import { collectOnce, turn, withOwnHeap } from './ownHeap';
import type { Outcome } from './outcome';
import { describeValue } from './subject';
import { takeSnapshot } from '../capture';

/** Captures the heap of this process, garbage left out, to ask what is in it. */
export async function takeHeap(): Promise<HeapGraph> {
  return withOwnHeap(async (session) => {
    await collectOnce(session);
    await turn();
    // As `listScripts` does: without it Node 20 takes quadratic time when a large script is loaded.
    await session.send('Debugger.enable');
    await session.send('Debugger.disable');
    return takeSnapshot(session);
  });
}

/**
 * Whether a captured heap has so many live objects of a class.
 *
 * @throws {AssertionMisuse} for what is no captured heap, no name or no number.
 */
export function judgeInstances(heap: unknown, name: unknown, count: unknown): Outcome {
  const howTo = "expect(await takeHeap()).toHaveInstances('Order', 0)";
  if (!(heap instanceof HeapGraph))
    throw new AssertionMisuse(
      `toHaveInstances was given ${describeValue(heap)}. It asks a captured heap: ${howTo}`,
    );
  if (typeof name !== 'string' || !Number.isInteger(count))
    throw new AssertionMisuse(`toHaveInstances needs the name of a class, and how many: ${howTo}`);
  const found = countInstances(heap, name);
  const voice =
    found === count ? `not to have ${name} × ${String(count)}` : `to have ${name} × ${String(count)}`;
  return { pass: found === count, message: `expected the heap ${voice}; it has ${found}`, findings: [] };
}

function countInstances(graph: HeapGraph, name: string): number {
  const alive = reachable(graph);
  const prototypes = findPrototypes(graph);
  let count = 0;
  for (let node = 0; node < graph.nodeCount; node++) {
    if (alive[node] !== 1 || prototypes.has(node as NodeOrdinal)) continue;
    if (className(graph, node as NodeOrdinal) === name) count++;
  }
  return count;
}

/** V8 names a prototype by the class that it is of. */
function findPrototypes(graph: HeapGraph): Set<NodeOrdinal> {
  const prototypes = new Set<NodeOrdinal>();
  const { nodeKind, nodeTypes, firstEdge } = graph;
  const closure = nodeTypes.indexOf('closure');
  for (let node = 0; node < graph.nodeCount; node++) {
    if (nodeKind[node] !== closure) continue;
    for (let edge = firstEdge[node]!; edge < firstEdge[node + 1]!; edge++)
      if (graph.edgeName(edge as never) === 'prototype') prototypes.add(graph.target(edge as never));
  }
  return prototypes;
}
