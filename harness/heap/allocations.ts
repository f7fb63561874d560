/**
 * Allocation traces: `trace_function_infos` lists functions, `trace_tree` nests call sites, and a node's
 * `trace_node_id` names the call site that allocated it. Present only when V8 tracked allocations.
 */
import { NumberList, type NumberColumn } from './columns';
import type { TraceFunctionLayout, TraceNodeLayout } from './layout';
import type { NumberBatch, RecordSink } from './numbers';
import { BYTE, isSpace, unexpected, type SectionReader } from './section';
import type { StringTable } from './strings';
import { SnapshotFormatError } from './errors';

/** One call of an allocation stack. Line and column are 0-based, -1 where V8 knew none. */
export interface AllocationFrame {
  readonly function: string;
  readonly scriptName: string;
  readonly scriptId: number;
  readonly line: number;
  readonly column: number;
}

export class TraceFunctionsSink implements RecordSink {
  readonly fieldCount: number;
  count = 0;
  maxName = 0;
  private readonly fields = new NumberList();

  constructor(private readonly layout: TraceFunctionLayout) {
    this.fieldCount = layout.fieldCount;
  }

  accept(batch: NumberBatch, records: number): void {
    const { name, scriptName } = this.layout;
    for (let record = 0; record < records; record++)
      for (const [field, values] of batch.columns.entries()) {
        const value = values[record]!;
        if ((field === name || field === scriptName) && value > this.maxName) this.maxName = value;
        this.fields.push(value);
      }
    this.count += records;
  }

  finish(): NumberColumn {
    return this.fields.finish();
  }
}

/** Reads the nested lists of `trace_tree`: `[id, function, count, size, [children…], id, …]`. */
export class TraceTreeReader implements SectionReader {
  done = false;
  /** Per trace node, in the order of the file. */
  readonly ids = new NumberList();
  readonly functions = new NumberList();
  /** Index of the parent trace node plus 1; 0 for the root. */
  readonly parents = new NumberList();
  maxFunction = 0;

  // One entry per open list: whose children it holds (index + 1), and the field it is at.
  private readonly owners: number[] = [];
  private readonly fieldOf: number[] = [];
  private id = 0;
  private function = 0;
  private value = -1;
  private expectsValue = true;

  constructor(
    private readonly section: string,
    private readonly layout: TraceNodeLayout,
  ) {}

  read(bytes: Uint8Array, from: number, base: number): number {
    let at = from;
    for (; at < bytes.length && !this.done; at++) this.step(bytes[at]!, base + at);
    return at;
  }

  private step(byte: number, offset: number): void {
    if (byte >= BYTE.zero && byte <= BYTE.nine) {
      this.digit(byte - BYTE.zero, offset);
      return;
    }
    if (this.value >= 0) this.endValue(offset);
    if (isSpace(byte)) return;
    if (byte === BYTE.openBracket && this.expectsValue) this.open(byte, offset);
    else if (byte === BYTE.closeBracket) this.close(byte, offset);
    else if (byte === BYTE.comma && !this.expectsValue && this.owners.length > 0) this.expectsValue = true;
    else unexpected(this.section, offset, byte, 'a trace node');
  }

  private digit(digit: number, offset: number): void {
    const depth = this.fieldOf.length;
    if (!this.expectsValue || depth === 0 || this.fieldOf[depth - 1] === this.layout.children)
      throw new SnapshotFormatError(this.section, offset, 'a number', 'a list');
    this.value = (this.value < 0 ? 0 : this.value) * 10 + digit;
    if (this.value > Number.MAX_SAFE_INTEGER)
      throw new SnapshotFormatError(this.section, offset, 'a number above 2^53', 'less');
  }

  private endValue(offset: number): void {
    const field = this.fieldOf.at(-1)!;
    if (field === this.layout.id) this.id = this.value;
    if (field === this.layout.functionInfoIndex) this.function = this.readFunction(this.value, offset);
    this.value = -1;
    this.expectsValue = false;
    this.nextField();
  }

  private readFunction(index: number, offset: number): number {
    if (index > 0xffff_ffff)
      throw new SnapshotFormatError(this.section, offset, `function ${index}`, 'an index');
    this.maxFunction = Math.max(this.maxFunction, index);
    return index;
  }

  private beginNode(): void {
    this.ids.push(this.id);
    this.functions.push(this.function);
    this.parents.push(this.owners.at(-1)!);
  }

  private open(byte: number, offset: number): void {
    const depth = this.fieldOf.length;
    if (depth > 0 && this.fieldOf[depth - 1] !== this.layout.children)
      unexpected(this.section, offset, byte, 'a number');
    if (depth > 0) this.beginNode();
    this.owners.push(depth === 0 ? 0 : this.ids.length);
    this.fieldOf.push(0);
  }

  private close(byte: number, offset: number): void {
    const field = this.fieldOf.pop();
    const owner = this.owners.pop();
    if (field !== 0 || owner === undefined || (this.expectsValue && owner !== this.ids.length))
      unexpected(this.section, offset, byte, 'a whole trace node');
    this.expectsValue = false;
    if (this.fieldOf.length === 0) this.done = true;
    else this.nextField();
  }

  private nextField(): void {
    const top = this.fieldOf.length - 1;
    this.fieldOf[top] = (this.fieldOf[top]! + 1) % this.layout.fieldCount;
  }
}

/** Stacks by trace node id. */
export class AllocationTraces {
  private readonly ids: NumberColumn;
  private readonly functionOf: NumberColumn;
  private readonly parents: NumberColumn;
  private index: Map<number, number> | null = null;

  constructor(
    tree: TraceTreeReader,
    private readonly functions: NumberColumn,
    private readonly layout: TraceFunctionLayout,
    private readonly strings: StringTable,
  ) {
    this.ids = tree.ids.finish();
    this.functionOf = tree.functions.finish();
    this.parents = tree.parents.finish();
  }

  /** The stack, innermost call first, without V8's `(root)`; empty when the id is unknown. */
  stack(traceNodeId: number): AllocationFrame[] {
    this.index ??= new Map(Array.from(this.ids, (id, at) => [id, at]));
    const frames: AllocationFrame[] = [];
    let at = this.index.get(traceNodeId);
    while (at !== undefined && this.parents[at]! > 0) {
      frames.push(this.frame(this.functionOf[at]!));
      at = this.parents[at]! - 1;
    }
    return frames;
  }

  private frame(functionIndex: number): AllocationFrame {
    const { layout, strings } = this;
    const field = (offset: number): number => this.functions[functionIndex * layout.fieldCount + offset]!;
    // V8 writes positions plus 1, and 0 for none (SerializePosition).
    return {
      function: strings.text(field(layout.name)),
      scriptName: strings.text(field(layout.scriptName)),
      scriptId: field(layout.scriptId),
      line: field(layout.line) - 1,
      column: field(layout.column) - 1,
    };
  }
}
