import { immortal, type SiteGraph } from './leakGraph';

const none = 0xffff_ffff;

/** Who is alive when sites are broken, by the collector's rule: a WeakMap's value needs its key and its table. */
export class Survival {
  readonly #alive: Uint8Array;
  readonly #queue: Uint32Array;
  /** By node, the edge that it was reached over, and where that starts. */
  readonly #parentEdge: Uint32Array;
  readonly #parent: Uint32Array;
  readonly #leaked: Uint8Array;
  readonly #broken: Uint8Array;

  constructor(private readonly graph: SiteGraph) {
    const { nodeCount, site } = graph;
    this.#alive = new Uint8Array(nodeCount);
    this.#queue = new Uint32Array(nodeCount);
    this.#parentEdge = new Uint32Array(nodeCount);
    this.#parent = new Uint32Array(nodeCount);
    this.#leaked = new Uint8Array(nodeCount);
    for (const node of graph.leaked) this.#leaked[node] = 1;
    this.#broken = new Uint8Array(site.reduce((most, number) => Math.max(most, number), 0) + 1);
  }

  /**
   * The sites on the shortest path to a leaked object that survives, from the root on; of a WeakMap's value those on
   * the way to its key and on the way to its table. Each once. null when no leaked object survives.
   */
  pathSites(broken: readonly number[]): number[] | null {
    const reached = this.#mark(broken, this.#leaked);
    return reached === none ? null : this.#sitesTo(reached);
  }

  keepsAll(broken: readonly number[]): boolean {
    if (this.graph.kept.length === 0) return true;
    this.#mark(broken, null);
    return this.graph.kept.every((node) => this.#alive[node] === 1);
  }

  /** Breadth first, until a goal is reached. Hot. @returns the first goal reached */
  #mark(broken: readonly number[], goals: Uint8Array | null): number {
    const { firstEdge, target, site, partner } = this.graph;
    const alive = this.#alive.fill(0);
    const queue = this.#queue;
    for (const number of broken) this.#broken[number] = 1;
    alive[immortal] = 1;
    queue[0] = immortal;
    let reached = none;
    search: for (let head = 0, length = 1; head < length; head++) {
      const node = queue[head]!;
      for (let edge = firstEdge[node]!, end = firstEdge[node + 1]!; edge < end; edge++) {
        const to = target[edge]!;
        if (alive[to] === 1 || this.#broken[site[edge]!] === 1) continue;
        if (partner[edge] !== none && alive[partner[edge]!] !== 1) continue;
        alive[to] = 1;
        this.#parentEdge[to] = edge;
        this.#parent[to] = node;
        queue[length++] = to;
        if (goals?.[to] !== 1) continue;
        reached = to;
        break search;
      }
    }
    for (const number of broken) this.#broken[number] = 0;
    return reached;
  }

  #sitesTo(goal: number): number[] {
    const { site, partner } = this.graph;
    const sites = new Set<number>();
    const seen = new Set<number>([immortal]);
    const waiting = [goal];
    for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
      if (seen.has(node)) continue;
      seen.add(node);
      const edge = this.#parentEdge[node]!;
      sites.add(site[edge]!);
      waiting.push(this.#parent[node]!);
      if (partner[edge] !== none) waiting.push(partner[edge]!);
    }
    sites.delete(0);
    return [...sites].reverse();
  }
}
