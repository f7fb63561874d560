import { settle, turn } from '../capture';
import type { CdpSession } from '../cdp';
import type { RemoteRuntime } from '../scenario';
import { breakSite, whyNot } from './breakage';
import type { WeakSpot } from './weakSpot';

/** What became of a weak spot in the live heap. */
export interface Proof {
  /**
   * `verified`: it was broken, and the leaked objects died and nothing that must live. `refuted`: it was broken, and
   * they did not. `not-executable`: nothing can break it from outside. `untried`: there was no need to.
   */
  outcome: 'verified' | 'refuted' | 'not-executable' | 'untried';
  /** Why it is not verified, and what had been broken in the heap before it, in one clause; null where there is neither. */
  reason: string | null;
}

/** Of what nobody broke. */
export const untried: Proof = { outcome: 'untried', reason: null };

/** Places in the ledger. */
export interface Watched {
  leaked: readonly number[];
  kept: readonly number[];
}

/** Strings have no identity, and objects of another frame cannot be watched from the page's own. */
const nobodyCanTell = 'nobody can ask whether they died: they are strings, or of another frame';

/** A heap that does not come back is given up after this, in milliseconds. */
const patienceMs = 10_000;

/**
 * Breaks weak spots in a live heap, one after the other, and asks the oracles who is dead then. What was broken stays
 * so: the heap is of no use for anything else afterwards.
 */
export class Prover {
  readonly #broken = new Set<string>();
  #gone: string | null = null;

  constructor(
    private readonly session: CdpSession,
    private readonly runtime: RemoteRuntime,
  ) {}

  /**
   * Tries weak spots of one leaked set in their order until one is verified. Never rejects: a heap that ends or hangs
   * over it gives a reason.
   *
   * @returns by place of the weak spot.
   */
  async prove(spots: readonly WeakSpot[], watched: Watched): Promise<Proof[]> {
    const proofs: Proof[] = spots.map(() => untried);
    for (const [place, spot] of spots.entries()) {
      const proof = await this.#tryWithPatience(spot, watched);
      proofs[place] = proof;
      if (proof.outcome === 'verified') break;
    }
    return proofs;
  }

  async #tryWithPatience(spot: WeakSpot, watched: Watched): Promise<Proof> {
    if (this.#gone !== null) return { outcome: 'not-executable', reason: this.#gone };
    let timer: NodeJS.Timeout | undefined;
    const overdue = new Promise<never>((_, reject) => {
      const message = `the heap did not answer for ${patienceMs / 1000} s after it`;
      timer = setTimeout(() => reject(new Error(message)), patienceMs);
    });
    try {
      return await Promise.race([this.#try(spot, watched), overdue]);
    } catch (error) {
      this.#gone = `the heap was lost over the proof: ${error instanceof Error ? error.message : String(error)}`;
      return { outcome: 'not-executable', reason: this.#gone };
    } finally {
      clearTimeout(timer);
    }
  }

  async #try(spot: WeakSpot, watched: Watched): Promise<Proof> {
    if (watched.leaked.length === 0) return { outcome: 'not-executable', reason: nobodyCanTell };
    const own = new Set(spot.sites.map(({ text }) => text));
    // What was broken stays so, whether or not it freed anything.
    const before = [...this.#broken].filter((text) => !own.has(text));
    const damage = before.length === 0 ? null : `after breaking ${before.join(', ')}`;
    const reason = await this.#break(spot);
    if (reason !== null) return { outcome: 'not-executable', reason };
    // What must live and hangs on the same reference dies in the same collection.
    await settle(this.session, () => this.#countAlive(watched.leaked), undefined, 0);
    const refutation = await this.#askOracles(watched);
    return refutation === null
      ? { outcome: 'verified', reason: damage }
      : { outcome: 'refuted', reason: damage === null ? refutation : `${refutation}, ${damage}` };
  }

  async #countAlive(places: readonly number[]): Promise<number> {
    const entries = await this.runtime.readLedger();
    return places.filter((place) => entries[place]!.alive).length;
  }

  /** All sites of it or none, as far as that is known beforehand. */
  async #break({ sites }: WeakSpot): Promise<string | null> {
    const reasons = sites.map((site) => ({ site, reason: whyNot(site) }));
    const hopeless = reasons.find(({ reason }) => reason !== null);
    if (hopeless !== undefined)
      return sites.length === 1 ? hopeless.reason : `${hopeless.site.text}: ${hopeless.reason!}`;
    for (const site of sites) {
      if (this.#broken.has(site.text)) continue;
      const reason = await breakSite(this.session, site);
      if (reason !== null) return reason;
      this.#broken.add(site.text);
    }
    return null;
  }

  /** @returns who lives that should be dead, or the other way round; null when all is as it was to be. */
  async #askOracles({ leaked, kept }: Watched): Promise<string | null> {
    const entries = await this.runtime.readLedger();
    await turn(this.session);
    const queried = new Set(await this.runtime.queryPlaces());
    const left = leaked.filter((place) => entries[place]!.alive || queried.has(place)).length;
    if (left > 0) return `${left} of ${leaked.length} were still alive when it was broken`;
    const lost = kept.filter((place) => !entries[place]!.alive).length;
    return lost > 0 ? `${lost} of ${kept.length} objects that must live died with it` : null;
  }
}
