/** Real snapshots to make mutants of: as V8 wrote them, and small ones cut out of them. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { serialise } from './heapBuilder';

/** A snapshot as JSON gives it. */
interface SnapshotJson {
  readonly snapshot: { readonly meta: Readonly<Record<string, readonly string[]>> };
  readonly nodes: readonly number[];
  readonly edges: readonly number[];
  readonly locations: readonly number[];
  readonly trace_function_infos: readonly number[];
  readonly trace_tree: readonly unknown[];
  readonly strings: readonly string[];
}

/** Runs `richProgram.cjs` and takes its snapshot, with allocation stacks. @param node the binary to run it with */
export function takeRichSnapshot(file: string, node = process.execPath): Buffer {
  execFileSync(node, [join(__dirname, 'richProgram.cjs'), file], { timeout: 120_000 });
  return readFileSync(file);
}

/** Cuts a small snapshot out of a real one: the program's `app` and what it leads to, and what surrounds the root. */
export function cutSnapshot(bytes: Buffer): Buffer {
  const json = JSON.parse(bytes.toString()) as SnapshotJson;
  return Buffer.from(serialise(new Cut(json).make()));
}

/** Nodes taken from around the program, and in all. */
const [NEAR_APP, IN_ALL] = [500, 900];

class Cut {
  private readonly nodeWidth: number;
  private readonly edgeWidth: number;
  private readonly firstEdge: number[] = [0];
  /** Kept nodes, from old ordinals to new ones. */
  private readonly kept = new Map<number, number>();
  private readonly strings: string[] = [];
  private readonly stringOf = new Map<number, number>();

  constructor(private readonly json: SnapshotJson) {
    this.nodeWidth = json.snapshot.meta['node_fields']!.length;
    this.edgeWidth = json.snapshot.meta['edge_fields']!.length;
    for (let at = this.nodeField('edge_count'); at < json.nodes.length; at += this.nodeWidth)
      this.firstEdge.push(this.firstEdge.at(-1)! + json.nodes[at]!);
  }

  make(): Record<string, unknown> {
    const order = [...this.spread(0, IN_ALL - NEAR_APP), ...this.spread(this.app(), NEAR_APP)];
    for (const node of [...new Set(order)].sort((a, b) => a - b)) this.kept.set(node, this.kept.size);
    const edges = [...this.kept.keys()].map((node) => this.edgesOf(node));
    const nodes = [...this.kept.keys()].flatMap((node, at) => this.node(node, edges[at]!.length));
    const functions = this.functions();
    return {
      ...this.json,
      snapshot: {
        ...this.json.snapshot,
        node_count: this.kept.size,
        edge_count: edges.flat().length,
        root_index: 0,
      },
      nodes,
      edges: edges.flat(2),
      trace_function_infos: functions,
      samples: [],
      locations: this.locations(),
      strings: this.strings,
    };
  }

  private nodeField(name: string): number {
    return this.json.snapshot.meta['node_fields']!.indexOf(name);
  }

  private edgeField(name: string): number {
    return this.json.snapshot.meta['edge_fields']!.indexOf(name);
  }

  private record(edge: number): number[] {
    return this.json.edges.slice(edge * this.edgeWidth, (edge + 1) * this.edgeWidth);
  }

  private targets(node: number): number[] {
    const edges = Array.from(
      { length: this.firstEdge[node + 1]! - this.firstEdge[node]! },
      (_, at) => this.firstEdge[node]! + at,
    );
    return edges.map((edge) => this.record(edge)[this.edgeField('to_node')]! / this.nodeWidth);
  }

  /** The object that the program's variable is: target of the first edge of that name. */
  private app(): number {
    const name = this.json.strings.indexOf('app');
    for (let edge = 0; edge * this.edgeWidth < this.json.edges.length; edge++) {
      const record = this.record(edge);
      if (record[this.edgeField('name_or_index')] === name && record[this.edgeField('type')] === 2)
        return record[this.edgeField('to_node')]! / this.nodeWidth;
    }
    throw new Error('the snapshot has no app');
  }

  /** The nodes nearest to one, breadth first; of each only the first hundred it leads to. */
  private spread(start: number, most: number): Set<number> {
    const found = new Set([start]);
    for (const node of found)
      for (const target of this.targets(node).slice(0, 100)) if (found.size < most) found.add(target);
    return found;
  }

  private string(index: number): number {
    let at = this.stringOf.get(index);
    if (at === undefined)
      this.stringOf.set(index, (at = this.strings.push(this.json.strings[index]!.slice(0, 200)) - 1));
    return at;
  }

  private node(node: number, edgeCount: number): number[] {
    const record = this.json.nodes.slice(node * this.nodeWidth, (node + 1) * this.nodeWidth);
    record[this.nodeField('name')] = this.string(record[this.nodeField('name')]!);
    record[this.nodeField('edge_count')] = edgeCount;
    return record;
  }

  private edgesOf(node: number): number[][] {
    const numbered = ['element', 'hidden'];
    const types = this.json.snapshot.meta['edge_types']![0]!;
    const [type, name, to] = ['type', 'name_or_index', 'to_node'].map((field) => this.edgeField(field));
    return this.targets(node).flatMap((target, at) => {
      const own = this.kept.get(target);
      if (own === undefined) return [];
      const record = this.record(this.firstEdge[node]! + at);
      if (!numbered.includes(types[record[type!]!]!)) record[name!] = this.string(record[name!]!);
      record[to!] = own * this.nodeWidth;
      return [record];
    });
  }

  private functions(): number[] {
    const fields = this.json.snapshot.meta['trace_function_info_fields']!;
    const named = [fields.indexOf('name'), fields.indexOf('script_name')];
    return this.json.trace_function_infos.map((value, at) =>
      named.includes(at % fields.length) ? this.string(value) : value,
    );
  }

  private locations(): number[] {
    const width = this.json.snapshot.meta['location_fields']!.length;
    const found: number[] = [];
    for (let at = 0; at < this.json.locations.length; at += width) {
      const own = this.kept.get(this.json.locations[at]! / this.nodeWidth);
      if (own !== undefined)
        found.push(own * this.nodeWidth, ...this.json.locations.slice(at + 1, at + width));
    }
    return found;
  }
}
