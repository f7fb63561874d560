import type { Location, PathStep, RetainedClass } from './auditResult';

/** What `weakspot inspect` says of one snapshot: plain data, and what its text is made from. */
export interface InspectResult {
  schemaVersion: 1;
  kind: 'snapshot';
  /** Relative to the working directory, with forward slashes. */
  file: string;
  /** As it is on disk, packed or not. */
  fileBytes: number;
  totals: SnapshotTotals;
  /** By retained bytes, largest first. V8's roots and other synthetic nodes are not among them. */
  classes: InspectedClass[];
  /** The objects that retain most, largest first; at most ten, no synthetic ones. */
  largest: InspectedNode[];
  /** Elements that hang in no document, by class and holder, by retained bytes. */
  detached: DetachedElements[];
  duplicateStrings: DuplicateStrings;
  /** Maps, Sets and Arrays with nothing in them, by class and holder, by their own bytes; at most a hundred. */
  emptyCollections: CollectionGroup[];
  /** Collections that fill less than a quarter of their room, by the bytes of what is unused; at most a hundred. */
  oversizedCollections: CollectionGroup[];
  /** Collections of a hundred entries and more, which may have no bound, by retained bytes; at most a hundred. */
  largeCollections: LargeCollections[];
  /** By how many one emitter has; at most a hundred. */
  listeners: ListenerGroup[];
  timings: InspectTimings;
}

export interface DetachedElements {
  /** `Detached <div>`. */
  className: string;
  count: number;
  retainedBytes: number;
  /** The reference that holds them, in words; `(engine)` where only V8 or the browser does. */
  heldBy: string;
  /** V8's id of one of them. */
  id: number;
}

/** Strings of the same text and size. Of a long one a snapshot has the first 1024 characters. */
export interface DuplicateStrings {
  /** How many texts are there more than once. */
  texts: number;
  /** How many strings say them. */
  copies: number;
  /** What all but one of each take. */
  unusedBytes: number;
  /** Those with most unused bytes first; at most twenty. */
  largest: DuplicateString[];
}

export interface DuplicateString {
  copies: number;
  /** Of each of them. */
  bytes: number;
  unusedBytes: number;
  heldBy: string;
  id: number;
  /** The first 200 characters; only where strings were asked for. */
  text?: string;
}

/** Collections of one class that one reference holds. Numbers are in no snapshot: entries are objects and strings. */
export interface CollectionGroup {
  className: string;
  heldBy: string;
  count: number;
  entries: number;
  /** For how many entries they have room. */
  room: number;
  /** The collections themselves with what they keep their entries in. */
  bytes: number;
  unusedBytes: number;
  largest: { id: number; entries: number; room: number };
}

export interface LargeCollections extends CollectionGroup {
  /** The class of most entries of the largest; null where they are strings and numbers. */
  entryClass: string | null;
  retainedBytes: number;
}

export interface ListenerGroup {
  /** Class of the emitter. */
  emitter: string;
  /** null in a page, whose heap does not hold it. */
  event: string | null;
  heldBy: string;
  emitters: number;
  listeners: number;
  /** The emitter that has most, and how many those are. */
  most: { id: number; listeners: number };
}

/** Of the objects of one class. */
export interface ClassResult {
  schemaVersion: 1;
  kind: 'class';
  file: string;
  className: string;
  count: number;
  shallowBytes: number;
  retainedBytes: number;
  /** Where the class was written, as far as the snapshot tells. */
  location: Location | null;
  /** The references that hold them, those of most objects first. */
  heldBy: HoldingSite[];
  /** Those that retain most, at most ten. */
  largest: InspectedNode[];
}

export interface HoldingSite {
  /** The reference in words. */
  text: string;
  location: Location | null;
  /** References from one object to another. */
  references: number;
  /** Objects that hold by it. */
  holders: number;
  /** Objects of the class that it holds. */
  objects: number;
  /** The most telling path through it, to the first of these objects; only where paths were asked for. */
  retainingPath?: PathStep[];
}

/** Of one object. */
export interface ObjectResult {
  schemaVersion: 1;
  kind: 'object';
  file: string;
  object: InspectedNode;
  /** Where its class or function was written, as far as the snapshot tells. */
  location: Location | null;
  /** Its text; only of strings, and only where strings were asked for. */
  text?: string;
  fieldCount: number;
  /** What it refers to, in the snapshot's order; at most a thousand. */
  fields: ObjectField[];
  retainerCount: number;
  /** What refers to it, in the snapshot's order; at most a thousand. */
  retainers: ObjectRetainer[];
  /** The objects through which every path to it leads, last before it first, up to the root. */
  dominators: { className: string; id: number; retainedBytes: number }[];
  /** The most telling path, and up to two others that are there when the reference of the one before is broken; only where paths were asked for. */
  retainingPaths?: PathStep[][];
}

export interface ObjectField {
  /** V8's type of the reference: `property`, `element`, `context`, `internal`, `weak` and so on. */
  type: string;
  name: string | number;
  className: string;
  id: number;
  retainedBytes: number;
  /** Only of strings, and only where strings were asked for. */
  text?: string;
}

export interface ObjectRetainer {
  type: string;
  name: string | number;
  className: string;
  id: number;
  /** The reference in words; null where it is V8's or the browser's. */
  text: string | null;
}

/** What would be freed if a reference were broken wherever its code makes it. */
export interface WhatIfResult {
  schemaVersion: 1;
  kind: 'whatIf';
  file: string;
  /** The references that are broken, in words. */
  sites: { text: string; location: Location | null }[];
  /** Objects that hold by them. */
  holders: number;
  objects: number;
  bytes: number;
  /** What would be freed, largest retained bytes first; at most twenty classes. */
  classes: RetainedClass[];
}

/** What an analysis of memlab's says of one snapshot. */
export interface AnalysisResult {
  schemaVersion: 1;
  kind: 'analysis';
  file: string;
  /** As memlab names it: `object-shape`. */
  analysis: string;
  /** Version of `@memlab/api`. */
  memlab: string;
  /** What it prints, line by line. */
  output: string[];
  elapsedMs: number;
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
