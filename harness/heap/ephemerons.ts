/**
 * WeakMap entries. A WeakMap keeps a value alive only while both its table and the key are alive (an
 * ephemeron), which one edge cannot say. V8 writes each entry as two `internal` edges to the value, one from
 * the key and one from the table, both named
 * `N / part of key (K @id) -> value (V @id) pair in WeakMap (table @id)`.
 * @see https://github.com/v8/v8/blob/main/src/profiler/heap-snapshot-generator.cc (ExtractEphemeronHashTableReferences)
 */
import type { NumberColumn } from './columns';
import { EDGE_TYPE } from './layout';
import type { StringTable } from './strings';

/** What of a graph the search for ephemerons reads. */
export interface EphemeronSource {
  readonly edgeCount: number;
  readonly firstEdge: Uint32Array;
  readonly edgeKind: Uint8Array;
  readonly edgeNames: Uint32Array;
  readonly edgeTarget: Uint32Array;
  readonly nodeIds: NumberColumn;
  readonly edgeTypes: readonly string[];
  readonly strings: StringTable;
}

/** Marks the missing half of an entry of which the snapshot has one edge only. */
const NONE = 0xffff_ffff;

/** In place of an id where V8 left a name unfilled. */
const UNFILLED = -1;

const NAME_PART = ' pair in WeakMap (table @';
const ENTRY_NAME =
  /^\d+ \/ part of key \(.*? @(\d+)\) -> value \(.*? @\d+\) pair in WeakMap \(table @(\d+)\)$/s;
/** Where key, value and their ids do not fit V8's buffer (strings of about 1,000 characters), the name stays unfilled. */
const UNFILLED_NAME = /^\d+ \/ part of key \(%s @%u\) -> value \(%s @%u\) pair in WeakMap \(table @%u\)$/;
/** DevTools reads the name with a pattern whose dot stops here, and so misses keys and values named like this. */
const LINE_TERMINATOR = /[\n\r\u2028\u2029]/;

/**
 * All WeakMap entries of a snapshot. An *ephemeron edge* is one of the two edges of an entry that has both;
 * a lone half (an entry whose key or table V8 did not write) counts as an ordinary strong edge.
 */
export class Ephemerons {
  /** Complete entries, by number: node ordinals of table, key and value, and the two edges. */
  readonly count: number;
  readonly tables: Uint32Array;
  readonly keys: Uint32Array;
  readonly values: Uint32Array;
  readonly keyEdges: Uint32Array;
  readonly tableEdges: Uint32Array;
  /** One bit per edge of the graph: whether it is half of a complete entry; null when the graph has none. */
  readonly edgeBits: Uint32Array | null;
  private readonly entryOfHalf: Uint32Array;

  /** @param halves as `findHalves` found them */
  constructor(
    { edgeCount, edgeTarget }: Pick<EphemeronSource, 'edgeCount' | 'edgeTarget'>,
    readonly halves: Halves,
  ) {
    const complete: number[] = [];
    for (let pair = 0; pair < halves.pairCount; pair++)
      if (halves.keyEdges[pair] !== NONE && halves.tableEdges[pair] !== NONE) complete.push(pair);
    this.count = complete.length;
    this.keyEdges = Uint32Array.from(complete, (pair) => halves.keyEdges[pair]!);
    this.tableEdges = Uint32Array.from(complete, (pair) => halves.tableEdges[pair]!);
    this.values = this.keyEdges.map((edge) => edgeTarget[edge]!);
    this.entryOfHalf = new Uint32Array(halves.edges.length).fill(NONE);
    this.edgeBits = complete.length === 0 ? null : new Uint32Array(Math.ceil(edgeCount / 32));
    this.keys = new Uint32Array(this.count);
    this.tables = new Uint32Array(this.count);
    for (let entry = 0; entry < this.count; entry++) {
      this.keys[entry] = halves.sources[halves.find(this.keyEdges[entry]!)]!;
      this.tables[entry] = halves.sources[halves.find(this.tableEdges[entry]!)]!;
      this.mark(this.keyEdges[entry]!, entry);
      this.mark(this.tableEdges[entry]!, entry);
    }
  }

  /** Whether the edge is half of a WeakMap entry. */
  has(edge: number): boolean {
    return this.edgeBits !== null && (this.edgeBits[edge >>> 5]! & (1 << (edge & 31))) !== 0;
  }

  /** The entry an ephemeron edge is half of. Costs a binary search. */
  entryOf(edge: number): number {
    return this.entryOfHalf[this.halves.find(edge)]!;
  }

  /** The other edge of the same entry. */
  partnerOf(edge: number): number {
    const entry = this.entryOf(edge);
    const key = this.keyEdges[entry]!;
    return key === edge ? this.tableEdges[entry]! : key;
  }

