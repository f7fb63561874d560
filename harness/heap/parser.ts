/**
 * From bytes to a graph. The file is one JSON object whose members are sections; each section has a reader
 * that takes bytes as they arrive. Only `snapshot`, which says how records are laid out, must come before
 * the sections that hold records; the rest may come in any order, and unknown sections are skipped.
 */
import { AllocationTraces, TraceFunctionsSink, TraceTreeReader } from './allocations';
import { OWN_MEMORY } from './columns';
import { EdgesSink, type EdgePart } from './edges';
import { SnapshotFormatError, wordsForByte } from './errors';
import { HeapGraph, type SnapshotMeta } from './graph';
import { isLarge, leastBytes, parseLayout, SECTION, type SnapshotLayout } from './layout';
import { LocationsSink, LocationTable } from './locations';
import { NodesSink, type NodePart } from './nodes';
import { NumberArrayReader } from './numbers';
import { RawValueReader } from './rawValue';
import { BYTE, isSpace, unexpected, type SectionReader } from './section';
import { StageClock } from './stages';
import { StringsReader, type StringTable } from './strings';

const FILE = 'file';

const enum Phase {
  BeforeObject,
  BeforeFirstKey,
  BeforeKey,
  InKey,
  BeforeColon,
  InValue,
  AfterValue,
  Done,
}

/** Words for what the file should go on with, by phase. */
const EXPECTED = [
  '"{"',
  'a section or "}"',
  'a section',
  'a section',
  '":"',
  'a value',
  '"," or "}"',
  'the end of the file',
];

const UTF8_MARK = [0xef, 0xbb, 0xbf];

/** A place between two records of `nodes` or `edges`, where a parser can stop and another begin. */
export interface Joint {
  readonly section: string;
  /** Of the record's first byte in the file. */
  readonly byteOffset: number;
}

/** What a parser has read when it stops at a joint. */
export interface FilePart {
  /** Where it ends; null when it ends somewhere else. */
  readonly joint: Joint | null;
  /** Sections it met, in order; the first may have begun in the part before. */
  readonly sections: readonly string[];
  readonly nodes: NodePart | null;
  readonly edges: EdgePart | null;
}

/**
 * Parses a snapshot that arrives in chunks, split anywhere. Chunks are not kept and may be overwritten after
 * `push` returns. Memory: about 17 bytes a node, 9 an edge, and the strings as they are in the file.
 */
export class SnapshotParser {
  private phase: Phase = Phase.BeforeObject;
  private offset = 0;
  private key: RawValueReader | null = null;
  private section = FILE;
  private sectionOffset = 0;
  private reader: SectionReader | null = null;
  private readonly seen = new Set<string>();

  /** The `snapshot` section as it stands in the file, once it was read. */
  snapshotText: string | null = null;
  /** What it says of the records. */
  layout: SnapshotLayout | null = null;

  private memory = OWN_MEMORY;
  private recordMemory = OWN_MEMORY;
  private snapshotReader: RawValueReader | null = null;
  private meta: SnapshotMeta | null = null;
  private nodes: NodesSink | null = null;
  private edges: EdgesSink | null = null;
  private locations: LocationsSink | null = null;
  private traceFunctions: TraceFunctionsSink | null = null;
  private traceTree: TraceTreeReader | null = null;
  private strings: StringsReader | null = null;

  /**
   * @param clock is told how long each section took to parse, and `join`, what `finish` does
   * @param fileBytes size of the file, where it is known: a file that is large enough for the counts it declares is
   *   believed from the beginning
   */
  constructor(
    private readonly clock: StageClock = new StageClock(),
    private readonly fileBytes = 0,
  ) {}

