import type { HeapGraph } from '../heap';

/** How the table of a Map or a Set is laid out: V8's `OrderedHashTable`. */
export interface TableShape {
  /** Slots before the first entry: three counters and the buckets. */
  readonly head: number;
  /** A Set's entry is its key and its chain, a Map's has a value between them. */
  readonly entrySlots: 2 | 3;
  readonly room: number;
}

const counters = 3;
/** Entries for each bucket. */
const load = 2;

/** @returns null where a table of this size is neither a Map's nor a Set's. */
export function tableShapeOrNull(tableBytes: number, slotBytes: number): TableShape | null {
  const slots = tableBytes / slotBytes - 2;
  for (const entrySlots of [3, 2] as const) {
    const buckets = (slots - counters) / (1 + load * entrySlots);
    if (Number.isInteger(buckets) && buckets > 0 && (buckets & (buckets - 1)) === 0)
      return { head: counters + buckets, entrySlots, room: buckets * load };
  }
  return null;
}

/** Bytes of a slot: 4 where V8 compresses pointers, as in Chrome, else 8. Where any object says so, all do. */
export function slotBytesOf(graph: HeapGraph): 4 | 8 {
  const object = graph.nodeTypes.indexOf('object');
  for (let node = 0; node < graph.nodeCount; node++)
    if (graph.nodeKind[node] === object && graph.selfSizes[node]! % 8 === 4) return 4;
  return 8;
}
