import { Readable } from 'node:stream';
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import {
  parseSnapshot,
  SnapshotParser,
  type HeapGraph,
  type NodeId,
  type NodeOrdinal,
  type SourceLocation,
} from '../../harness/heap';
import { heap, HeapBuilder, serialise } from '../support/heapBuilder';
import { seeded } from '../support/randomHeap';
import { contentsOf } from '../support/sameGraph';

function parse(bytes: Uint8Array, chunkBytes = bytes.length): HeapGraph {
  const parser = new SnapshotParser();
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    const chunk = Uint8Array.from(bytes.subarray(at, at + chunkBytes));
    parser.push(chunk);
    // Whoever pushes may use the buffer again.
    chunk.fill(0);
  }
  return parser.finish();
}

function parseJson(snapshot: unknown): HeapGraph {
  return parse(Buffer.from(JSON.stringify(snapshot)));
}

const frame = { function: 'make', scriptName: 'файл.ts', scriptId: 7, line: 3, column: 0 };

/** A heap with something in every section, and every kind of text. */
const everything = heap(
  `root -> gc:(GC roots)<synthetic> 0B -> App 24B -цвет \\"quoted"\\n-> text:жук € 😀<string>
   App -context:lone \ud800 surrogate-> big:ArrayBuffer 4000000000B -hidden:3-> h:hidden<hidden>
   App -weak:target-> h
   table:t<array> + App => h
   gc -> table`,
  {
    nodes: { big: { selfSize: 3 * 2 ** 33, id: 4294967295 }, h: { detachedness: 2 } },
    locations: { App: { scriptId: 7, line: 11, column: 4 }, big: { scriptId: 8, line: 0, column: 0 } },
    allocations: { App: [frame, { ...frame, function: 'main', line: -1, column: -1 }], big: [frame] },
  },
);

describe('the parser', () => {
  it('reads every section', () => {
    const { graph } = everything;
    const app = everything.node('App');
    expect([...graph.edgesOf(app)].map((edge) => [graph.edgeType(edge), graph.edgeName(edge)])).toEqual([
      ['property', 'цвет \\"quoted"\\n'],
      ['context', 'lone \ud800 surrogate'],
      ['weak', 'target'],
      ['internal', '4 / part of key (App @5) -> value (hidden @11) pair in WeakMap (table @13)'],
    ]);
    expect(graph.name(everything.node('text'))).toBe('жук € 😀');
    expect(graph.selfSize(everything.node('big'))).toBe(3 * 2 ** 33);
    expect(graph.totalBytes).toBe(3 * 2 ** 33 + 24 + 3 * 16);
    expect(graph.ordinalOf(4294967295 as NodeId)).toBe(everything.node('big'));
    expect(graph.ordinalOf(4 as NodeId)).toBeUndefined();
    expect(graph.detachedness(everything.node('h'))).toBe(2);
    expect([...graph.retainersOf(everything.node('h'))].map((edge) => graph.source(edge))).toEqual(
      ['App', 'App', 'big', 'table'].map((label) => everything.node(label)),
    );
  });

  it('builds the same graph whatever the size of the chunks', () => {
    const whole = contentsOf(parse(everything.bytes));
    for (let size = 1; size <= everything.bytes.length; size++)
      expect([size, isDeepStrictEqual(contentsOf(parse(everything.bytes, size)), whole)]).toEqual([
        size,
        true,
      ]);
  });

  it('builds the same graph from chunks of random sizes, where records outnumber a batch', () => {
    const builder = new HeapBuilder();
    const random = seeded(1);
    for (let count = 0; count < 12_000; count++) {
      const node = builder.addNode({
        name: `объект ${count % 100}`,
        selfSize: Math.floor(random() * 10 ** (count % 11)),
      });
      builder.addEdge(Math.floor(random() * node), node, 'property', `p${count}`);
      builder.addEdge(node, Math.floor(random() * node));
    }
    const bytes = builder.toBytes();
    const whole = contentsOf(parse(bytes));
    for (const size of [1, 7, 100, 4096, 65_536, 100_003])
      expect([size, isDeepStrictEqual(contentsOf(parse(bytes, size)), whole)]).toEqual([size, true]);
    expect(whole['selfSizes']).toEqual(
      Float64Array.from(builder.toJson()['nodes'] as number[]).filter((_, at) => at % 7 === 3),
    );
  });

  it('keeps the state of a DOM node and the place of every object, however many there are', () => {
    const builder = new HeapBuilder();
    // Columns 4096 apart want the same slot among the places met lately.
    const placeOf = (node: number): SourceLocation => ({
      scriptId: 7,
      line: node % 2,
      column: node < 9000 ? (node % 3) * 4096 : node,
    });
    for (let node = 1; node < 12_000; node++) {
      builder.addNode({ detachedness: node === 11_000 ? 1 : 0 });
      builder.addLocation(node, placeOf(node));
    }
    const graph = parse(builder.toBytes(), 65_536);
    for (let node = 1 as NodeOrdinal; node < 12_000; node++)
      expect([node, graph.location(node), graph.nodeDetachedness![node]]).toEqual([
        node,
        placeOf(node),
        node === 11_000 ? 1 : 0,
      ]);
  });

  it('takes chunks from anything that can be iterated', async () => {
    const halves = [everything.bytes.slice(0, 999), everything.bytes.slice(999)];
    const whole = contentsOf(parse(everything.bytes));
    expect(contentsOf(await parseSnapshot(halves))).toEqual(whole);
    expect(contentsOf(await parseSnapshot(Readable.from(halves)))).toEqual(whole);
  });

  it('takes any spacing that JSON allows, and a byte order mark', () => {
    const json = everything.builder.toJson();
    const whole = contentsOf(parse(everything.bytes));
    const pretty = Buffer.from(`\ufeff${JSON.stringify(json, null, '\t')}\r\n `);
    expect(contentsOf(parse(pretty))).toEqual(whole);
    expect(contentsOf(parse(pretty, 5))).toEqual(whole);
  });

  it.each([
    '\\u0416\\ud83d\\ude00',
    '\\ud83d',
    '\\"\\\\\\/\\b\\f\\n\\r\\t',
    '\\\\u0041',
    'x'.repeat(3 << 20),
    '',
  ])('decodes the text %.30s as JSON does', (escaped) => {
    const json = { ...heap('root').builder.toJson(), strings: [] };
    const bytes = Buffer.from(JSON.stringify(json).replace('"strings":[]', `"strings":["${escaped}"]`));
    const expected = JSON.parse(`"${escaped}"`) as string;
    expect(parse(bytes).strings.text(0)).toBe(expected);
    expect(parse(bytes, 1000).name(0 as NodeOrdinal)).toBe(expected);
  });
});

