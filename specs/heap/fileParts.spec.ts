/** Files that several threads read at once, against the one parser that reads from start to end. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StageClock, type HeapGraph } from '../../harness/heap';
import { readInParts } from '../../harness/heap/fileParts';
import { SnapshotParser } from '../../harness/heap/parser';
import { HeapBuilder } from '../support/heapBuilder';
import { takeRealSnapshot, temporaryFolder } from '../support/realSnapshot';
import { digestsOf } from '../support/sameGraph';

const folder = temporaryFolder();

function parseWhole(bytes: Uint8Array): HeapGraph {
  const parser = new SnapshotParser();
  parser.push(bytes);
  return parser.finish();
}

function write(name: string, text: string | Uint8Array): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

function readParts(file: string, count = 2): Promise<HeapGraph | null> {
  return readInParts(file, count, new StageClock());
}

describe('a file in parts', () => {
  let file: string;
  let text: string;
  let whole: Record<string, string>;

  beforeAll(() => {
    const program = `app.map = new WeakMap([[app, { a: 1 }]]); app.text = '\\n,1,2,3\\n,4,5,6\\n'.repeat(9999);`;
    file = takeRealSnapshot(join(folder, 'real.heapsnapshot'), program);
    text = readFileSync(file, 'utf8');
    whole = digestsOf(parseWhole(readFileSync(file)));
  });

  it.each([2, 3, 4, 9])('is the graph it is in one piece, in %i parts', async (count) => {
    const graph = await readParts(file, count);
    expect(graph === null).toBe(false);
    expect(digestsOf(graph!)).toEqual(whole);
  });

  it('keeps ids and sizes beyond 32 bits, states of DOM nodes, and allocations, whichever part they are in', async () => {
    const builder = new HeapBuilder();
    const frame = { function: 'make', scriptName: 'shop.js', scriptId: 7, line: 1, column: 2 };
    for (let at = 0; at < 4000; at++) {
      const selfSize = at % 1000 === 999 ? 2 ** 33 + at : at;
      const detachedness = at % 1700 === 1650 ? 2 : 0;
      const node = builder.addNode({ id: 2 ** 40 + at * 2, selfSize, name: `node ${at}`, detachedness });
      builder.addEdge(0, node);
      builder.addEdge(node, Math.floor(node / 2), 'property', `to ${at}`);
      if (at % 1500 === 1400) builder.addAllocation(node, [frame]);
    }
    const bytes = builder.toBytes();
    const expected = digestsOf(parseWhole(bytes));
    const built = write('built.heapsnapshot', bytes);
    for (const count of [2, 3, 5, 8]) {
      const graph = await readParts(built, count);
      expect(graph === null).toBe(false);
      expect(digestsOf(graph!)).toEqual(expected);
    }
  });

  it('is left to one parser where lines break inside records', async () => {
    const [head, edges, tail] = split(text, '"edges":[', ']');
    const numbers = edges.replaceAll('\n', '').split(',');
    const lines = numbers.map((number, at) => (at % 3 === 1 ? `${number}\n` : number)).join(',');
    const shifted = write('shifted.heapsnapshot', head + lines + tail);
    expect(digestsOf(parseWhole(readFileSync(shifted)))).toEqual(whole);
    expect(await readParts(shifted)).toBeNull();
  });

  it.each([
    ['that is cut short', () => text.slice(0, -100)],
    ['with a fault in its first part', () => spoil(text, text.length / 4)],
    ['with a section twice', () => text.replace('"locations":', '"nodes":[],"locations":')],
    ['whose counts lie', () => text.replace(/"edge_count":\d+/, '"edge_count":1234567')],
    ['that is no snapshot', () => 'no snapshot '.repeat(100_000)],
    ['that is empty', () => ''],
  ])('is left to one parser for a file %s', async (_, make) => {
    expect(await readParts(write('faulty.heapsnapshot', make()))).toBeNull();
  });
});

/** The text before and with `from`, up to the next `to`, and the rest. */
function split(text: string, from: string, to: string): [string, string, string] {
  const start = text.indexOf(from) + from.length;
  const end = text.indexOf(to, start);
  return [text.slice(0, start), text.slice(start, end), text.slice(end)];
}

/** The text with a letter in the first record after the offset. */
function spoil(text: string, offset: number): string {
  return text.slice(0, offset) + text.slice(offset).replace(/\n,\d+/, '\n,x');
}
