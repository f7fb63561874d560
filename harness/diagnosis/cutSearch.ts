import { flowCut } from './flowCut';
import type { SiteGraph } from './leakGraph';
import { Survival } from './survival';

/** Sets of sites that, broken everywhere, let all leaked objects die and none that must live. */
export interface Cuts {
  /** Each ascending; all of one size. */
  readonly sets: readonly (readonly number[])[];
  /** Whether no smaller set exists, and no other one of this size. */
  readonly exact: boolean;
}

const noCut: Cuts = { sets: [], exact: true };

/** To how many sites every set is tried. */
export const mostExact = 3;

/** Edges that may be looked at before the search gives up on all sets of a size. About ten seconds. */
const mostWork = 4e9;

/**
 * Finds every smallest set of two sites or more whose breaking frees all that leaked, where no single one does.
 *
 * A set that does so has a site on each path to a leaked object, so on the shortest one that survives: each site of
 * that is broken in turn, and the search goes on with what survives then, for sets of two sites, of three. From
 * four sites on, or where that would take too long, a maximum flow gives one set that need not be the smallest.
 */
export function findCuts(graph: SiteGraph): Cuts {
  const search = new CutSearch(graph);
  for (let size = 2; size <= mostExact; size++) {
    const sets = search.setsOf(size);
    if (sets === null) break;
    if (sets.length > 0) return { sets, exact: true };
  }
  const set = flowCut(graph, (site) => search.mayBreak(site));
  return set === null || !search.isCut(set) ? noCut : { sets: [search.shrink(set)], exact: false };
}

class CutSearch {
  readonly #survival: Survival;
  readonly #breakable = new Map<number, boolean>();
  readonly #tried = new Set<string>();
  #found: number[][] = [];

  constructor(graph: SiteGraph) {
    this.#survival = new Survival(graph);
  }

  /** @returns null when it would take too long to know. */
  setsOf(size: number): number[][] | null {
    this.#tried.clear();
    this.#found = [];
    this.#breakOneMore([], size);
    return this.#isTired() ? null : this.#found;
  }

  /** Whether a site alone frees nothing that must live. If it does, so does every set it is in. */
  mayBreak(site: number): boolean {
    let may = this.#breakable.get(site);
    if (may === undefined) {
      this.#breakable.set(site, (may = this.#survival.keepsAll([site])));
    }
    return may;
  }

  isCut(sites: readonly number[]): boolean {
    return this.#survival.pathSites(sites) === null && this.#survival.keepsAll(sites);
  }

  /** Leaves out what is not needed. */
  shrink(sites: readonly number[]): number[] {
    return sites.reduce(
      (left, site) => {
        const without = left.filter((other) => other !== site);
        return this.isCut(without) ? without : left;
      },
      [...sites],
    );
  }

  #isTired(): boolean {
    return this.#survival.work > mostWork;
  }

  #breakOneMore(broken: readonly number[], size: number): void {
    const key = broken.join();
    if (this.#tried.has(key) || this.#isTired()) return;
    this.#tried.add(key);
    const sites = this.#survival.pathSites(broken);
    if (sites === null) {
      if (this.#survival.keepsAll(broken)) this.#found.push([...broken]);
      return;
    }
    if (broken.length === size) return;
    for (const site of sites)
      if (this.mayBreak(site))
        this.#breakOneMore(
          [...broken, site].sort((a, b) => a - b),
          size,
        );
  }
}
