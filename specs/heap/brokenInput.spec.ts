/** A bad snapshot is an error that says where and what; never a hang, a crash or a wrong graph. */
import { describe, expect, it } from '@jest/globals';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { readSnapshotFile, SnapshotFormatError, SnapshotParser, type HeapGraph } from '../../harness/heap';
import { heap, serialise } from '../support/heapBuilder';
import { randomHeap, seeded } from '../support/randomHeap';
import { temporaryFolder } from '../support/realSnapshot';
import { contentsOf } from '../support/sameGraph';
import { faultsOf } from '../support/soundGraph';

function parse(bytes: Uint8Array): HeapGraph {
  const parser = new SnapshotParser();
  parser.push(bytes);
  return parser.finish();
}

/** What the parser says of these bytes. @throws when it takes them */
function errorOf(bytes: Uint8Array | string): SnapshotFormatError {
  try {
    parse(Buffer.from(bytes));
  } catch (error) {
    if (error instanceof SnapshotFormatError) return error;
    throw error;
  }
  throw new Error('the parser took it');
}

/** All that an error says, apart. */
function fieldsOf({ section, byteOffset, found, expected }: SnapshotFormatError): Record<string, unknown> {
  return { section, byteOffset, found, expected };
}

const frame = { function: 'make', scriptName: 'a.ts', scriptId: 7, line: 3, column: 0 };
const sample = heap(
  `root -> App -list-> Array -0-> Item 40B
   table:t<array> + App => Item
   root -> table`,
  { locations: { Item: { scriptId: 1, line: 2, column: 3 } }, allocations: { Item: [frame] } },
);
const text = Buffer.from(sample.bytes).toString();
const json = sample.builder.toJson() as { snapshot: Record<string, unknown> } & Record<string, number[]>;

/** The sample with one number of a section changed, and the byte where that number stands. */
function withNumber(section: string, at: number, value: string): { bytes: string; offset: number } {
  const start = text.indexOf(`"${section}":[`) + section.length + 4;
  const numbers = /-?\d+/g;
  numbers.lastIndex = start;
  let match = numbers.exec(text)!;
  for (let skip = 0; skip < at; skip++) match = numbers.exec(text)!;
  return {
    bytes: text.slice(0, match.index) + value + text.slice(match.index + match[0].length),
    offset: match.index,
  };
}

