import { ScriptTable, takeSnapshot } from '../capture';
import { className, HeapGraph, reachable, type NodeOrdinal } from '../heap';
import { explainInstances } from './explanation';
import { AssertionMisuse } from './misuse';
import { collectOnce, turn, withOwnHeap } from './ownHeap';
import type { Outcome } from './outcome';
import { describeValue } from './subject';

/** Where the functions of captured heaps were written. */
const scriptsOf = new WeakMap<HeapGraph, ScriptTable>();

/** Captures the heap of this process, garbage left out, to ask what is in it. */
export async function takeHeap(): Promise<HeapGraph> {
  return withOwnHeap(async (session) => {
    await collectOnce(session);
    await turn();
    const scripts = await ScriptTable.read(session);
    const graph = await takeSnapshot(session);
    scriptsOf.set(graph, scripts);
    return graph;
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
  const found = findInstances(heap, name);
  const pass = found.length === count;
  const sentence = `expected the heap ${pass ? 'not ' : ''}to have ${name} × ${String(count)}; it has ${found.length}`;
  if (pass || found.length === 0) return { pass, message: sentence, findings: [] };
  const scripts = scriptsOf.get(heap) ?? new ScriptTable([]);
  const { findings, drawing } = explainInstances(heap, scripts, found, process.cwd());
  return { pass, message: `${sentence}\n${drawing}`, findings };
}

function findInstances(graph: HeapGraph, name: string): NodeOrdinal[] {
  const alive = reachable(graph);
  const prototypes = findPrototypes(graph);
  const found: NodeOrdinal[] = [];
  for (let node = 0 as NodeOrdinal; node < graph.nodeCount; node++)
    if (alive[node] === 1 && className(graph, node) === name && !prototypes.has(node)) found.push(node);
  return found;
}

/** V8 names a prototype by the class that it is of. */
function findPrototypes(graph: HeapGraph): Set<NodeOrdinal> {
  const prototypes = new Set<NodeOrdinal>();
  const names = graph.strings.findAll('prototype');
  for (let node = 0 as NodeOrdinal; node < graph.nodeCount; node++) {
    if (graph.nodeType(node) !== 'closure') continue;
    for (const edge of graph.edgesOf(node))
      if (graph.edgeType(edge) === 'property' && names.has(graph.edgeNames[edge]!))
        prototypes.add(graph.target(edge));
  }
  return prototypes;
}
