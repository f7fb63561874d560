import { className, walkDominators, type HeapGraph, type NodeOrdinal } from '../heap';

/** What would be freed with a set of objects, by class and by who dominates whom. */
export interface RetainedHeap {
  /** Largest first, by retained bytes. */
  classes: readonly RetainedClass[];
  /** Largest first. What is left out of a list is in the bytes of the group above, or of the whole. */
  tree: readonly RetainedGroup[];
}

/** The objects of one class among them. */
export interface RetainedClass {
  name: string;
  objects: number;
  shallowBytes: number;
  /** Of those that no other object of the class dominates: nothing twice. */
  retainedBytes: number;
}

/** Objects of one class, dominated by the objects of the group above. */
export interface RetainedGroup {
  name: string;
  objects: number;
  /** Their own bytes and those of all they dominate. */
  bytes: number;
  children: RetainedGroup[];
}

/** More than these no chart shows. */
const mostClasses = 20;
const mostGroups = 60;
/** What lies deeper counts as part of the group above it. */
const mostDepth = 5;

/**
 * Describes a part of the heap. A chain of objects of one class, as a list is, is one group.
 *
 * @param isRetained [nodeCount] 1 for the part's nodes.
 * @param dominators [nodeCount] ordinals.
 */
export function describeRetained(
  graph: HeapGraph,
  isRetained: Uint8Array,
  dominators: Uint32Array,
): RetainedHeap {
  const walker = new RetainedWalker(graph, isRetained);
  walkDominators(dominators, graph.root, walker);
  return { classes: largestClasses(walker.classes), tree: largestGroups(walker.whole) };
}

interface OpenClass extends RetainedClass {
  /** How many of its objects the walk is within. */
  open: number;
}

interface OpenGroup extends RetainedGroup {
  readonly above: OpenGroup | null;
  readonly depth: number;
  readonly byName: Map<string, OpenGroup>;
}

/** Where the walk is: the group, and the bytes that it had seen when it came there. */
interface Stay {
  readonly group: OpenGroup;
  readonly bytesBefore: number;
}

class RetainedWalker {
  readonly classes = new Map<string, OpenClass>();
  readonly whole: OpenGroup = makeGroup('', null);
  readonly #stays: Stay[] = [];
  #bytes = 0;

  constructor(
    private readonly graph: HeapGraph,
    private readonly isRetained: Uint8Array,
  ) {}

  readonly enter = (node: number): void => {
    const group = this.#stays.at(-1)?.group ?? this.whole;
    const bytesBefore = this.#bytes;
    if (this.isRetained[node] !== 1) {
      this.#stays.push({ group, bytesBefore });
      return;
    }
    const name = className(this.graph, node as NodeOrdinal);
    const bytes = this.graph.selfSizes[node]!;
    const own = this.classes.get(name) ?? { name, objects: 0, shallowBytes: 0, retainedBytes: 0, open: 0 };
    this.classes.set(name, own);
    own.objects++;
    own.shallowBytes += bytes;
    own.open++;
    this.#bytes += bytes;
    this.#stays.push({ group: enterGroup(group, name, bytes), bytesBefore });
  };

  readonly leave = (node: number): void => {
    const { bytesBefore } = this.#stays.pop()!;
    if (this.isRetained[node] !== 1) return;
    const own = this.classes.get(className(this.graph, node as NodeOrdinal))!;
    if (--own.open === 0) own.retainedBytes += this.#bytes - bytesBefore;
  };
}

function makeGroup(name: string, above: OpenGroup | null): OpenGroup {
  const depth = above === null ? 0 : above.depth + 1;
  return { name, objects: 0, bytes: 0, children: [], above, depth, byName: new Map() };
}

/** Counts one object. @returns the group that it counts in */
function enterGroup(above: OpenGroup, name: string, bytes: number): OpenGroup {
  let group = above;
  if (above.name !== name && above.depth < mostDepth) {
    group = above.byName.get(name) ?? makeGroup(name, above);
    if (!above.byName.has(name)) above.children.push(group);
    above.byName.set(name, group);
  }
  if (group.name === name) group.objects++;
  for (let at: OpenGroup | null = group; at !== null; at = at.above) at.bytes += bytes;
  return group;
}

function largestClasses(classes: ReadonlyMap<string, OpenClass>): RetainedClass[] {
  const plain = [...classes.values()].map(({ name, objects, shallowBytes, retainedBytes }) => ({
    ...{ name, objects, shallowBytes, retainedBytes },
  }));
  plain.sort((a, b) => b.retainedBytes - a.retainedBytes || (a.name < b.name ? -1 : 1));
  return plain.slice(0, mostClasses);
}

/** A group is no larger than the one above it, so the largest of all are a tree. */
function largestGroups(whole: OpenGroup): RetainedGroup[] {
  const all: OpenGroup[] = [...(whole.children as OpenGroup[])];
  for (const group of all) all.push(...(group.children as OpenGroup[]));
  const rank = ({ bytes, depth, name }: OpenGroup): [number, number, string] => [-bytes, depth, name];
  all.sort((a, b) => compare(rank(a), rank(b)));
  const kept = new Set<RetainedGroup>(all.slice(0, mostGroups));
  const plain = (groups: readonly RetainedGroup[]): RetainedGroup[] =>
    groups
      .filter((group) => kept.has(group) && group.bytes > 0)
      .map(({ name, objects, bytes, children }) => ({ name, objects, bytes, children: plain(children) }))
      .sort((a, b) => compare([-a.bytes, a.name], [-b.bytes, b.name]));
  return plain(whole.children);
}

function compare(a: readonly (number | string)[], b: readonly (number | string)[]): number {
  const at = a.findIndex((key, place) => key !== b[place]);
  return at < 0 ? 0 : a[at]! < b[at]! ? -1 : 1;
}
