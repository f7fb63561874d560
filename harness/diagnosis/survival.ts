import { immortal, type SiteGraph } from './leakGraph';

const none = 0xffff_ffff;

/** Nodes that are looked for. */
class Goals {
  /** [nodes] */
  readonly is: Uint8Array;
  /** How many there are, each counted once; the immortal node is alive anyway. */
  readonly count: number;

  constructor(nodeCount: number, nodes: readonly number[]) {
    this.is = new Uint8Array(nodeCount);
    for (const node of nodes) if (node !== immortal) this.is[node] = 1;
    this.count = this.is.reduce((sum, is) => sum + is, 0);
  }
}

/** Who is alive when sites are broken, by the collector's rule: a WeakMap's value needs its key and its table. */
export class Survival {
  /** Edges that were looked at, of all questions. */
  work = 0;
  readonly #alive: Uint8Array;
  readonly #queue: Uint32Array;
  /** By node, the edge that it was reached over, and where that starts. */
  readonly #parentEdge: Uint32Array;
  readonly #parent: Uint32Array;
  readonly #leaked: Goals;
  readonly #kept: Goals;
  readonly #broken: Uint8Array;

  constructor(private readonly graph: SiteGraph) {
    const { nodeCount, siteCount, leaked, kept } = graph;
    this.#alive = new Uint8Array(nodeCount);
    this.#queue = new Uint32Array(nodeCount);
    this.#parentEdge = new Uint32Array(nodeCount);
    this.#parent = new Uint32Array(nodeCount);
    this.#leaked = new Goals(nodeCount, leaked);
    this.#kept = new Goals(nodeCount, kept);
    this.#broken = new Uint8Array(siteCount);
  }

  /**
   * The sites on the shortest path to a leaked object that survives, from the root on; of a WeakMap's value those on
   * the way to its key and on the way to its table. Each once. null when no leaked object survives.
   */
  pathSites(broken: readonly number[]): number[] | null {
    const reached = this.#find(broken, this.#leaked, 1);
    return reached === none ? null : this.#sitesTo(reached);
  }

  keepsAll(broken: readonly number[]): boolean {
    return this.#kept.count === 0 || this.#find(broken, this.#kept, this.#kept.count) !== none;
  }

  /** Breadth first, until so many goals are reached. Hot. @returns the last one; none where fewer survive. */
  #find(broken: readonly number[], goals: Goals, enough: number): number {
    const { firstEdge, target, site, partner } = this.graph;
    const alive = this.#alive.fill(0);
    const [queue, parent, parentEdge, isBroken, isGoal] = [
      this.#queue,
      this.#parent,
      this.#parentEdge,
      this.#broken,
      goals.is,
    ];
    for (const number of broken) isBroken[number] = 1;
    alive[immortal] = 1;
    queue[0] = immortal;
    let reached = none;
    let left = enough;
    search: for (let head = 0, length = 1; head < length; head++) {
      const node = queue[head]!;
      const end = firstEdge[node + 1]!;
      this.work += end - firstEdge[node]!;
      for (let edge = firstEdge[node]!; edge < end; edge++) {
        const to = target[edge]!;
        if (alive[to] === 1 || isBroken[site[edge]!] === 1) continue;
        if (partner[edge] !== none && alive[partner[edge]!] !== 1) continue;
        alive[to] = 1;
        parentEdge[to] = edge;
        parent[to] = node;
        queue[length++] = to;
        if (isGoal[to] !== 1 || --left > 0) continue;
        reached = to;
        break search;
      }
    }
    for (const number of broken) isBroken[number] = 0;
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
