import {
  analyse,
  className,
  classSizes,
  shallowSizes,
  type HeapGraph,
  type NodeOrdinal,
  type StageClock,
} from '../heap';
import type { InspectedClass, InspectedNode, InspectResult } from './inspectResult';

/** What is known of a snapshot without asking more of it: `InspectResult` without what concerns the file. */
export type Inspection = Pick<InspectResult, 'totals' | 'classes' | 'largest'>;

const LARGEST = 10;
const SYNTHETIC = 'synthetic';

/** Types whose name tells more than their class and is not text of the program's. */
const NAMED: readonly string[] = ['closure', 'array', 'code', 'hidden', 'object shape'];

/** Asks a graph for its totals, its classes and its largest retainers. @param clock is told how long each took */
export async function inspectGraph(graph: HeapGraph, clock: StageClock): Promise<Inspection> {
  const { distances, dominators: tree, retainedSizes: retained } = await analyse(graph, clock);
  const shallow = clock.time('shallow sizes', () => shallowSizes(graph));
  const classes = clock.time('classes', () => classSizes(graph, tree, retained, shallow));
  const describe = (node: NodeOrdinal): InspectedNode => ({
    ...nameOf(graph, node),
    id: graph.id(node),
    distance: distances[node]!,
    shallowBytes: shallow[node]!,
    retainedBytes: retained[node]!,
    dominator: identityOf(graph, tree[node]! as NodeOrdinal),
  });
  return {
    totals: totalsOf(graph),
    classes: classes.filter(isNoRoot),
    largest: findLargest(graph, retained).map(describe),
  };
}

/** How much a snapshot holds. */
export function totalsOf(graph: HeapGraph): InspectResult['totals'] {
  return {
    nodes: graph.nodeCount,
    edges: graph.edgeCount,
    strings: graph.strings.count,
    shallowBytes: graph.totalBytes,
    extraNativeBytes: graph.extraNativeBytes,
  };
}

function isNoRoot({ className: name }: InspectedClass): boolean {
  return name !== `(${SYNTHETIC})`;
}

/** Node ordinals, by what they retain; the lower one first where two retain the same. */
function findLargest(graph: HeapGraph, retained: Float64Array): NodeOrdinal[] {
  const synthetic = graph.nodeTypes.indexOf(SYNTHETIC);
  const largest: NodeOrdinal[] = [];
  for (let node = 0 as NodeOrdinal; node < graph.nodeCount; node++) {
    if (graph.nodeKind[node] === synthetic) continue;
    const last = largest[LARGEST - 1];
    if (last !== undefined && retained[node]! <= retained[last]!) continue;
    const place = largest.findIndex((other) => retained[other]! < retained[node]!);
    largest.splice(place < 0 ? largest.length : place, 0, node);
    largest.length = Math.min(largest.length, LARGEST);
  }
  return largest;
}

function nameOf(graph: HeapGraph, node: NodeOrdinal): Pick<InspectedNode, 'className' | 'name'> {
  const name = NAMED.includes(graph.nodeType(node)) ? graph.name(node) : '';
  return { className: className(graph, node), name: name === '' ? null : name };
}

function identityOf(graph: HeapGraph, node: NodeOrdinal): InspectedNode['dominator'] {
  return { className: className(graph, node), id: graph.id(node) };
}
