import { reachable, type EdgeOrdinal, type HeapGraph, type NodeOrdinal } from '../heap';
import { isReference } from './diagnose';
import { harnessObjects, tellPath, type PathSources, type RetainingPath } from './retainingPath';
import { RetainingTree } from './search';
import { EdgeSet } from './edgeSet';
import { findSiteInstances } from './siteInstances';
import { noSite, SiteTable } from './siteTable';
import { tellSite, type ToldSite } from './siteText';

/** One reference site and what it holds of some objects. */
export interface HoldingSite extends ToldSite {
  /** References from one object to another; what V8 shows twice is one. */
  references: number;
  /** Objects that hold by it. */
  holders: number;
  /** How many of the objects it holds. */
  objects: number;
  /** The most telling path through it to the first of them. */
  path: RetainingPath;
}

/** What would be freed. */
export interface FreedObjects {
  /** [nodeCount] 1 for what would be. */
  readonly isFreed: Uint8Array;
  readonly objects: number;
  readonly bytes: number;
}

/** Who holds by a site, before it is told. */
interface Holding {
  readonly edge: EdgeOrdinal;
  references: number;
  readonly holders: Set<NodeOrdinal>;
  readonly objects: Set<NodeOrdinal>;
}

/** Of what only V8 or the browser holds. */
export const engineHolder = '(engine)';

/** The reference sites of one snapshot: by which of them objects are held, and what goes with one. */
export class ReferenceSites {
  readonly tree: RetainingTree;
  readonly #graph: HeapGraph;
  readonly #table: SiteTable;
  /** By number of the site: one of its references, the first that was met. */
  readonly #examples = new Map<number, EdgeOrdinal>();
  readonly #texts = new Map<number, string>([[noSite, engineHolder]]);

  constructor(private readonly sources: PathSources) {
    this.#graph = sources.graph;
    this.tree = new RetainingTree(sources.graph);
    this.#table = new SiteTable(sources.graph, this.tree, harnessObjects(sources));
  }

  /** In words, the site that is nearest above a node on the most telling path to it. */
  holderOf(node: NodeOrdinal): string {
    for (let at = node, edge = this.tree.edgeTo(at); edge !== null; edge = this.tree.edgeTo(at)) {
      at = this.tree.holderOf(at);
      const number = this.#meet(at, edge);
      if (number !== noSite) return this.#text(number);
    }
    return engineHolder;
  }

  /** The sites that hold objects, those that hold most first. */
  holding(nodes: readonly NodeOrdinal[]): HoldingSite[] {
    const found = new Map<number, Holding>();
    for (const node of nodes) this.#addHolders(node, found);
    const sites = [...found].map(([number, { edge, references, holders, objects }]): HoldingSite => {
      const holder = this.#graph.source(edge);
      return {
        ...this.#tell(number),
        ...{ references, holders: holders.size, objects: objects.size },
        path: tellPath([...(this.tree.pathTo(holder) ?? []), edge], this.sources),
      };
    });
    return sites.sort((a, b) => b.objects - a.objects || compareTexts(a.text, b.text));
  }

  #addHolders(node: NodeOrdinal, found: Map<number, Holding>): void {
    const seen = new Set<string>();
    for (const edge of this.#graph.retainersOf(node)) {
      const source = this.#graph.source(edge);
      if (this.#graph.isWeak(edge) || !this.tree.reaches(source)) continue;
      const number = this.#meet(source, edge);
      if (number === noSite) continue;
      const holder = this.#table.holderOf(source);
      const holding = found.get(number) ?? { edge, references: 0, holders: new Set(), objects: new Set() };
      found.set(number, holding);
      const key = `${number} ${holder}`;
      if (!seen.has(key)) holding.references++;
      seen.add(key);
      holding.holders.add(holder);
      holding.objects.add(node);
    }
  }

  /** The most telling path to a node; null where no strong path leads. */
  pathTo(node: NodeOrdinal): RetainingPath | null {
    const edges = this.tree.pathTo(node);
    return edges && tellPath(edges, this.sources);
  }

  /** A reference in words, of an edge that is one; null for the engine's. */
  textOf(edge: EdgeOrdinal): string | null {
    const source = this.#graph.source(edge);
    const number = this.tree.reaches(source) ? this.#meet(source, edge) : noSite;
    return number === noSite ? null : this.#text(number);
  }

  /** All sites in words, each once. Cost: a pass over the edges, and a path for each site. */
  get texts(): string[] {
    return [...new Set(this.#all().map((number) => this.#text(number)))].sort();
  }

  /** Numbers of the sites of that text; of a collection that is not a site itself, its entries'. */
  find(text: string): number[] {
    const all = this.#all();
    const exact = all.filter((number) => this.#text(number) === text);
    return exact.length > 0 ? exact : all.filter((number) => isReference(this.#text(number), text));
  }

  /** All references of some sites, in every instance. */
  instances(numbers: readonly number[]): { edges: EdgeOrdinal[]; holders: number } {
    const found = [...findSiteInstances(this.#graph, this.#table, new Set(numbers)).values()];
    const holders = new Set(found.flatMap(({ owners }) => [...owners]));
    return { edges: found.flatMap(({ edges }) => [...edges]), holders: holders.size };
  }

  /** A site in words, and where its holder was written. */
  tell(number: number): ToldSite {
    return this.#tell(number);
  }

  /** What would be freed if the references were broken, by the collector's rule. */
  freedBy(edges: readonly EdgeOrdinal[]): FreedObjects {
    const broken = new EdgeSet(this.#graph.edgeCount, edges);
    const before = reachable(this.#graph);
    const after = reachable(this.#graph, { withoutEdge: (edge) => broken.has(edge) });
    const isFreed = before.map((alive, node) => alive & ~after[node]!);
    let [objects, bytes] = [0, 0];
    for (let node = 0; node < isFreed.length; node++) {
      if (isFreed[node] !== 1) continue;
      objects++;
      bytes += this.#graph.selfSizes[node]!;
    }
    return { isFreed, objects, bytes };
  }

  #all(): number[] {
    const { nodeCount, firstEdge } = this.#graph;
    for (let node = 0 as NodeOrdinal; node < nodeCount; node++) {
      if (!this.tree.reaches(node)) continue;
      for (let edge = firstEdge[node]!; edge < firstEdge[node + 1]!; edge++)
        if (!this.#graph.isWeak(edge as EdgeOrdinal)) this.#meet(node, edge as EdgeOrdinal);
    }
    return [...this.#examples.keys()];
  }

  /** The site of a reference, of which the first one that is met will tell it. */
  #meet(holder: NodeOrdinal, edge: EdgeOrdinal): number {
    const number = this.#table.siteOf(holder, edge);
    if (number !== noSite && !this.#examples.has(number)) this.#examples.set(number, edge);
    return number;
  }

  #text(number: number): string {
    let text = this.#texts.get(number);
    if (text === undefined) this.#texts.set(number, (text = this.#tell(number).text));
    return text;
  }

  #tell(number: number): ToldSite {
    const edge = this.#examples.get(number)!;
    return tellSite(this.#table.site(number), this.#graph.source(edge), edge, this.tree, this.sources);
  }
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
