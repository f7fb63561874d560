import { immortal, type SiteGraph } from './leakGraph';

const none = 0xffff_ffff;

/**
 * A set of sites that stand between the immortal node and all that leaked, by maximum flow: every site lets one unit
 * pass, whoever its holders are, and everything else lets any number pass. Instances of a site are drawn together,
 * which adds paths and never takes one away, so the set is a cut, though it need not be the smallest. A WeakMap's
 * value counts as held by its key alone and by its table alone.
 *
 * @param mayBreak of a site; one that may not lets everything pass.
 * @returns the cut nearest to the leaked objects; null when there is none.
 */
export function flowCut(graph: SiteGraph, mayBreak: (site: number) => boolean): number[] | null {
  const network = new Network(graph, mayBreak);
  if (network.isUnbounded()) return null;
  while (network.augment());
  return network.cut();
}

/** A node of the network is a node of the graph, or the way into a site, or the way out of it. */
class Network {
  readonly #flowing = new Set<number>();
  readonly #goal: Uint8Array;
  readonly #edges: readonly (readonly number[])[];
  readonly #back: readonly (readonly number[])[];
  /** Units on an arc that lets any number pass, by `from × size + to`. */
  readonly #units = new Map<number, number>();
  readonly #size: number;

  constructor(
    private readonly graph: SiteGraph,
    mayBreak: (site: number) => boolean,
  ) {
    this.#size = graph.nodeCount + 2 * graph.siteCount;
    const edges: Set<number>[] = Array.from({ length: this.#size }, () => new Set<number>());
    for (let node = 0; node < graph.nodeCount; node++) {
      for (let edge = graph.firstEdge[node]!; edge < graph.firstEdge[node + 1]!; edge++) {
        const site = graph.site[edge]!;
        const to = graph.target[edge]!;
        if (site === 0 || !mayBreak(site)) edges[node]!.add(to);
        else {
          edges[node]!.add(this.#entry(site));
          edges[this.#entry(site) + 1]!.add(to);
        }
      }
    }
    this.#edges = edges.map((targets) => [...targets]);
    const back: number[][] = edges.map(() => []);
    this.#edges.forEach((targets, from) => targets.forEach((to) => back[to]!.push(from)));
    this.#back = back;
    this.#goal = new Uint8Array(this.#size);
    for (const node of graph.leaked) this.#goal[node] = 1;
  }

  /** Whether a path leads to a leaked object over nothing that may be broken. */
  isUnbounded(): boolean {
    const seen = new Uint8Array(this.#size);
    const queue = [immortal];
    for (const node of queue) {
      if (this.#goal[node] === 1) return true;
      for (const to of this.#edges[node]!) {
        if (seen[to] === 1 || this.#siteAt(to) > 0) continue;
        seen[to] = 1;
        queue.push(to);
      }
    }
    return false;
  }

  /** Sends one unit more. @returns false when none passes. */
  augment(): boolean {
    const parents = new Uint32Array(this.#size).fill(none);
    const queue = [immortal];
    parents[immortal] = immortal;
    for (const node of queue) {
      if (this.#goal[node] === 1) return this.#send(node, parents);
      this.#forEachOpen(node, (to) => {
        if (parents[to] !== none) return;
        parents[to] = node;
        queue.push(to);
      });
    }
    return false;
  }

  /** The saturated sites from which the leaked objects can be reached over what is open: the cut nearest to them. */
  cut(): number[] {
    const reaches = new Uint8Array(this.#size);
    const queue = [...new Set(this.graph.leaked)];
    for (const node of queue) reaches[node] = 1;
    for (const node of queue) {
      this.#forEachOpenInto(node, (from) => {
        if (reaches[from] === 1) return;
        reaches[from] = 1;
        queue.push(from);
      });
    }
    return [...this.#flowing]
      .filter((site) => reaches[this.#entry(site) + 1] === 1 && reaches[this.#entry(site)] === 0)
      .sort((a, b) => a - b);
  }

  #entry(site: number): number {
    return this.graph.nodeCount + 2 * site;
  }

  #siteAt(node: number): number {
    return node < this.graph.nodeCount ? 0 : (node - this.graph.nodeCount) >>> 1;
  }

  #isEntry(node: number): boolean {
    return node >= this.graph.nodeCount && (node - this.graph.nodeCount) % 2 === 0;
  }

  /** Along arcs, and against those that carry something. */
  #forEachOpen(node: number, visit: (to: number) => void): void {
    const site = this.#siteAt(node);
    if (this.#isEntry(node)) {
      if (!this.#flowing.has(site)) visit(node + 1);
    } else {
      this.#edges[node]!.forEach(visit);
      if (site > 0 && this.#flowing.has(site)) visit(node - 1);
    }
    for (const from of this.#back[node]!) if (this.#carries(from, node)) visit(from);
  }

  #forEachOpenInto(node: number, visit: (from: number) => void): void {
    const site = this.#siteAt(node);
    if (site > 0 && !this.#isEntry(node)) {
      if (!this.#flowing.has(site)) visit(node - 1);
    } else {
      this.#back[node]!.forEach(visit);
      if (site > 0 && this.#flowing.has(site)) visit(node + 1);
    }
    for (const to of this.#edges[node]!) if (this.#carries(node, to)) visit(to);
  }

  #carries(from: number, to: number): boolean {
    return (this.#units.get(from * this.#size + to) ?? 0) > 0;
  }

  #send(goal: number, parents: Uint32Array): boolean {
    const path: number[] = [goal];
    while (path.at(-1) !== immortal) path.push(parents[path.at(-1)!]!);
    path.reverse();
    for (let at = 1; at < path.length; at++) this.#move(path[at - 1]!, path[at]!);
    return true;
  }

  #move(from: number, to: number): void {
    if (this.#isEntry(from) && to === from + 1) this.#flowing.add(this.#siteAt(from));
    else if (this.#isEntry(to) && from === to + 1) this.#flowing.delete(this.#siteAt(to));
    else if (this.#carries(to, from)) this.#add(to, from, -1);
    else this.#add(from, to, 1);
  }

  #add(from: number, to: number, units: number): void {
    const key = from * this.#size + to;
    this.#units.set(key, (this.#units.get(key) ?? 0) + units);
  }
}
