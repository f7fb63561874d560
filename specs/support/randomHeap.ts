/** Seeded random heaps: every kind of edge, WeakMap entries, cycles, duplicates, parts nothing reaches. */
import { EDGE_TYPES, HeapBuilder, type EdgeType, type NodeType } from './heapBuilder';

/** A generator of numbers in [0, 1), the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export interface PlainEdge {
  readonly from: number;
  readonly to: number;
  readonly type: EdgeType;
}

/** The heap as plain lists, for brute force, beside the builder that serialises it. */
export interface RandomHeap {
  readonly builder: HeapBuilder;
  readonly types: NodeType[];
  readonly sizes: number[];
  readonly names: string[];
  /** Without the edges of WeakMap entries. */
  readonly edges: PlainEdge[];
  readonly ephemerons: { readonly table: number; readonly key: number; readonly value: number }[];
}

const TYPES: readonly NodeType[] = [
  'object',
  'object',
  'object',
  'array',
  'hidden',
  'closure',
  'native',
  'synthetic',
];

/** Names that DevTools' rules mention, by the type they mention them for. */
const SPECIAL_NAMES: Readonly<Partial<Record<NodeType, string>>> = {
  array: '(map descriptors)',
  hidden: 'system / NativeContext',
  native: 'system / ExternalStringData',
  synthetic: '(Document DOM trees)',
};

export function randomHeap(seed: number, maxNodes = 24): RandomHeap {
  const random = seeded(seed);
  const below = (limit: number): number => Math.floor(random() * limit);
  const builder = new HeapBuilder();
  const types: NodeType[] = ['synthetic'];
  const sizes = [0];
  const names = [''];
  const nodeCount = 2 + below(maxNodes - 1);
  for (let node = 1; node < nodeCount; node++) {
    types.push(TYPES[below(TYPES.length)]!);
    sizes.push(below(5) * 8);
    const name = random() < 0.5 ? SPECIAL_NAMES[types[node]!] : undefined;
    names.push(name ?? `N${node}`);
    builder.addNode({ name: names[node]!, type: types[node]!, selfSize: sizes[node]! });
  }
  const edges: PlainEdge[] = [];
  const edgeCount = below(nodeCount * 3);
  for (let count = 0; count < edgeCount; count++) {
    const from = random() < 0.15 ? 0 : below(nodeCount);
    const edge = { from, to: below(nodeCount), type: EDGE_TYPES[below(EDGE_TYPES.length)]! };
    edges.push(edge);
    const isNumbered = edge.type === 'element' || edge.type === 'hidden';
    builder.addEdge(
      edge.from,
      edge.to,
      edge.type,
      isNumbered ? count : count % 3 === 0 ? 'sloppy_function_map' : `e${count}`,
    );
  }
  return { builder, types, sizes, names, edges, ephemerons: addEntries(builder, nodeCount, below) };
}

/** A WeakMap's table holds a key once. */
function addEntries(
  builder: HeapBuilder,
  nodeCount: number,
  below: (limit: number) => number,
): RandomHeap['ephemerons'] {
  const entries: RandomHeap['ephemerons'] = [];
  for (let count = below(6); count > 0; count--) {
    const entry = { table: below(nodeCount), key: below(nodeCount), value: below(nodeCount) };
    if (entry.table === entry.key) continue;
    if (entries.some(({ table, key }) => table === entry.table && key === entry.key)) continue;
    entries.push(entry);
    builder.addEphemeron(entry.table, entry.key, entry.value);
  }
  return entries;
}
