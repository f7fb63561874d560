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
  readonly references: WeakRef<object>[] = [];
  readonly entries: Entry[] = [];

  add(object: object, label: string | undefined, iteration: number): void {
    this.references.push(new WeakRef(object));
    this.entries.push({ label: label ?? classOf(object), iteration });
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
