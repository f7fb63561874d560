import { className, type HeapGraph, type NodeOrdinal } from '../heap';
import type { Collection } from './collections';

/** Collections of one class that one site holds. */
export interface CollectionGroup {
  readonly className: string;
  /** The reference that holds them, in words. */
  readonly heldBy: string;
  count: number;
  /** In all of them. */
  entries: number;
  /** For how many entries there is room in all of them. */
  room: number;
  /** The collections themselves with what they keep their entries in. */
  bytes: number;
  /** What the room takes in which nothing is. */
  unusedBytes: number;
  /** The one with most entries, or else with most room; the first of several. */
  largest: Collection;
}

/** Groups collections by class and holder. */
export class CollectionGroups {
  readonly #groups = new Map<string, CollectionGroup>();

  add(collection: Collection, heldBy: string, bytes: number): CollectionGroup {
    const key = `${collection.className} ${heldBy}`;
    const group = this.#groups.get(key) ?? {
      className: collection.className,
      heldBy,
      ...{ count: 0, entries: 0, room: 0, bytes: 0, unusedBytes: 0, largest: collection },
    };
    this.#groups.set(key, group);
    group.count++;
    group.entries += collection.entries;
    group.room += collection.room;
    group.bytes += bytes;
    group.unusedBytes += unusedBytes(collection);
    if (isLarger(collection, group.largest)) group.largest = collection;
    return group;
  }

  /** Those with the largest number first, then by holder and class. */
  sorted(numberOf: (group: CollectionGroup) => number): CollectionGroup[] {
    const text = ({ heldBy, className: type }: CollectionGroup): string => `${heldBy} ${type}`;
    return [...this.#groups.values()].sort(
      (a, b) => numberOf(b) - numberOf(a) || (text(a) < text(b) ? -1 : 1),
    );
  }
}

function unusedBytes({ room, entries, entryBytes }: Collection): number {
  return Math.max(0, room - entries) * entryBytes;
}

function isLarger(one: Collection, other: Collection): boolean {
  return one.entries > other.entries || (one.entries === other.entries && one.room > other.room);
}

/** The class of most objects in a collection; null where only strings and numbers are. */
export function entryClassOrNull(graph: HeapGraph, collection: NodeOrdinal): string | null {
  const counts = new Map<string, number>();
  for (const entry of entriesOf(graph, collection)) {
    const name = className(graph, entry);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const most = [...counts].sort(([a, one], [b, other]) => other - one || (a < b ? -1 : 1))[0];
  return most?.[0] ?? null;
}

/** The objects and functions in a collection, each once, keys of a Map too. */
export function entriesOf(graph: HeapGraph, collection: NodeOrdinal): Set<NodeOrdinal> {
  const entries = new Set<NodeOrdinal>();
  for (const store of [collection, ...tablesOf(graph, collection)])
    for (const edge of graph.edgesOf(store)) {
      const isEntry = graph.edgeType(edge) !== 'internal' || store !== collection;
      if (!isEntry || graph.isWeak(edge) || graph.edgeName(edge) === '__proto__') continue;
      if (entryTypes.has(graph.nodeType(graph.target(edge)))) entries.add(graph.target(edge));
    }
  return entries;
}

const entryTypes = new Set(['object', 'closure', 'native']);

function tablesOf(graph: HeapGraph, collection: NodeOrdinal): NodeOrdinal[] {
  return [...graph.edgesOf(collection)]
    .filter((edge) => graph.edgeType(edge) === 'internal' && graph.edgeName(edge) === 'table')
    .map((edge) => graph.target(edge));
}
