/**
 * What `weakspot inspect` says of one snapshot: plain data, and what its text is made from. Within a schema version
 * fields are only added.
 */
export interface InspectResult {
  schemaVersion: 1;
  /** Relative to the working directory, with forward slashes. */
  file: string;
  /** As it is on disk, packed or not. */
  fileBytes: number;
  totals: SnapshotTotals;
  /** By retained bytes, largest first. V8's roots and other synthetic nodes are not among them. */
  classes: InspectedClass[];
  /** The objects that retain most, largest first; at most ten, no synthetic ones. */
  largest: InspectedNode[];
  timings: InspectTimings;
}

export interface SnapshotTotals {
  nodes: number;
  edges: number;
  strings: number;
  /** Shallow sizes of all nodes. */
  shallowBytes: number;
  /** Memory that V8 accounts to no node; 0 where the snapshot does not say. */
  extraNativeBytes: number;
}

/** All objects of one class. */
export interface InspectedClass {
  className: string;
  count: number;
  shallowBytes: number;
  /** What would be freed with all of them that no other of them dominates. */
  retainedBytes: number;
}

export interface InspectedNode {
  className: string;
  /** Name of a function, array or engine's object; null for what is named by its class, and for strings. */
  name: string | null;
  /** V8's id: stable across snapshots of one isolate. */
  id: number;
  /** Edges from the nearest user root, from 1; from 100,000,000 for what only V8's roots reach; -5 for nothing. */
  distance: number;
  shallowBytes: number;
  retainedBytes: number;
  /** The object through which every path to this one leads, last before it. */
  dominator: { className: string; id: number };
}

/** How long reading took. Stages may run side by side, so that they need not add up to the total. */
export interface InspectTimings {
  stages: { stage: string; elapsedMs: number }[];
  totalMs: number;
}
