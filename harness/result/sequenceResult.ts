import type { Finding } from './auditResult';
import type { SnapshotTotals } from './inspectResult';

/**
 * What `weakspot inspect` says of several snapshots of one heap: plain data, and what its text is made from. Within a
 * schema version fields are only added.
 */
export interface SequenceResult {
  schemaVersion: 1;
  kind: 'sequence';
  /** Oldest first. */
  snapshots: { file: string; totals: SnapshotTotals }[];
  /** Classes with more objects in the last snapshot than in the first, by what they grew in bytes, largest first. */
  classes: GrownClass[];
  /** What appeared after the first snapshot, stayed, and is held by the same references of older objects. */
  findings: Finding[];
  /** One sentence for each finding. */
  explanation: string[];
}

export interface GrownClass {
  className: string;
  /** Objects in each snapshot. */
  counts: number[];
  /** Shallow sizes in each snapshot. */
  shallowBytes: number[];
}
