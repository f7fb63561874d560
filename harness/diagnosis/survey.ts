import {
  className,
  groupSizes,
  NO_GROUP,
  type HeapAnalysis,
  type HeapGraph,
  type NodeOrdinal,
} from '../heap';
import { CollectionGroups, entryClassOrNull, type CollectionGroup } from './collectionGroups';
import { Collections, type Collection } from './collections';
import { findDuplicateStrings, type DuplicateStrings } from './duplicateStrings';
import { Listeners, type ListenerGroup } from './listeners';
import type { ReferenceSites } from './referenceSites';

/** Elements of one class that hang in no document, and are held by one site. */
export interface DetachedGroup {
  readonly className: string;
  readonly heldBy: string;
  count: number;
  /** Of those that no other of them dominates. */
  retainedBytes: number;
  /** One of them. */
  readonly node: NodeOrdinal;
}

/** Collections that may have no bound. */
export interface LargeCollections extends CollectionGroup {
  /** The class of most entries of the largest; null where they are strings and numbers. */
  readonly entryClass: string | null;
  readonly retainedBytes: number;
}

/** What is looked for in every heap. */
export interface HeapSurvey {
  readonly detached: readonly DetachedGroup[];
  readonly strings: DuplicateStrings;
  readonly empty: readonly CollectionGroup[];
  readonly oversized: readonly CollectionGroup[];
  readonly large: readonly LargeCollections[];
  readonly listeners: readonly ListenerGroup[];
}

/** From so many entries on a collection may have no bound. */
const manyEntries = 100;
/** A collection of less room than this is not oversized, and one that fills more than a part of its room. */
const muchRoom = 32;
const mostUsed = 1 / 4;

const detachedState = 2;

/** Looks for what costs memory in any heap, by who holds it. */
export function surveyHeap(
  graph: HeapGraph,
  { dominators, retainedSizes }: Pick<HeapAnalysis, 'dominators' | 'retainedSizes'>,
  sites: ReferenceSites,
): HeapSurvey {
  const members = new GroupMembers(graph);
  const collections = groupCollections(graph, sites, members);
  const detached = groupDetached(graph, sites, members);
  const bytesOf = members.retained(dominators, retainedSizes);
  const large = collections.large.sorted((group) => bytesOf(group));
  for (const group of detached) group.retainedBytes = bytesOf(group);
  return {
    detached: detached.sort((a, b) => b.retainedBytes - a.retainedBytes || compareHolders(a, b)),
    strings: findDuplicateStrings(graph, sites),
    empty: collections.empty.sorted(({ bytes }) => bytes),
    oversized: collections.oversized.sorted(({ unusedBytes }) => unusedBytes),
    large: large.map((group) => ({
      ...group,
      entryClass: entryClassOrNull(graph, group.largest.node),
      retainedBytes: bytesOf(group),
    })),
    listeners: new Listeners(graph, sites).count(),
  };
}

function groupCollections(
  graph: HeapGraph,
  sites: ReferenceSites,
  members: GroupMembers,
): Record<'empty' | 'oversized' | 'large', CollectionGroups> {
  const groups = {
    empty: new CollectionGroups(),
    oversized: new CollectionGroups(),
    large: new CollectionGroups(),
  };
  for (const collection of new Collections(graph).find((node) => sites.tree.reaches(node))) {
    const { node, entries, room, entryBytes, isEmpty } = collection;
    const add = (to: CollectionGroups): CollectionGroup =>
      to.add(collection, sites.holderOf(node), graph.selfSize(node) + room * entryBytes);
    if (isEmpty) add(groups.empty);
    else if (isOversized(collection)) add(groups.oversized);
    if (entries >= manyEntries) members.add(node, add(groups.large));
  }
  return groups;
}

/** What holds numbers only cannot be told from what is empty, and is not called so. */
function isOversized({ entries, room }: Collection): boolean {
  return entries > 0 && room >= muchRoom && entries < room * mostUsed;
}

function groupDetached(graph: HeapGraph, sites: ReferenceSites, members: GroupMembers): DetachedGroup[] {
  const groups = new Map<string, DetachedGroup>();
  if (graph.nodeDetachedness === null) return [];
  for (let node = 0 as NodeOrdinal; node < graph.nodeCount; node++) {
    if (graph.detachedness(node) !== detachedState || !sites.tree.reaches(node)) continue;
    // Handles of Node's are marked so, too.
    if (graph.name(node).startsWith('Node / ')) continue;
    const [type, heldBy] = [className(graph, node), sites.holderOf(node)];
    const key = `${type} ${heldBy}`;
    const group = groups.get(key) ?? { className: type, heldBy, count: 0, retainedBytes: 0, node };
    groups.set(key, group);
    group.count++;
    members.add(node, group);
  }
  return [...groups.values()];
}

function compareHolders(a: DetachedGroup, b: DetachedGroup): number {
  return `${a.heldBy} ${a.className}` < `${b.heldBy} ${b.className}` ? -1 : 1;
}

/** Which group each node is of, to ask what groups retain in one walk. */
class GroupMembers {
  readonly #groupOf: Int32Array;
  readonly #numbers = new Map<object, number>();

  constructor(private readonly graph: HeapGraph) {
    this.#groupOf = new Int32Array(graph.nodeCount).fill(NO_GROUP);
  }

  add(node: NodeOrdinal, group: object): void {
    let number = this.#numbers.get(group);
    if (number === undefined) this.#numbers.set(group, (number = this.#numbers.size));
    this.#groupOf[node] = number;
  }

  retained(tree: Uint32Array, sizes: Float64Array): (group: object) => number {
    const bytes = groupSizes(tree, this.graph.root, sizes, this.#groupOf, this.#numbers.size);
    return (group) => bytes[this.#numbers.get(group)!]!;
  }
}
