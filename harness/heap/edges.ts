/** The `edges` section, from records to columns. */
import { Uint32Growing, Uint8Growing, type ColumnMemory } from './columns';
import { EDGE_TYPE, type SnapshotLayout } from './layout';
import type { NumberBatch, RecordSink } from './numbers';

// Asked for at every edge; as a global it would be an interceptor's call in Jest's sandbox.
const { floor } = Math;

/** Edge types whose `name_or_index` is a number, not a string. */
const NUMBERED: readonly string[] = [EDGE_TYPE.element, EDGE_TYPE.hidden];

/** For each edge type, 1 where edges of the type are named by a string. */
export function namedByString(edgeTypes: readonly string[]): Uint8Array {
  return Uint8Array.from(edgeTypes, (type) => (NUMBERED.includes(type) ? 0 : 1));
}

/** Edges that were parsed elsewhere, `count` of them; columns may have room for more. */
export interface EdgePart {
  readonly count: number;
  readonly maxName: number;
  readonly kinds: Uint8Array;
  readonly names: Uint32Array;
  readonly targets: Uint32Array;
}

export class EdgesSink implements RecordSink {
  readonly fieldCount: number;
  count = 0;
  /** Highest string index used as a name. */
  maxName = 0;
  readonly kinds: Uint8Growing;
  readonly names: Uint32Growing;
  readonly targets: Uint32Growing;
  private readonly named: Uint8Array;

  constructor(
    private readonly layout: SnapshotLayout,
    memory?: ColumnMemory,
  ) {
    this.fieldCount = layout.edge.fieldCount;
    this.kinds = new Uint8Growing(layout.edgeCount, memory);
    this.names = new Uint32Growing(layout.edgeCount, memory);
    this.targets = new Uint32Growing(layout.edgeCount, memory);
    this.named = namedByString(layout.edgeTypes);
  }

  accept(batch: NumberBatch, records: number): void {
    const { edgeCount } = this.layout;
    if (this.count + records > edgeCount)
      batch.fail(0, edgeCount - this.count, `the end of the array after ${edgeCount} edges, as declared`);
    this.acceptNames(batch, records);
    this.acceptTargets(batch, records);
    this.count += records;
  }

  get part(): EdgePart {
    const { count, maxName, kinds, names, targets } = this;
    return { count, maxName, kinds: kinds.values, names: names.values, targets: targets.values };
  }

  /** Takes over edges that follow the ones there are, and the columns with them. */
  append(part: EdgePart): void {
    this.kinds.append(this.count, part.kinds, part.count);
    this.names.append(this.count, part.names, part.count);
    this.targets.append(this.count, part.targets, part.count);
    this.maxName = Math.max(this.maxName, part.maxName);
    this.count += part.count;
  }

  /** Types and names: the type says whether the name is an index into the strings. Hot. */
  private acceptNames(batch: NumberBatch, records: number): void {
    const { type, nameOrIndex } = this.layout.edge;
    const { [type]: types, [nameOrIndex]: names } = batch.columns as Uint32Array[];
    const { count, named } = this;
    const kinds = this.kinds.reserve(count + records);
    const known = named.length;
    let max = this.maxName;
    for (let record = 0; record < records; record++) {
      const kind = types![record]!;
      if (kind >= known) batch.fail(type, record, `an edge type below ${known}`);
      if (names![record]! > max && named[kind] === 1) max = names![record]!;
      kinds[count + record] = kind;
    }
    this.maxName = max;
    this.names.reserve(count + records).set(names!.subarray(0, records), count);
  }

  /** From node indices (position in the array of fields) to ordinals. Hot. */
  private acceptTargets(batch: NumberBatch, records: number): void {
    const { toNode } = this.layout.edge;
    const { nodeCount } = this.layout;
    const { [toNode]: indices } = batch.columns as Uint32Array[];
    const { count } = this;
    const targets = this.targets.reserve(count + records);
    const nodeFields = this.layout.node.fieldCount;
    const hasWide = batch.wide.size > 0;
    for (let record = 0; record < records; record++) {
      const index = hasWide ? batch.value(toNode, record) : indices![record]!;
      const ordinal = floor(index / nodeFields);
      if (ordinal * nodeFields !== index || ordinal >= nodeCount || index < 0)
        batch.fail(
          toNode,
          record,
          `a node index: a multiple of ${nodeFields} below ${nodeCount * nodeFields}`,
        );
      targets[count + record] = ordinal;
    }
  }
}
