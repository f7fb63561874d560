/**
 * The leaks that a project knows of and lives with for now, as `reports/baseline.json` holds them.
 *
 * `baseline.schema.json` beside this file is generated from these types (`npm run schema`); a spec compares them.
 */
export interface Baseline {
  /** For editors. */
  $schema?: string;
  schemaVersion: 1;
  /** By scenario, then by fingerprint; no two are the same in both. */
  leaks: KnownLeak[];
}

export interface KnownLeak {
  /** Id of the scenario: `test/orders.leak.ts@node`. */
  scenario: string;
  /** Class and reference names of the retaining path, as a hash. */
  fingerprint: string;
  /** Labels of the leaked objects. For readers, as `through` is: nothing is compared with it. */
  label: string;
  /** The references that keep them alive. */
  through: string;
  /**
   * Iterations of the run that the numbers are from.
   * @minimum 1
   */
  iterations: number;
  /**
   * Objects that were alive after them.
   * @minimum 0
   */
  survivors: number;
  /**
   * Objects that each iteration adds; 0 when they stopped rising.
   * @minimum 0
   */
  perIteration: number;
  /**
   * What would be freed with them.
   * @minimum 0
   */
  retainedBytes: number;
  /**
   * Why it is lived with.
   * @minLength 1
   */
  reason?: string;
  /**
   * The last day on which it is, in UTC: `2026-12-31`. From then on it counts as new.
   * @pattern ^\d{4}-\d{2}-\d{2}$
   */
  expires?: string;
}

/** Two leaks are the same when they are of one scenario and one path. */
export function isSame(
  known: Pick<KnownLeak, 'scenario' | 'fingerprint'>,
  other: Pick<KnownLeak, 'scenario' | 'fingerprint'>,
): boolean {
  return known.scenario === other.scenario && known.fingerprint === other.fingerprint;
}

/** By scenario, then by fingerprint, in the order of code units: the same on every machine. */
export function compareOrder(one: KnownLeak, other: KnownLeak): number {
  const key = ({ scenario, fingerprint }: KnownLeak): string => `${scenario}\0${fingerprint}`;
  return key(one) < key(other) ? -1 : 1;
}