  /** The node at the other edge of the same entry: the table for the key's edge, the key for the table's. */
  otherHolder(edge: number): number {
    const entry = this.entryOf(edge);
    return this.keyEdges[entry] === edge ? this.tables[entry]! : this.keys[entry]!;
  }

  private mark(edge: number, entry: number): void {
    this.entryOfHalf[this.halves.find(edge)] = entry;
    this.edgeBits![edge >>> 5]! |= 1 << (edge & 31);
  }
}

/** Edges named like WeakMap entries, and the pairs they make. One entry an edge, but for the last two columns. */
export interface HalfColumns {
  /** Ascending. */
  readonly edges: Uint32Array;
  /** The nodes they start at. */
  readonly sources: Uint32Array;
  /** The pair each belongs to. */
  readonly pairs: Uint32Array;
  /** 1 where the edge comes from the table. */
  readonly fromTable: Uint8Array;
  /** 1 where DevTools takes the name for a WeakMap entry's. */
  readonly knownToDevTools: Uint8Array;
  readonly pairCount: number;
  /** By pair: the first one of the same key, value and table. Deleted entries are all alike: holes, as key and as value. */
  readonly alike: Uint32Array;
  /** By pair; NONE where it lacks the edge. */
  readonly keyEdges: Uint32Array;
  readonly tableEdges: Uint32Array;
}

/** Halves as DevTools sees them. */
export class Halves implements HalfColumns {
  readonly edges: Uint32Array;
  readonly sources: Uint32Array;
  readonly pairs: Uint32Array;
  readonly fromTable: Uint8Array;
  readonly knownToDevTools: Uint8Array;
  pairCount: number;
  readonly alike: Uint32Array;
  readonly keyEdges: Uint32Array;
  readonly tableEdges: Uint32Array;

  constructor(columns: HalfColumns) {
    this.edges = columns.edges;
    this.sources = columns.sources;
    this.pairs = columns.pairs;
    this.fromTable = columns.fromTable;
    this.knownToDevTools = columns.knownToDevTools;
    this.pairCount = columns.pairCount;
    this.alike = columns.alike;
    this.keyEdges = columns.keyEdges;
    this.tableEdges = columns.tableEdges;
  }

  /** One bit per edge of the graph: whether it is a half that the filter lets pass. */
  bits(edgeCount: number, filter: (half: number) => boolean): Uint32Array {
    const bits = new Uint32Array(Math.ceil(edgeCount / 32));
    for (const [half, edge] of this.edges.entries()) if (filter(half)) bits[edge >>> 5]! |= 1 << (edge & 31);
    return bits;
  }

  /** Position of the edge among the halves; -1 if it is none. */
  find(edge: number): number {
    let low = 0;
    for (let high = this.edges.length; low < high;) {
      const middle = (low + high) >>> 1;
      if (this.edges[middle]! < edge) low = middle + 1;
      else high = middle;
    }
    return this.edges[low] === edge ? low : -1;
  }
}

/**
 * What the names of edges say of WeakMap entries, in columns: an object for each would make the young generation grow, and
 * with it the process, by 12 MB for 16,600 names.
 */
interface EntryNames {
  /** [strings.count] where in the other columns the name is, plus 1; 0 for names of other edges. */
  readonly places: Uint32Array;
  /** UNFILLED where the name is. */
  readonly keyIds: Float64Array;
  readonly tableIds: Float64Array;
  readonly knownToDevTools: Uint8Array;
}

/** Finds the edges that are named like WeakMap entries. Costs a pass over all edges, if any string is such a name. */
export function findHalves(source: EphemeronSource): Halves {
  const names = parseEntryNames(source.strings);
  const edges = names === null ? new Uint32Array(0) : collectEdges(source, names);
  return pairUp(source, names, edges, sourcesOf(edges, source.firstEdge));
}

/** Null where no string is such a name. */
function parseEntryNames(strings: StringTable): EntryNames | null {
  const indexes = strings.findNumbered(NAME_PART);
  if (indexes.length === 0) return null;
  const places = new Uint32Array(strings.count);
  const keyIds = new Float64Array(indexes.length).fill(UNFILLED);
  const tableIds = new Float64Array(indexes.length).fill(UNFILLED);
  const knownToDevTools = new Uint8Array(indexes.length);
  for (const [place, index] of indexes.entries()) {
    const name = strings.text(index);
    const match = ENTRY_NAME.exec(name);
    if (match === null && !UNFILLED_NAME.test(name)) continue;
    places[index] = place + 1;
    if (match === null) continue;
    keyIds[place] = Number(match[1]);
    tableIds[place] = Number(match[2]);
    knownToDevTools[place] = LINE_TERMINATOR.test(name) ? 0 : 1;
  }
  return { places, keyIds, tableIds, knownToDevTools };
}

