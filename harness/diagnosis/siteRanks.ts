import type { HeapGraph, NodeOrdinal } from '../heap';
import type { LeakGraph } from './leakGraph';
import type { SiteTable } from './siteTable';

const none = 0xffff_ffff;

/** What can be said of the sites of a part of a heap without breaking them. */
export class SiteRanks {
  /** [sites] 1 where an old object holds new ones. */
  readonly #growing: Uint8Array;
  /** [sites] least number of references from what it holds to a leaked object. */
  readonly #distance: Uint32Array;
  /** [sites] one of its references, as a position in the part; what is written before what V8 keeps beside it. */
  readonly #example: Uint32Array;
  /** [sites] references that lead on to a leaked object: those that are written, and those that V8 keeps beside them. */
  readonly #written: Uint32Array;
  readonly #beside: Uint32Array;
  /** By holder and site, the iteration of the leaked object that is nearest over one of its references. */
  readonly #iterationOf = new Map<number, number>();
  readonly #writtenKinds: ReadonlySet<number>;

  /** @param iterations in which leaked objects were made, by their ordinal. */
  constructor(
    private readonly part: LeakGraph,
    private readonly graph: HeapGraph,
    private readonly sites: SiteTable,
    iterations: ReadonlyMap<NodeOrdinal, number>,
  ) {
    this.#writtenKinds = new Set(
      ['property', 'element', 'context'].map((type) => graph.edgeTypes.indexOf(type)),
    );
    const siteCount = part.site.reduce((most, site) => Math.max(most, site), 0) + 1;
    this.#growing = new Uint8Array(siteCount);
    this.#distance = new Uint32Array(siteCount).fill(none);
    this.#example = new Uint32Array(siteCount).fill(none);
    this.#written = new Uint32Array(siteCount);
    this.#beside = new Uint32Array(siteCount);
    const together = new Set(iterations.values()).size < 2;
    const { distance, nearest } = findNearestLeaked(part);
    part.site.forEach((site, edge) => {
      const to = part.target[edge]!;
      this.#noteExample(site, edge);
      if (site === 0 || distance[to] === none) return;
      this.#distance[site] = Math.min(this.#distance[site]!, distance[to]!);
      (this.#isWritten(edge) ? this.#written : this.#beside)[site]!++;
      if (!together) this.#noteIteration(site, edge, iterations.get(part.leakedNodes[nearest[to]!]!) ?? 0);
    });
    this.#iterationOf.clear();
  }

  /** How many of the sites are none where an old object holds new ones. */
  still(sites: readonly number[]): number {
    return sites.filter((site) => this.#growing[site] !== 1).length;
  }

  /** References from what the sites hold to the nearest leaked objects, all sites together. */
  distance(sites: readonly number[]): number {
    return sites.reduce((sum, site) => sum + this.#distance[site]!, 0);
  }

  /** How many references of the site lead on to a leaked object. */
  references(site: number): number {
    return this.#written[site]! || this.#beside[site]!;
  }

  /** A reference of the site: position of its edge in the part. */
  example(site: number): number {
    return this.#example[site]!;
  }

  #noteExample(site: number, edge: number): void {
    const known = this.#example[site]!;
    if (known === none || (this.#isWritten(edge) && !this.#isWritten(known))) this.#example[site] = edge;
  }

  #isWritten(edge: number): boolean {
    return this.#writtenKinds.has(this.graph.edgeKind[this.part.edges[edge]!]!);
  }

  /** Who holds what two iterations made was there before the later one: an old object that holds new ones. */
  #noteIteration(site: number, edge: number, iteration: number): void {
    if (this.#growing[site] === 1) return;
    // A table is made anew when it grows: what counts is the collection that it belongs to.
    const holder = this.sites.holderOf(this.part.sources[edge] as NodeOrdinal);
    const key = holder * this.#growing.length + site;
    const known = this.#iterationOf.get(key);
    if (known === undefined) this.#iterationOf.set(key, iteration);
    else if (known !== iteration) this.#growing[site] = 1;
  }
}

/** For each node of a part, how far the nearest leaked one is and its place in `leaked`; 0xffffffff where none is. */
function findNearestLeaked({ nodeCount, firstEdge, target, leaked }: LeakGraph): {
  distance: Uint32Array;
  nearest: Uint32Array;
} {
  const { firstSource, sources } = turnAround(nodeCount, firstEdge, target);
  const distance = new Uint32Array(nodeCount).fill(none);
  const nearest = new Uint32Array(nodeCount).fill(none);
  const queue = new Uint32Array(nodeCount);
  let length = 0;
  const reach = (node: number, steps: number, place: number): void => {
    if (distance[node] !== none) return;
    distance[node] = steps;
    nearest[node] = place;
    queue[length++] = node;
  };
  leaked.forEach((node, place) => reach(node, 0, place));
  for (let head = 0; head < length; head++) {
    const node = queue[head]!;
    for (let at = firstSource[node]!, end = firstSource[node + 1]!; at < end; at++)
      reach(sources[at]!, distance[node]! + 1, nearest[node]!);
  }
  return { distance, nearest };
}

/** Rows of edges by their targets: two passes, count and place. */
function turnAround(
  nodeCount: number,
  firstEdge: Uint32Array,
  target: Uint32Array,
): { firstSource: Uint32Array; sources: Uint32Array } {
  const firstSource = new Uint32Array(nodeCount + 1);
  for (const to of target) firstSource[to + 1]!++;
  for (let node = 0; node < nodeCount; node++) firstSource[node + 1]! += firstSource[node]!;
  const sources = new Uint32Array(target.length);
  const next = firstSource.slice();
  for (let node = 0; node < nodeCount; node++)
    for (let edge = firstEdge[node]!, end = firstEdge[node + 1]!; edge < end; edge++)
      sources[next[target[edge]!]!++] = node;
  return { firstSource, sources };
}