describe('a bad snapshot', () => {
  it('is an error at every byte where it may end', () => {
    for (let length = 0; length < sample.bytes.length; length++) {
      const error = errorOf(sample.bytes.subarray(0, length));
      expect([length, error.byteOffset, error.found]).toEqual([length, length, 'the end of the file']);
    }
  });

  it('names the section in which it ends', () => {
    for (const section of ['nodes', 'edges', 'locations', 'trace_function_infos', 'trace_tree', 'strings'])
      expect(errorOf(text.slice(0, text.indexOf(`"${section}":[`) + section.length + 4)).section).toBe(
        section,
      );
    expect(errorOf('').message).toBe(
      'heap snapshot: file at byte 0: found the end of the file, expected "{"',
    );
  });

  it.each([
    ['not JSON', 'hello', 'file', 0, '"h"', '"{"'],
    ['an array', '[1]', 'file', 0, '"["', '"{"'],
    ['another object', '{"name":"x"}', 'file', 12, 'no "snapshot" section', 'one'],
    ['text behind it', `${text}x`, 'file', text.length, '"x"', 'the end of the file'],
    ['gzip that nobody unpacked', gzipSync(text), 'file', 0, 'byte 0x1f', '"{"'],
    [
      'records before their layout',
      '{"nodes":[1]}',
      'nodes',
      9,
      'the section',
      '"snapshot", which says how records are laid out, first',
    ],
    [
      'a section twice',
      text.replace('"samples":[]', '"edges":[]'),
      'edges',
      text.indexOf('"samples"'),
      'the section a second time',
      'it once',
    ],
    [
      'a broken escape',
      text.replace('"App"', '"A\\xp"'),
      'strings',
      text.indexOf('"App"') + 3,
      'an escape with "x"',
      'a JSON escape',
    ],
    [
      'a raw newline in a string',
      text.replace('"App"', '"A\np"'),
      'strings',
      text.indexOf('"App"') + 2,
      'byte 0x0a',
      'no control character inside a string',
    ],
    [
      'strings that are no list',
      text.replace(/"strings":\[[^]*\]/, '"strings":{}'),
      'strings',
      text.indexOf('"strings"') + 10,
      '"{"',
      '"["',
    ],
    [
      'a trace tree cut short',
      text.replace(/"trace_tree":.*/, '"trace_tree":[1,0,0,0]'),
      'trace_tree',
      text.indexOf('"trace_tree"') + 21,
      '"]"',
      'a whole trace node',
    ],
  ])('that is %s says so', (_, bytes, section, byteOffset, found, expected) => {
    const error = errorOf(bytes);
    expect(fieldsOf(error)).toEqual({ section, byteOffset, found, expected });
  });

  it.each([
    ['a node type that is none', 'nodes', 7, '99', 'a node type below 15'],
    ['more edges than declared', 'nodes', 4, '1000', 'at most 6 edges in all, as declared'],
    ['a huge edge count', 'nodes', 4, '4294967295', 'at most 6 edges in all, as declared'],
    ['a negative id', 'nodes', 9, '-3', 'no negative number'],
    ['a detachedness that is none', 'nodes', 13, '3', '0 (unknown), 1 (attached) or 2 (detached)'],
    ['an edge type that is none', 'edges', 3, '7', 'an edge type below 7'],
    ['an edge to no node', 'edges', 2, '35', 'a node index: a multiple of 7 below 35'],
    ['an edge into the middle of a node', 'edges', 8, '8', 'a node index: a multiple of 7 below 35'],
    ['an edge far away', 'edges', 8, '9007199254740000', 'a node index: a multiple of 7 below 35'],
    ['a location of no node', 'locations', 0, '36', 'a node index: a multiple of 7 below 35'],
  ])('with %s points at the number', (_, section, at, value, expected) => {
    const { bytes, offset } = withNumber(section, at, value);
    const error = errorOf(bytes);
    expect(fieldsOf(error)).toEqual({
      section,
      byteOffset: offset,
      found: String(Number(value)),
      expected,
    });
    // Wherever chunks end, the error is the same.
    const parser = new SnapshotParser();
    expect(() => {
      for (const byte of Buffer.from(bytes)) parser.push(Uint8Array.of(byte));
    }).toThrow(error.message);
  });

  it.each([
    ['1.5', '"."'],
    ['1e3', '"e"'],
    ['1 1', '"1"'],
    ['+1', '"+"'],
    ['', '","'],
    ['null', '"n"'],
    ['"1"', 'byte 0x22'],
    ['-', '","'],
  ])('with %s for a number says what it found', (value, found) => {
    const { bytes, offset } = withNumber('nodes', 8, value);
    const error = errorOf(bytes);
    expect(error.section).toBe('nodes');
    expect(error.found).toBe(found === 'byte 0x22' ? '"""' : found);
    expect(error.byteOffset).toBeGreaterThanOrEqual(offset);
    expect(error.byteOffset).toBeLessThan(offset + 4);
  });

  it('points at the number in a batch of many', () => {
    const big = randomHeapOf(5000);
    const bytes = big.replace(/("nodes":\[(?:[^\n]*\n){3210},)3,/, '$1999,');
    const error = errorOf(bytes);
    expect(bytes.slice(error.byteOffset, error.byteOffset + 4)).toBe('999,');
  });

  it.each([
    ['fewer nodes', { node_count: 6 }, 'nodes', '5 nodes', '6, as declared'],
    ['more nodes', { node_count: 4 }, 'nodes', undefined, 'the end of the array after 4 nodes, as declared'],
    ['fewer edges', { edge_count: 7 }, 'edges', '6 edges', '7, as declared'],
    ['more edges', { edge_count: 5 }, 'nodes', undefined, 'at most 5 edges in all, as declared'],
    ['a root that is no node', { root_index: 3 }, 'snapshot', 'root_index 3', 'the index of a node'],
    ['a node count that is none', { node_count: -1 }, 'snapshot', 'snapshot.node_count -1', 'a count'],
    ['no meta', { meta: null }, 'snapshot', 'snapshot.meta that is no object', 'an object'],
    ['no fields', { meta: {} }, 'snapshot', 'snapshot.meta.node_fields that is no list', 'a list'],
  ])('that has %s than it says is an error', (_, lie, section, found, expected) => {
    const error = errorOf(serialise({ ...json, snapshot: { ...json.snapshot, ...lie } }));
    expect([error.section, error.expected]).toEqual([section, expected]);
    if (found !== undefined) expect(error.found).toBe(found);
  });

  it('whose fields lack one that is needed names it', () => {
    const meta = JSON.parse(JSON.stringify(json.snapshot['meta'])) as Record<string, string[]>;
    meta['edge_fields'] = ['type', 'name_or_index', 'target'];
    const error = errorOf(serialise({ ...json, snapshot: { ...json.snapshot, meta } }));
    expect(error.message).toContain(
      'found snapshot.meta.edge_fields without "to_node", expected a field "to_node"',
    );
  });

  it('tells what stands in the file in one short line, without control characters', () => {
    const name = `line\\n\\u001b[2J${'x'.repeat(1000)}`;
    const error = errorOf(text.replace('"samples":[]', `"${name}":1,"${name}":1`));
    expect(error.section).toBe(JSON.parse(`"${name}"`));
    expect(error.message).toBe(
      `heap snapshot: line\\u000a\\u001b[2J${'x'.repeat(151)}… at byte ${error.byteOffset}: ` +
        'found the section a second time, expected it once',
    );
    expect(errorOf('{"snapshot":{"meta":\n\x1b}}').message).not.toMatch(/\p{Cc}/u);
  });

  it('whose names are not among its strings is an error', () => {
    const error = errorOf(serialise({ ...json, strings: ['only one'] as never }));
    expect([error.section, error.found]).toEqual(['strings', '1 strings']);
  });

  it('that declares billions of nodes costs no memory', () => {
    const lie = { ...json.snapshot, node_count: 4_000_000_000, edge_count: 4_000_000_000 };
    const before = process.memoryUsage().arrayBuffers;
    const parser = new SnapshotParser();
    parser.push(serialise({ ...json, snapshot: lie }));
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(10e6);
    expect(() => parser.finish()).toThrow('found 5 nodes, expected 4000000000, as declared');
  });
});

function randomHeapOf(nodes: number): string {
  const { builder } = randomHeap(1);
  while (builder.nodeCount < nodes) builder.addNode();
  return Buffer.from(builder.toBytes()).toString();
}

describe('mutated snapshots', () => {
  it('are an error of this kind, or a graph that holds together', () => {
    const random = seeded(4711);
    for (let seed = 0; seed < Number(process.env['WEAKSPOT_SEEDS'] ?? 3000); seed++) {
      const bytes = mutate(randomHeap(seed % 50).builder.toBytes(), random);
      const graph = graphOrNull(bytes, seed);
      if (graph !== null) expect([seed, faultsOf(graph)]).toEqual([seed, []]);
    }
  });

  function mutate(original: Uint8Array, random: () => number): Uint8Array {
    const bytes = Buffer.from(original);
    const somewhere = (): number => Math.floor(random() * bytes.length);
    for (let count = 1 + Math.floor(random() * 3); count > 0; count--) {
      const kind = random();
      if (kind < 0.3) bytes[somewhere()] = Math.floor(random() * 256);
      else if (kind < 0.7) bytes[somewhere()] = 0x30 + Math.floor(random() * 10);
      else if (kind < 0.8) bytes.copyWithin(somewhere(), somewhere(), somewhere());
      else bytes[somewhere()] = '[]{},":\\-\n'.charCodeAt(Math.floor(random() * 10));
    }
    return random() < 0.1 ? bytes.subarray(0, somewhere()) : bytes;
  }

  function graphOrNull(bytes: Uint8Array, seed: number): HeapGraph | null {
    try {
      return parse(bytes);
    } catch (error) {
      if (error instanceof SnapshotFormatError) return null;
      throw new Error(`seed ${seed}`, { cause: error });
    }
  }
});

describe('files', () => {
  const folder = temporaryFolder();
  const file = (name: string, bytes: Uint8Array): string => {
    writeFileSync(join(folder, name), bytes);
    return join(folder, name);
  };

  it('are read plain and gzipped, whatever their name', async () => {
    const whole = contentsOf(sample.graph);
    expect(contentsOf(await readSnapshotFile(file('plain.gz', sample.bytes)))).toEqual(whole);
    expect(contentsOf(await readSnapshotFile(file('packed', gzipSync(sample.bytes))))).toEqual(whole);
  });

  it('that are empty, folders, or broken gzip are bad snapshots', async () => {
    mkdirSync(join(folder, 'folder'));
    await expect(readSnapshotFile(file('empty', Buffer.alloc(0)))).rejects.toThrow(SnapshotFormatError);
    await expect(readSnapshotFile(join(folder, 'folder'))).rejects.toThrow(
      'found a directory, expected a .heapsnapshot file',
    );
    const packed = gzipSync(sample.bytes);
    await expect(readSnapshotFile(file('cut', packed.subarray(0, 100)))).rejects.toThrow('broken gzip data');
    await expect(readSnapshotFile(file('other', gzipSync('hello')))).rejects.toThrow(
      'found "h", expected "{"',
    );
  });

  it('that are not there are the error of the file system', async () => {
    await expect(readSnapshotFile(join(folder, 'none'))).rejects.toThrow('ENOENT');
  });
});
