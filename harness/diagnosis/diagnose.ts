import { dominators, reachable, type EdgeOrdinal, type HeapGraph, type NodeOrdinal } from '../heap';
import { findAllocation, type Allocation } from './allocation';
import { EdgeSet } from './edgeSet';
import { fingerprint } from './fingerprint';
import { findGrowth, type Births, type GrowingObjects } from './growth';
import { isListenersName, nodeTimers } from './nodeRecords';
import { describeRetained, type RetainedHeap } from './retainedHeap';
import { listStrings, type RetainedString } from './retainedStrings';
import {
  harnessObjects,
  tellPath,
  type PathSources,
  type RetainingPath,
  type ToldStep,
} from './retainingPath';
import { RetainingTree } from './search';
import { findSiteInstances } from './siteInstances';
import { noSite, SiteTable } from './siteTable';
import { findWeakSpots, type LeakedSet, type WeakSpot } from './weakSpot';

/** Why objects are alive, and what they cost. */
export interface Diagnosis {
  /** The most telling path to the first of them. */
  retainingPath: RetainingPath;
  /** What keeps it alive still when the reference that the path before goes through is broken. At most two. */
  otherRetainingPaths: readonly RetainingPath[];
  /**
   * The references that keep the objects alive, in the words of the retaining paths: those that were named as
   * `through` where they were found, else the written reference nearest to the object.
   */
  culprits: readonly string[];
  shallowBytes: number;
  /** What would be freed with them: their own bytes and those of all that is alive through them alone. */
  retainedBytes: number;
  /** What these bytes are. */
  retained?: RetainedHeap;
  /** The largest strings among them; empty unless they were asked for: a heap's strings may be secrets. */
  strings?: readonly RetainedString[];
  fingerprint: string;
  /** Who allocated the objects. */
  allocation: Allocation;
  /** The references to break, best first; none where nobody asked, or where no breaking frees them all. */
  weakSpots: readonly WeakSpot[];
  /** Of the references they are said to be kept alive through, those that do not keep every one of them alive. */
  notThrough: readonly string[];
}

/** More than these a reader does not follow. */
const mostPaths = 3;

/** Explains why objects of one snapshot are retained. */
export class Diagnostician {
  readonly #graph: HeapGraph;
  #wholeTree: RetainingTree | undefined;
  #sites: SiteTable | undefined;
  #aliveInAll: Uint8Array | undefined;
  #dominators: Uint32Array | undefined;

  /**
   * @param leftOut references that no path may go through.
   * @param includeStrings whether a diagnosis may hold what strings of the heap say.
   */
  constructor(
    private readonly sources: PathSources,
    private readonly leftOut: ReadonlySet<EdgeOrdinal> = new Set(),
    private readonly includeStrings = false,
  ) {
    this.#graph = sources.graph;
  }

