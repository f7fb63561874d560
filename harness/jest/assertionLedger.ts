import { randomBytes } from 'node:crypto';

/** One object that an assertion is about. */
export interface Entry {
  label: string;
  /** Iteration that made it, from 0. */
  iteration: number;
}

/**
 * The objects that assertions are about, held weakly. A snapshot shows it as an object of this class, and finds it by
 * its token among those of other assertions.
 */
export class AssertionLedger {
  // Flat: of a string that was put together a snapshot does not have the text.
  readonly token: string = randomBytes(16).toString('hex');
  /** By place; null of what died young. */
  readonly references: (WeakRef<object> | null)[] = [];
  readonly entries: Entry[] = [];
  #young: WeakMap<object, number> | null = null;

  /** @param young whether a minor collection is to be asked first: see {@link takeYoung}. */
  constructor(young = false) {
    if (young) this.#young = new WeakMap();
  }

  add(object: object, label: string | undefined, iteration: number): void {
    const place = this.entries.push({ label: label ?? classOf(object), iteration }) - 1;
    // What is there twice counts twice, and the map has it once.
    const young = this.#young?.has(object) === false;
    if (young) this.#young!.set(object, place);
    this.references[place] = young ? null : new WeakRef(object);
  }

  /**
   * Gives the places of the objects away, by the objects. No `WeakRef` refers to them until they are handed to
   * {@link refer}: a minor collection takes a `WeakRef` for a strong reference, and the key of a `WeakMap` not.
   */
  takeYoung(): WeakMap<object, number> | null {
    const young = this.#young;
    this.#young = null;
    return young;
  }

  /** Remembers an object that a minor collection has left. */
  refer(object: object, place: number): void {
    this.references[place] = new WeakRef(object);
  }

  /** How many objects were given that had been collected before. */
  dead = 0;

  get created(): number {
    return this.references.length + this.dead;
  }
}

/** Class of an object, as its prototype tells it. */
function classOf(object: object): string {
  if (typeof object === 'function') return 'function';
  const prototype = Object.getPrototypeOf(object) as { constructor?: { name?: unknown } } | null;
  const name = prototype?.constructor?.name;
  return typeof name === 'string' && name !== '' ? name : 'object';
}