describe('layouts', () => {
  const json = everything.builder.toJson() as { nodes: number[]; edges: number[]; locations: number[] } & {
    snapshot: { meta: Record<string, string[]> };
  };

  /** The snapshot with its nodes' fields rearranged. */
  function withNodeFields(fields: string[]): unknown {
    const old = json.snapshot.meta['node_fields']!;
    const rows = records(json['nodes'], old.length).map((row) =>
      fields.map((field) => (old.includes(field) ? row[old.indexOf(field)] : 77)),
    );
    const types = fields.map((field) => (field === 'type' ? json.snapshot.meta['node_types']![0] : 'number'));
    const meta = { ...json.snapshot.meta, node_fields: fields, node_types: types };
    const edges = records(json['edges'], 3).flatMap(([type, name, to]) => [
      type,
      name,
      (to! / old.length) * fields.length,
    ]);
    const locations = records(json['locations'], 4).flatMap(([node, ...rest]) => [
      (node! / old.length) * fields.length,
      ...rest,
    ]);
    return { ...json, snapshot: { ...json.snapshot, meta }, nodes: rows.flat(), edges, locations };
  }

  function records(values: readonly number[], width: number): number[][] {
    return Array.from({ length: values.length / width }, (_, row) =>
      values.slice(row * width, (row + 1) * width),
    );
  }

  it('finds fields by name, in any order, among fields it does not know', () => {
    const fields = [
      'edge_count',
      'future',
      'id',
      'detachedness',
      'name',
      'trace_node_id',
      'self_size',
      'type',
      'more',
    ];
    const graph = parseJson(withNodeFields(fields));
    expect({ ...contentsOf(graph), meta: 0 }).toEqual({ ...contentsOf(everything.graph), meta: 0 });
  });

  it('does without detachedness and trace_node_id', () => {
    const graph = parseJson(withNodeFields(['type', 'name', 'id', 'self_size', 'edge_count']));
    expect(graph.detachedness(everything.node('h'))).toBe(0);
    expect(graph.allocation(everything.node('App'))).toEqual([]);
    expect(graph.edgeTarget).toEqual(everything.graph.edgeTarget);
  });

  it('does without locations and traces', () => {
    const dropped = ['trace_function_infos', 'trace_tree', 'locations', 'samples'];
    const rest = Object.fromEntries(Object.entries(json).filter(([key]) => !dropped.includes(key)));
    const graph = parseJson(rest);
    expect(graph.location(everything.node('App'))).toBeNull();
    expect(graph.allocation(everything.node('App'))).toEqual([]);
  });

  it('takes sections in any order behind "snapshot", and skips those it does not know', () => {
    const { snapshot, ...rest } = json;
    const unknown = {
      future: [{ '"}]': ['\\"', -1.5e3, null] }, 'x'],
      also: 'text \\" ]',
      word: true,
      number: -0.5,
    };
    const reversed = Object.fromEntries(Object.entries({ ...unknown, ...rest }).reverse());
    const bytes = serialise({ snapshot, ...reversed });
    expect(contentsOf(parse(bytes))).toEqual(contentsOf(everything.graph));
    expect(contentsOf(parse(bytes, 3))).toEqual(contentsOf(everything.graph));
  });
});
