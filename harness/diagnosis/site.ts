import { className, type EdgeOrdinal, type HeapGraph, type NodeOrdinal } from '../heap';
import { scopeOf } from './reference';

/** A reference site: what one piece of code makes, in all its instances. */
interface Site {
  /** The holder's class; of a variable, the scope that declares it. */
  holder: string | NodeOrdinal | null;
  /** Numbers of its type and name in the snapshot. */
  kind: number;
  nameIndex: number;
}

/**
 * All edges that go when a reference is broken wherever its code makes it: the edges of that type and name from
 * holders of that class (a variable: from contexts of that scope), and their twins in the holders' backing stores.
 *
 * @param edge one of them.
 */
export function findInstances(graph: HeapGraph, edge: EdgeOrdinal): Set<EdgeOrdinal> {
  const site = siteOf(graph, edge);
  const instances = new Set<EdgeOrdinal>();
  for (let node = 0; node < graph.nodeCount; node++) {
    const holder = node as NodeOrdinal;
    for (let at = graph.firstEdge[node]!; at < graph.firstEdge[node + 1]!; at++) {
      if (graph.edgeNames[at] !== site.nameIndex || graph.edgeKind[at] !== site.kind) continue;
      if (holderOf(graph, holder, site.kind) !== site.holder) continue;
      instances.add(at as EdgeOrdinal);
      addTwins(graph, holder, graph.target(at as EdgeOrdinal), instances);
    }
  }
  return instances;
}

function siteOf(graph: HeapGraph, edge: EdgeOrdinal): Site {
  const kind = graph.edgeKind[edge]!;
  return { holder: holderOf(graph, graph.source(edge), kind), kind, nameIndex: graph.edgeNames[edge]! };
}

function holderOf(graph: HeapGraph, holder: NodeOrdinal, kind: number): Site['holder'] {
  return graph.edgeTypes[kind] === 'context' ? scopeOf(graph, holder) : className(graph, holder);
}

/** What V8 names a holder's stores: of properties that are not in the object itself, and of elements. */
const storeNames = new Set<string | number>(['properties', 'elements']);

/**
 * V8 shows a reference that lies in a store twice: as an edge of the holder, and as one of the store. A global's
 * store holds its properties in cells.
 */
function addTwins(graph: HeapGraph, holder: NodeOrdinal, target: NodeOrdinal, into: Set<EdgeOrdinal>): void {
  for (const edge of graph.edgesOf(holder)) {
    if (graph.edgeType(edge) !== 'internal' || !storeNames.has(graph.edgeName(edge))) continue;
    for (const slot of graph.edgesOf(graph.target(edge))) {
      if (graph.target(slot) === target) into.add(slot);
      if (graph.name(graph.target(slot)) === 'system / PropertyCell')
        addValue(graph, graph.target(slot), target, into);
    }
  }
}

function addValue(graph: HeapGraph, cell: NodeOrdinal, target: NodeOrdinal, into: Set<EdgeOrdinal>): void {
  for (const edge of graph.edgesOf(cell)) {
    if (graph.target(edge) === target) into.add(edge);
  }
}