  /**
   * A parser of what follows a joint. What came before it is handed over with `putBefore`.
   * @param snapshotText the file's `snapshot` section
   */
  static from(joint: Joint, snapshotText: string, fileBytes: number, clock?: StageClock): SnapshotParser {
    const parser = new SnapshotParser(clock, fileBytes);
    parser.readLayout(snapshotText);
    // Its columns are copied behind those of the first part.
    parser.recordMemory = { ...parser.memory, shared: false };
    parser.section = joint.section;
    parser.sectionOffset = parser.offset = joint.byteOffset;
    parser.beginSection(joint.byteOffset);
    (parser.reader as NumberArrayReader).startInside();
    return parser;
  }

  /** What part of the records was read so far, from 0 to 1: a node takes twice as long as an edge. */
  get progress(): number {
    if (this.layout === null) return 0;
    const { nodeCount, edgeCount } = this.layout;
    const read = 2 * (this.nodes?.count ?? 0) + (this.edges?.count ?? 0);
    return Math.min(1, read / Math.max(1, 2 * nodeCount + edgeCount));
  }

  /** What was read so far. Columns are not copied. */
  get part(): FilePart {
    const { section, offset: byteOffset, reader, nodes, edges } = this;
    const atJoint = reader instanceof NumberArrayReader && reader.atRecordStart;
    return {
      joint: atJoint ? { section, byteOffset } : null,
      sections: [...this.seen],
      nodes: nodes?.part ?? null,
      edges: edges?.part ?? null,
    };
  }

  /** Hands over the parts of the file before the joint this parser began at, in order. */
  putBefore(parts: readonly FilePart[]): void {
    const all = [...parts, this.part];
    const layout = this.needLayout();
    const nodes = new NodesSink(layout, this.memory);
    const edges = new EdgesSink(layout, this.memory);
    for (const part of all) {
      if (part.nodes !== null) nodes.append(part.nodes);
      if (part.edges !== null) edges.append(part.edges);
      for (const section of part.sections) this.seen.add(section);
    }
    if (this.seen.has(SECTION.nodes)) this.nodes = nodes;
    if (this.seen.has(SECTION.edges)) this.edges = edges;
  }

  /** @throws SnapshotFormatError as soon as the bytes cannot be a snapshot's */
  push(chunk: Uint8Array): void {
    let at = this.offset === 0 ? skipMark(chunk) : 0;
    while (at < chunk.length) {
      if (this.phase === Phase.InKey) at = this.readKey(chunk, at);
      else if (this.phase === Phase.InValue) at = this.readValue(chunk, at);
      else if (this.step(chunk[at]!, this.offset + at)) at++;
    }
    this.offset += chunk.length;
  }

  /** @throws SnapshotFormatError when the snapshot is incomplete, or its sections contradict each other */
  finish(): HeapGraph {
    return this.clock.time('join', () => this.join());
  }

  private join(): HeapGraph {
    if (this.phase !== Phase.Done) {
      const section = this.phase === Phase.InValue ? this.section : FILE;
      const expected = this.phase === Phase.InValue ? 'the rest of the section' : EXPECTED[this.phase]!;
      throw new SnapshotFormatError(section, this.offset, 'the end of the file', expected);
    }
    const layout = this.layout ?? this.missing(SECTION.snapshot);
    const nodes = this.nodes ?? this.missing(SECTION.nodes);
    const edges = this.edges ?? this.missing(SECTION.edges);
    const strings = (this.strings ?? this.missing(SECTION.strings)).finish();
    this.checkCounts(layout, nodes, edges);
    this.checkNames(strings, nodes, edges);
    return new HeapGraph({
      layout,
      meta: this.meta ?? {},
      nodeKind: nodes.kinds.values,
      nodeNames: nodes.names.values,
      nodeIds: nodes.ids.values,
      selfSizes: nodes.selfSizes.values,
      firstEdge: nodes.firstEdge.values,
      traceNodeIds: nodes.traceNodeIds?.values ?? null,
      nodeDetachedness: nodes.detachedness?.values ?? null,
      edgeKind: edges.kinds.values,
      edgeNames: edges.names.values,
      edgeTarget: edges.targets.values,
      strings,
      locations: this.locations?.finish() ?? LocationTable.empty,
      traces: this.finishTraces(layout, strings),
    });
  }