/** Hot: one loop over all edges, as flat as can be. */
function collectEdges(source: EphemeronSource, { places }: EntryNames): Uint32Array {
  const { edgeKind, edgeNames, edgeCount } = source;
  const internal = source.edgeTypes.indexOf(EDGE_TYPE.internal);
  const edges: number[] = [];
  for (let edge = 0; edge < edgeCount; edge++)
    if (edgeKind[edge] === internal && places[edgeNames[edge]!] !== 0) edges.push(edge);
  return Uint32Array.from(edges);
}

/** The nodes at which ascending edges start. */
function sourcesOf(edges: Uint32Array, firstEdge: Uint32Array): Uint32Array {
  let node = 0;
  return edges.map((edge) => {
    while (firstEdge[node + 1]! <= edge) node++;
    return node;
  });
}

function pairUp(
  source: EphemeronSource,
  names: EntryNames | null,
  edges: Uint32Array,
  sources: Uint32Array,
): Halves {
  const pairs = new Uint32Array(edges.length);
  const fromTable = new Uint8Array(edges.length);
  const known = new Uint8Array(edges.length);
  const keyEdges = new Uint32Array(edges.length).fill(NONE);
  const tableEdges = new Uint32Array(edges.length).fill(NONE);
  const alike = Uint32Array.from(edges.keys());
  const columns = { edges, sources, pairs, fromTable, knownToDevTools: known, alike, keyEdges, tableEdges };
  const halves = new Halves({ ...columns, pairCount: 0 });
  if (names === null) return halves;
  const pairOf = new Map<string, number>();
  const unfilled: number[] = [];
  for (let half = 0; half < edges.length; half++) {
    const edge = edges[half]!;
    const place = names.places[source.edgeNames[edge]!]! - 1;
    const tableId = names.tableIds[place]!;
    if (tableId === UNFILLED) {
      unfilled.push(half);
      continue;
    }
    const isTable = source.nodeIds[sources[half]!] === tableId;
    const slots = isTable ? tableEdges : keyEdges;
    const identity = `${tableId} ${names.keyIds[place]!} ${source.edgeTarget[edge]!}`;
    const last = pairOf.get(identity);
    const pair = last === undefined || slots[last] !== NONE ? halves.pairCount++ : last;
    if (last !== pair) pairOf.set(identity, pair);
    if (last !== undefined) alike[pair] = alike[last]!;
    slots[pair] = edge;
    pairs[half] = pair;
    fromTable[half] = isTable ? 1 : 0;
    known[half] = names.knownToDevTools[place]!;
  }
  pairUnfilled(source, unfilled, halves);
  return halves;
}

/**
 * Pairs the edges whose names tell nothing by their order: of each entry a table has, one after another, a weak
 * edge to the key, a weak edge to the value, and the named edge to the value.
 */
function pairUnfilled(source: EphemeronSource, unfilled: readonly number[], halves: Halves): void {
  const { edgeTarget } = source;
  const waiting = new Map<string, number[]>();
  const fromTables: [half: number, key: number][] = [];
  for (const half of unfilled) {
    const edge = halves.edges[half]!;
    const holder = halves.sources[half]!;
    const key = keyBefore(source, edge, holder);
    if (key !== null) fromTables.push([half, key]);
    else {
      const identity = `${holder} ${edgeTarget[edge]!}`;
      waiting.set(identity, [...(waiting.get(identity) ?? []), half]);
    }
  }
  for (const [half, key] of fromTables) {
    const edge = halves.edges[half]!;
    const partner = waiting.get(`${key} ${edgeTarget[edge]!}`)?.shift();
    const pair = halves.pairCount++;
    halves.pairs[half] = pair;
    halves.fromTable[half] = 1;
    halves.tableEdges[pair] = edge;
    if (partner === undefined) continue;
    halves.pairs[partner] = pair;
    halves.keyEdges[pair] = halves.edges[partner]!;
  }
  for (const half of [...waiting.values()].flat()) {
    halves.keyEdges[halves.pairCount] = halves.edges[half]!;
    halves.pairs[half] = halves.pairCount++;
  }
}

/** The key that a table's edge to a value belongs to, by the two weak edges before it; null if there are none. */
function keyBefore(source: EphemeronSource, edge: number, holder: number): number | null {
  const { firstEdge, edgeKind, edgeTarget } = source;
  const weak = source.edgeTypes.indexOf(EDGE_TYPE.weak);
  if (edge - 2 < firstEdge[holder]! || edgeKind[edge - 1] !== weak || edgeKind[edge - 2] !== weak)
    return null;
  return edgeTarget[edge - 1] === edgeTarget[edge] ? edgeTarget[edge - 2]! : null;
}
