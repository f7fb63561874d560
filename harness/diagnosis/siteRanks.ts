import type { EdgeOrdinal, HeapGraph, NodeOrdinal } from '../heap';
import { dead, steady } from './aliveness';
import { unrelated, type Ancestors } from './ancestors';
import type { RetainingTree } from './search';
import type { SiteInstances } from './siteInstances';

/** What can be said of a site without breaking it. */
interface Rank {
  /** Whether an old object holds new ones by it. */
  growing: boolean;
  /** Least number of references from what it holds to a leaked object. */
  distance: number;
  /** References that lead on to a leaked object: those that are written, and those that V8 keeps beside them. */
  written: number;
  beside: number;
  /** One of them: what is written before what V8 keeps beside it, then what surely stays, then what is nearest to the root. */
  example: EdgeOrdinal | null;
  exampleWeight: number;
  exampleCost: number;
}

/** What is known of all sites alike. */
export interface RankSources {
  readonly graph: HeapGraph;
  /** [nodes] as `aliveness` tells them. */
  readonly states: Uint8Array;
  readonly ancestors: Ancestors;
  readonly tree: RetainingTree;
  /** What leaked, in the order that `ancestors` counts. */
  readonly leaked: readonly NodeOrdinal[];
  /** In which iteration leaked objects were made. */
  readonly iterations: ReadonlyMap<NodeOrdinal, number>;
}

/** Ranks sites by what they lead to. */
export class SiteRanks {
  readonly #ranks = new Map<number, Rank>();
  readonly #writtenKinds: ReadonlySet<number>;
  readonly #together: boolean;

  constructor(
    private readonly sources: RankSources,
    instances: ReadonlyMap<number, SiteInstances>,
  ) {
    this.#writtenKinds = new Set(
      ['property', 'element', 'context'].map((type) => sources.graph.edgeTypes.indexOf(type)),
    );
    this.#together = new Set(sources.iterations.values()).size < 2;
    for (const [site, all] of instances) this.#ranks.set(site, this.#rank(all));
  }

  /** How many of the sites are none where an old object holds new ones. */
  still(sites: readonly number[]): number {
    return sites.filter((site) => !this.#ranks.get(site)!.growing).length;
  }

  /** References from what the sites hold to the nearest leaked objects, all sites together. */
  distance(sites: readonly number[]): number {
    return sites.reduce((sum, site) => sum + this.#ranks.get(site)!.distance, 0);
  }

  /** How many references of the site lead on to a leaked object. */
  references(site: number): number {
    const { written, beside } = this.#ranks.get(site)!;
    return written || beside;
  }

  /** A reference of the site that leads on to a leaked object. */
  example(site: number): EdgeOrdinal {
    return this.#ranks.get(site)!.example!;
  }

  #rank({ edges, owners }: SiteInstances): Rank {
    const { graph, states, ancestors, leaked, iterations } = this.sources;
    const rank: Rank = {
      growing: false,
      distance: unrelated,
      written: 0,
      beside: 0,
      example: null,
      exampleWeight: Infinity,
      exampleCost: Infinity,
    };
    const iterationOf = new Map<NodeOrdinal, number>();
    edges.forEach((edge, at) => {
      const held = graph.edgeTarget[edge]!;
      const distance = ancestors.distance(held);
      if (distance === unrelated || states[held] === steady || !this.#holds(edge)) return;
      rank.distance = Math.min(rank.distance, distance);
      const isWritten = this.#writtenKinds.has(graph.edgeKind[edge]!);
      rank[isWritten ? 'written' : 'beside']++;
      this.#considerExample(rank, edge, isWritten);
      if (this.#together || rank.growing) return;
      // Who holds what two iterations made was there before the later one. A table is made anew when it grows: what
      // counts is the collection that it belongs to.
      const iteration = iterations.get(leaked[ancestors.nearest(held)]!) ?? 0;
      const known = iterationOf.get(owners[at]!);
      if (known === undefined) iterationOf.set(owners[at]!, iteration);
      else if (known !== iteration) rank.growing = true;
    });
    return rank;
  }

  #considerExample(rank: Rank, edge: EdgeOrdinal, isWritten: boolean): void {
    const { graph, states, tree } = this.sources;
    const source = graph.source(edge);
    const weight = (isWritten ? 0 : 2) + (states[source] === steady ? 0 : 1);
    const cost = tree.costOf(source);
    if (weight > rank.exampleWeight || (weight === rank.exampleWeight && cost >= rank.exampleCost)) return;
    [rank.example, rank.exampleWeight, rank.exampleCost] = [edge, weight, cost];
  }

  /** Not so a WeakMap's entry whose other holder is dead. */
  #holds(edge: EdgeOrdinal): boolean {
    const { graph, states } = this.sources;
    return !graph.isEphemeronEdge(edge) || states[graph.ephemerons.otherHolder(edge)] !== dead;
  }
}