  /** Takes a byte between keys and values; whether it is used up (a key's reader wants its quote). */
  private step(byte: number, offset: number): boolean {
    if (isSpace(byte)) return true;
    switch (this.phase) {
      case Phase.BeforeObject:
        if (byte !== BYTE.openBrace) this.unexpected(byte, offset);
        this.phase = Phase.BeforeFirstKey;
        return true;
      case Phase.BeforeFirstKey:
      case Phase.BeforeKey:
        return this.beginKey(byte, offset);
      case Phase.BeforeColon:
        if (byte !== BYTE.colon) this.unexpected(byte, offset);
        this.beginSection(offset + 1);
        return true;
      case Phase.AfterValue:
        if (byte === BYTE.comma) this.phase = Phase.BeforeKey;
        else if (byte === BYTE.closeBrace) this.phase = Phase.Done;
        else this.unexpected(byte, offset);
        return true;
      default:
        return this.unexpected(byte, offset);
    }
  }

  private beginKey(byte: number, offset: number): boolean {
    if (byte === BYTE.closeBrace && this.phase === Phase.BeforeFirstKey) {
      this.phase = Phase.Done;
      return true;
    }
    if (byte !== BYTE.quote) this.unexpected(byte, offset);
    this.key = new RawValueReader(FILE, true);
    this.sectionOffset = offset;
    this.phase = Phase.InKey;
    return false;
  }

  private readKey(chunk: Uint8Array, from: number): number {
    const key = this.key!;
    const at = key.read(chunk, from, this.offset);
    if (!key.done) return at;
    this.section = parseJson(key.text, FILE, this.sectionOffset) as string;
    this.phase = Phase.BeforeColon;
    return at;
  }

  private readValue(chunk: Uint8Array, from: number): number {
    const reader = this.reader!;
    const at = this.clock.time(`parse ${this.section}`, () => reader.read(chunk, from, this.offset));
    if (reader.done) {
      if (reader === this.snapshotReader) this.readLayout(this.snapshotReader.text);
      this.reader = null;
      this.phase = Phase.AfterValue;
    }
    return at;
  }

  private beginSection(offset: number): void {
    if (this.seen.has(this.section))
      throw new SnapshotFormatError(this.section, this.sectionOffset, 'the section a second time', 'it once');
    this.seen.add(this.section);
    this.sectionOffset = offset;
    this.reader = this.readerOf(this.section);
    this.phase = Phase.InValue;
  }

  private readerOf(section: string): SectionReader {
    switch (section) {
      case SECTION.snapshot:
        return (this.snapshotReader = new RawValueReader(section, true));
      case SECTION.nodes:
        return new NumberArrayReader(
          section,
          (this.nodes = new NodesSink(this.needLayout(), this.recordMemory)),
        );
      case SECTION.edges:
        return new NumberArrayReader(
          section,
          (this.edges = new EdgesSink(this.needLayout(), this.recordMemory)),
        );
      case SECTION.strings:
        return (this.strings = new StringsReader(section, this.memory));
      default:
        return this.optionalReaderOf(section) ?? new RawValueReader(section, false);
    }
  }

  /** Readers of sections that only some snapshots describe in their layout; without a layout they are skipped. */
  private optionalReaderOf(section: string): SectionReader | null {
    const layout = this.layout;
    if (layout === null) return null;
    if (section === SECTION.locations && layout.location !== null)
      return new NumberArrayReader(section, (this.locations = new LocationsSink(layout, layout.location)));
    if (section === SECTION.traceFunctionInfos && layout.traceFunction !== null)
      return new NumberArrayReader(
        section,
        (this.traceFunctions = new TraceFunctionsSink(layout.traceFunction)),
      );
    if (section === SECTION.traceTree && layout.traceNode !== null)
      return (this.traceTree = new TraceTreeReader(section, layout.traceNode));
    return null;
  }