  /**
   * @param nodes the retained objects, at least one.
   * @param through references in words that are said to keep all of them alive, each on its own.
   * @param leak what else there is to know for the search for weak spots; null to leave it out.
   */
  diagnose(
    nodes: readonly NodeOrdinal[],
    through: readonly string[],
    leak: Omit<LeakedSet, 'leaked'> | null = null,
  ): Diagnosis {
    const paths = this.#findPaths(nodes[0]!, through);
    const [retainingPath = [], ...otherRetainingPaths] = paths;
    const isRetained = this.#retainedBy(nodes);
    return {
      culprits: paths.length === 0 ? [] : nameCulprits(paths, through),
      retainingPath,
      otherRetainingPaths,
      shallowBytes: nodes.reduce((sum, node) => sum + this.#graph.selfSize(node), 0),
      retainedBytes: this.#bytesOf(isRetained),
      retained: describeRetained(this.#graph, isRetained, (this.#dominators ??= dominators(this.#graph))),
      strings: this.includeStrings ? listStrings(this.#graph, isRetained) : [],
      fingerprint: fingerprint(retainingPath),
      allocation: findAllocation(nodes, this.sources),
      weakSpots: leak
        ? findWeakSpots({ ...leak, leaked: nodes }, this.sources, this.#treeWithout([]), this.#siteTable())
        : [],
      notThrough: through.filter((reference) => !this.#keepsAll(reference, through, nodes)),
    };
  }

  /** What grows in the heap, by who keeps it alive. */
  findGrowth(births: Births): GrowingObjects[] {
    return findGrowth(this.sources, this.#treeWithout([]), this.#siteTable(), births);
  }

  /**
   * Groups leaked objects by the references that hold them: what has the same retaining path but for numbers is one
   * leak. What is held by another of them goes with that one, and is in no group.
   *
   * @returns groups in the order of their first object.
   */
  group(nodes: readonly NodeOrdinal[]): NodeOrdinal[][] {
    const tree = this.#treeWithout([]);
    const leaked = new Set(nodes);
    const groups = new Map<string, NodeOrdinal[]>();
    for (const node of nodes) {
      const edges = tree.pathTo(node);
      if (edges === null || edges.some((edge) => leaked.has(this.#graph.source(edge)))) continue;
      const key = fingerprint(tellPath(edges, this.sources));
      groups.set(key, [...(groups.get(key) ?? []), node]);
    }
    return [...groups.values()];
  }

  /** Finds a path, breaks the reference it goes through in every instance, and looks for the next. */
  #findPaths(node: NodeOrdinal, through: readonly string[]): (readonly ToldStep[])[] {
    const paths: (readonly ToldStep[])[] = [];
    const broken: EdgeSet[] = [];
    while (broken.length < mostPaths) {
      // As a rule there is one path, and to know that there is no other costs less than to look for it.
      if (broken.length > 0 && !this.#survives(node, broken)) break;
      const path = this.#tellPath(this.#treeWithout(broken), node);
      if (path === null) break;
      // What V8 keeps beside a reference that is broken reads like it.
      if (!paths.some((known) => readsAlike(known, path))) paths.push(path);
      const step =
        path.find(({ text }) => through.some((meant) => isReference(text, meant))) ?? lastWritten(path);
      if (step === undefined) break;
      broken.push(this.#findInstances(step, path));
    }
    return paths;
  }

  /** Whether the reference keeps every object alive though the other ones that are said to are broken. */
  #keepsAll(reference: string, through: readonly string[], nodes: readonly NodeOrdinal[]): boolean {
    const others = through.filter((other) => other !== reference);
    const broken: EdgeSet[] = [];
    while (broken.length <= others.length) {
      const tree = this.#treeWithout(broken);
      const stray = nodes
        .map((node) => this.#tellPath(tree, node) ?? [])
        .find((path) => !path.some(({ text }) => isReference(text, reference)));
      if (stray === undefined) return true;
      const other = stray.find(({ text }) => others.some((meant) => isReference(text, meant)));
      if (other === undefined) return false;
      broken.push(this.#findInstances(other, stray));
    }
    return false;
  }

  /** All edges that go when a reference of a path is broken wherever its code makes it; of one that is no site, it alone. */
  #findInstances({ raw }: ToldStep, path: readonly ToldStep[]): EdgeSet {
    const sites = this.#siteTable();
    const numbersOf = (edges: readonly EdgeOrdinal[]): number[] =>
      edges.map((edge) => sites.siteOf(this.#graph.source(edge), edge)).filter((number) => number !== noSite);
    const site = numbersOf(raw).at(-1);
    if (site === undefined) return new EdgeSet(this.#graph.edgeCount, raw.slice(-1));
    // Of the whole path at once: the search for weak spots begins with these.
    const wanted = new Set(path.flatMap((step) => numbersOf(step.raw)));
    return new EdgeSet(this.#graph.edgeCount, findSiteInstances(this.#graph, sites, wanted).get(site)!.edges);
  }

  #siteTable(): SiteTable {
    return (this.#sites ??= new SiteTable(this.#graph, this.#treeWithout([]), harnessObjects(this.sources)));
  }

  #tellPath(tree: RetainingTree, node: NodeOrdinal): readonly ToldStep[] | null {
    const edges = tree.pathTo(node);
    return edges && tellPath(edges, this.sources);
  }

  #treeWithout(broken: readonly EdgeSet[]): RetainingTree {
    const mayFollow = (edge: EdgeOrdinal): boolean => !this.#isWithout(edge, broken);
    if (broken.length === 0) return (this.#wholeTree ??= new RetainingTree(this.#graph, mayFollow));
    return new RetainingTree(this.#graph, mayFollow);
  }

  /** Whether a node is alive by the collector's rule when references are broken. */
  #survives(node: NodeOrdinal, broken: readonly EdgeSet[]): boolean {
    const alive = reachable(this.#graph, { withoutEdge: (edge) => this.#isWithout(edge, broken) });
    return alive[node] === 1;
  }

  /** Hot. */
  #isWithout(edge: EdgeOrdinal, broken: readonly EdgeSet[]): boolean {
    return this.leftOut.has(edge) || broken.some((edges) => edges.has(edge));
  }

  /** @returns [nodeCount] 1 for what would be freed with the nodes */
  #retainedBy(nodes: readonly NodeOrdinal[]): Uint8Array {
    const withoutNodes = new Uint8Array(this.#graph.nodeCount);
    for (const node of nodes) withoutNodes[node] = 1;
    this.#aliveInAll ??= reachable(this.#graph);
    const alive = reachable(this.#graph, { withoutNodes });
    return this.#aliveInAll.map((inAll, node) => inAll & ~alive[node]!);
  }

  #bytesOf(chosen: Uint8Array): number {
    const { selfSizes } = this.#graph;
    let bytes = 0;
    for (let node = 0; node < chosen.length; node++) {
      if (chosen[node] === 1) bytes += selfSizes[node]!;
    }
    return bytes;
  }
}

/** Whether a reference in words is the one that is meant. A collection is meant together with its entries. */
export function isReference(text: string, meant: string): boolean {
  return text === meant || (text.startsWith(`${meant} (`) && text.endsWith(')'));
}

function readsAlike(one: readonly ToldStep[], other: readonly ToldStep[]): boolean {
  return (
    one.length === other.length &&
    one.every(({ text, node }, at) => text === other[at]!.text && node === other[at]!.node)
  );
}

function nameCulprits(paths: readonly (readonly ToldStep[])[], through: readonly string[]): string[] {
  const named = through.flatMap((meant) => {
    const steps = paths.flat().filter(({ text }) => isReference(text, meant));
    // With its entries where the path goes through them: that is the last of the steps that mean it.
    return steps.length === 0 ? [] : [steps.reduce((a, b) => (b.text.startsWith(a.text) ? b : a)).text];
  });
  if (named.length > 0) return named;
  const path = paths[0]!;
  const step = lastWritten(path);
  if (step === undefined) return [];
  const entries = path[path.indexOf(step) + 1];
  return [entries !== undefined && isReference(entries.text, step.text) ? entries.text : step.text];
}

function lastWritten(path: readonly ToldStep[]): ToldStep | undefined {
  return path.findLast(
    ({ edge }) =>
      edge?.type === 'property' ||
      edge?.type === 'variable' ||
      (edge?.type === 'internal' && (edge.name === nodeTimers || isListenersName(edge.name))),
  );
}
