/**
 * Distances as DevTools shows them: edges from the nearest user root, counted from 1; and what only V8's own
 * roots reach, counted from 100,000,000, so that the page's paths always come first.
 */
import type { HeapGraph } from './graph';
import { EDGE_TYPE, NODE_TYPE } from './layout';
import { release, scratchColumn } from './release';
import { userRoots } from './userRoots';

/** Distance of a node that nothing reaches. */
export const NO_DISTANCE = -5;
/** Distance of the root where there are user roots: what only the engine reaches is farther than this. */
export const SYSTEM_DISTANCE = 100_000_000;

/** Distances of all nodes, by DevTools' rules (calculateDistances). @returns [nodeCount], see the constants */
export function distances(graph: HeapGraph): Int32Array {
  return new DistanceSearch(graph).run();
}

const MAP_DESCRIPTORS = '(map descriptors)';
const NATIVE_CONTEXT = 'system / NativeContext';
const SLOPPY_FUNCTION_MAP = 'sloppy_function_map';

/** How the edges of a node are followed. */
const enum Rule {
  All,
  /** Descriptor arrays are shared by hidden classes: only the keys of some are followed (crbug.com/413608). */
  Descriptors,
  /** A native context leads to its sloppy function map, and so nearly everywhere. */
  NativeContext,
}

class DistanceSearch {
  private readonly distance: Int32Array;
  private readonly queue: Uint32Array;
  private readonly array: number;
  private readonly hidden: number;
  private readonly descriptorNames: ReadonlySet<number>;
  private readonly contextNames: ReadonlySet<number>;
  private readonly sloppyNames: ReadonlySet<number>;
  /** WeakMap entries of which one edge was met: [pair] 1. The second one met gives the value its distance. */
  private readonly met: Uint8Array;
  /** One bit per edge: whether DevTools takes it for one of a WeakMap entry's, always an `internal` one. */
  private readonly halfBits: Uint32Array;

  constructor(private readonly graph: HeapGraph) {
    const { strings } = graph;
    this.distance = new Int32Array(graph.nodeCount).fill(NO_DISTANCE);
    // A user root may be listed once for each edge that leads to it.
    const rootEdges = graph.firstEdge[graph.root + 1]! - graph.firstEdge[graph.root]!;
    this.queue = scratchColumn(graph.nodeCount + rootEdges);
    this.array = graph.nodeTypes.indexOf(NODE_TYPE.array);
    this.hidden = graph.nodeTypes.indexOf(NODE_TYPE.hidden);
    this.descriptorNames = strings.findAll(MAP_DESCRIPTORS);
    this.contextNames = strings.findAll(NATIVE_CONTEXT);
    this.sloppyNames = strings.findAll(SLOPPY_FUNCTION_MAP);
    const { halves } = graph.ephemerons;
    this.met = new Uint8Array(halves.pairCount);
    this.halfBits = halves.bits(graph.edgeCount, (half) => halves.knownToDevTools[half] === 1);
  }

  run(): Int32Array {
    const roots = userRoots(this.graph);
    this.queue.set(roots);
    for (const node of roots) this.distance[node] = 1;
    this.search(roots.length);
    this.distance[this.graph.root] = roots.length > 0 ? SYSTEM_DISTANCE : 0;
    this.queue[0] = this.graph.root;
    this.search(1);
    release(this.queue);
    return this.distance;
  }

  /** Breadth first from the queue's first `length` nodes. Hot: one loop over all edges. */
  private search(length: number): void {
    const { graph, distance, queue, halfBits } = this;
    const { firstEdge, edgeKind, edgeTarget } = graph;
    const weak = graph.edgeTypes.indexOf(EDGE_TYPE.weak);
    const internal = graph.edgeTypes.indexOf(EDGE_TYPE.internal);
    for (let head = 0; head < length; head++) {
      const node = queue[head]!;
      const next = distance[node]! + 1;
      const rule = this.ruleFor(node);
      for (let edge = firstEdge[node]!, end = firstEdge[node + 1]!; edge < end; edge++) {
        const target = edgeTarget[edge]!;
        if (distance[target] !== NO_DISTANCE) continue;
        const kind = edgeKind[edge]!;
        if (kind === weak) continue;
        if (rule !== Rule.All && !this.followed(rule, edge)) continue;
        const isHalf = kind === internal && (halfBits[edge >>> 5]! & (1 << (edge & 31))) !== 0;
        if (isHalf && rule !== Rule.Descriptors && !this.followedEntry(edge)) continue;
        distance[target] = next;
        queue[length++] = target;
      }
    }
  }

  private ruleFor(node: number): Rule {
    const kind = this.graph.nodeKind[node];
    const name = this.graph.nodeNames[node]!;
    if (kind === this.array && this.descriptorNames.has(name)) return Rule.Descriptors;
    if (kind === this.hidden && this.contextNames.has(name)) return Rule.NativeContext;
    return Rule.All;
  }

  private followed(rule: Rule, edge: number): boolean {
    const name = this.graph.edgeNames[edge]!;
    const { [this.graph.edgeKind[edge]!]: type } = this.graph.edgeTypes;
    const numbered = type === EDGE_TYPE.element || type === EDGE_TYPE.hidden;
    if (rule === Rule.NativeContext) return numbered || !this.sloppyNames.has(name);
    // DevTools reads the name as a number whatever the type, and follows what is none.
    const index = numbered ? name : parseInt(this.graph.strings.text(name), 10);
    return index < 2 || index % 3 !== 1;
  }

  /** The first edge of a WeakMap entry that is met waits for the second, which is the farther one. */
  private followedEntry(edge: number): boolean {
    const { halves } = this.graph.ephemerons;
    // DevTools knows an entry by its words, which are the same for all deleted ones of a table.
    const pair = halves.alike[halves.pairs[halves.find(edge)]!]!;
    const isSecond = this.met[pair] === 1;
    this.met[pair] = isSecond ? 0 : 1;
    return isSecond;
  }
}
