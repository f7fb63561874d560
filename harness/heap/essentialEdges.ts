/**
 * Edges that count when dominators are sought, by DevTools' rules (computeIsEssentialEdge):
 * - `weak` edges and a node's edges to itself never count;
 * - `shortcut` edges count at the root only, where they mark user globals;
 * - of a WeakMap entry's two edges, the key's counts and the table's does not;
 * - a page's object is held by the page's objects and the root only, not by what the debugger or V8 holds.
 *
 * The last rule asks for marks on all nodes; whoever goes through edges applies it by himself.
 */
import { EDGE_TYPE } from './layout';
import type { HeapGraph } from './graph';

export class EssentialEdges {
  readonly weak: number;
  readonly shortcut: number;
  readonly internal: number;
  /** One bit per edge: the table's edge of a WeakMap entry, always an `internal` one. */
  readonly tableBits: Uint32Array;

  constructor(private readonly graph: HeapGraph) {
    this.weak = graph.edgeTypes.indexOf(EDGE_TYPE.weak);
    this.shortcut = graph.edgeTypes.indexOf(EDGE_TYPE.shortcut);
    this.internal = graph.edgeTypes.indexOf(EDGE_TYPE.internal);
    this.tableBits = tableEdgeBits(graph);
  }

  /** Whether the edge from `source` to `target` counts. */
  has(edge: number, source: number, target: number, isOfPage: (node: number) => boolean): boolean {
    const kind = this.graph.edgeKind[edge]!;
    if (kind === this.weak || source === target) return false;
    if ((this.tableBits[edge >>> 5]! & (1 << (edge & 31))) !== 0) return false;
    if (source === this.graph.root) return true;
    return kind !== this.shortcut && (!isOfPage(target) || isOfPage(source));
  }
}

function tableEdgeBits(graph: HeapGraph): Uint32Array {
  const { halves } = graph.ephemerons;
  return halves.bits(
    graph.edgeCount,
    (half) => halves.fromTable[half] === 1 && halves.knownToDevTools[half] === 1,
  );
}