  private readLayout(text: string): void {
    const snapshot = parseJson(text, SECTION.snapshot, this.sectionOffset);
    this.layout = parseLayout(snapshot, this.sectionOffset);
    this.snapshotText = text;
    const trusted = leastBytes(this.layout) <= this.fileBytes;
    this.memory = this.recordMemory = { shared: isLarge(this.layout), trusted };
    this.meta = snapshot as SnapshotMeta;
  }

  private needLayout(): SnapshotLayout {
    if (this.layout !== null) return this.layout;
    const expected = `"${SECTION.snapshot}", which says how records are laid out, first`;
    throw new SnapshotFormatError(this.section, this.sectionOffset, 'the section', expected);
  }

  private checkCounts(layout: SnapshotLayout, nodes: NodesSink, edges: EdgesSink): void {
    const fail = (section: string, found: string, expected: string): never => {
      throw new SnapshotFormatError(section, this.offset, found, expected);
    };
    if (nodes.count !== layout.nodeCount)
      fail(SECTION.nodes, `${nodes.count} nodes`, `${layout.nodeCount}, as declared`);
    if (edges.count !== layout.edgeCount)
      fail(SECTION.edges, `${edges.count} edges`, `${layout.edgeCount}, as declared`);
    const owned = nodes.firstEdge.values[nodes.count]!;
    if (owned !== edges.count)
      fail(SECTION.nodes, `edge counts that add up to ${owned}`, `${edges.count}, the edges there are`);
    const root = layout.rootIndex / layout.node.fieldCount;
    if (!Number.isInteger(root) || root >= nodes.count)
      fail(SECTION.snapshot, `root_index ${layout.rootIndex}`, 'the index of a node');
  }

  private checkNames(strings: StringTable, nodes: NodesSink, edges: EdgesSink): void {
    const check = (section: string, name: number, users: number): void => {
      if (users > 0 && name >= strings.count)
        throw new SnapshotFormatError(
          SECTION.strings,
          this.offset,
          `${strings.count} strings`,
          `more than ${name}, which ${section} refer to`,
        );
    };
    check(SECTION.nodes, nodes.maxName, nodes.count);
    check(SECTION.edges, edges.maxName, edges.maxName);
    check(SECTION.traceFunctionInfos, this.traceFunctions?.maxName ?? 0, this.traceFunctions?.count ?? 0);
  }

  private finishTraces(layout: SnapshotLayout, strings: StringTable): AllocationTraces | null {
    const { traceTree, traceFunctions } = this;
    if (traceTree === null || traceFunctions === null || layout.traceFunction === null) return null;
    if (traceTree.ids.length > 0 && traceTree.maxFunction >= traceFunctions.count)
      throw new SnapshotFormatError(
        SECTION.traceTree,
        this.offset,
        `function ${traceTree.maxFunction}`,
        `an index below ${traceFunctions.count}`,
      );
    return new AllocationTraces(traceTree, traceFunctions.finish(), layout.traceFunction, strings);
  }

  private missing(section: string): never {
    throw new SnapshotFormatError(FILE, this.offset, `no "${section}" section`, 'one');
  }

  private unexpected(byte: number, offset: number): never {
    return unexpected(FILE, offset, byte, EXPECTED[this.phase]!);
  }
}

/** Parses a snapshot from chunks that may come synchronously or not. Clock and errors as `SnapshotParser`'s. */
export async function parseSnapshot(
  chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  clock?: StageClock,
): Promise<HeapGraph> {
  const parser = new SnapshotParser(clock);
  for await (const chunk of chunks) parser.push(chunk);
  return parser.finish();
}

function skipMark(chunk: Uint8Array): number {
  return UTF8_MARK.every((byte, at) => chunk[at] === byte) ? UTF8_MARK.length : 0;
}

function parseJson(text: string, section: string, byteOffset: number): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const words = error instanceof Error ? error.message : wordsForByte(0);
    throw new SnapshotFormatError(section, byteOffset, `text that is not JSON (${words})`, 'JSON');
  }
}
