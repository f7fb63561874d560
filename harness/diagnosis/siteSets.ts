/** Number of the set with nothing in it. */
export const emptySet = 0;

/** Number of the set that stands for more sites than anybody would break, and for what no site holds. */
export const unbreakableSet = 1;

/** Sets of sites that are met while a heap is walked, each one number. */
export class SiteSets {
  readonly #members: (readonly number[])[] = [[], []];
  readonly #numbers = new Map<string, number>([['', emptySet]]);
  readonly #unions = new Map<number, number>();

  /** @param mostSites of a set; a larger one is {@link unbreakableSet}. */
  constructor(private readonly mostSites: number) {}

  /** Ascending; none of {@link unbreakableSet}, which stands for no sites in particular. */
  members(set: number): readonly number[] {
    return this.#members[set]!;
  }

  of(site: number): number {
    return this.#intern([site]);
  }

  union(a: number, b: number): number {
    if (a === b || b === emptySet) return a;
    if (a === emptySet) return b;
    if (a === unbreakableSet || b === unbreakableSet) return unbreakableSet;
    const key = Math.min(a, b) * 0x100_0000 + Math.max(a, b);
    let union = this.#unions.get(key);
    if (union === undefined) {
      const sites = [...new Set([...this.members(a), ...this.members(b)])].sort((x, y) => x - y);
      this.#unions.set(key, (union = sites.length > this.mostSites ? unbreakableSet : this.#intern(sites)));
    }
    return union;
  }

  #intern(sites: readonly number[]): number {
    const key = sites.join();
    let set = this.#numbers.get(key);
    if (set === undefined) this.#numbers.set(key, (set = this.#members.push(sites) - 1));
    return set;
  }
}
