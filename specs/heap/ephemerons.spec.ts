/** WeakMap entries of real heaps, where V8's names for their edges say less than usual. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import { distances, readSnapshotFile, reachable, type HeapGraph, type NodeOrdinal } from '../../harness/heap';
import { askDevTools } from '../support/devtoolsEngine';
import { HeapBuilder } from '../support/heapBuilder';
import { takeRealSnapshot, temporaryFolder } from '../support/realSnapshot';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// Long flat strings as values: V8 leaves the names of the edges to them unfilled ("key (%s @%u)").
const PROGRAM = `
  const flat = (text) => JSON.parse(JSON.stringify(text));
  class Key {} class Other {}
  app.map = new WeakMap(); app.second = new WeakMap();
  app.key = new Key(); app.other = new Other();
  const shared = flat('S'.repeat(3000));
  app.map.set(app.key, flat('L'.repeat(3000)));
  app.map.set(app.other, shared); app.second.set(app.other, shared); app.second.set(app.key, 'short');`;

describe('a WeakMap entry whose value is a text too long for the name of its edges', () => {
  const folder = temporaryFolder();
  let graph: HeapGraph;

  beforeAll(async () => {
    graph = await readSnapshotFile(takeRealSnapshot(join(folder, 'long.heapsnapshot'), PROGRAM));
  });

  it('is found, with its key and its table', () => {
    const long = valueOf(graph, 'LLL');
    const entries = entriesOf(graph, long);
    expect(entries.map((entry) => graph.name(graph.ephemerons.keys[entry] as NodeOrdinal))).toEqual(['Key']);
    const strong = [...graph.retainersOf(long)].filter((edge) => !graph.isWeak(edge));
    expect(strong.map((edge) => graph.isEphemeronEdge(edge))).toEqual([true, true]);
  });

  it('is found once for each map that has it', () => {
    const entries = entriesOf(graph, valueOf(graph, 'SSS'));
    const { keys, tables } = graph.ephemerons;
    expect(entries.map((entry) => graph.name(keys[entry] as NodeOrdinal))).toEqual(['Other', 'Other']);
    expect(new Set(entries.map((entry) => tables[entry])).size).toBe(2);
  });

  it('keeps its value alive no longer than its key', () => {
    const long = valueOf(graph, 'LLL');
    const withoutNodes = new Uint8Array(graph.nodeCount);
    withoutNodes[graph.ephemerons.keys[entriesOf(graph, long)[0]!]!] = 1;
    expect(reachable(graph)[long]).toBe(1);
    expect(reachable(graph, { withoutNodes })[long]).toBe(0);
  });
});

describe('an edge with an unfilled name', () => {
  const UNFILLED = '3 / part of key (%s @%u) -> value (%s @%u) pair in WeakMap (table @%u)';

  it('counts as an ordinary strong edge where the key has none to the value', () => {
    const builder = new HeapBuilder();
    const [table, key, value] = ['', 'Key', 'Value'].map((name) => builder.addNode({ name }));
    builder.addEdge(0, table!);
    builder.addEdge(table!, key!, 'weak', '2');
    builder.addEdge(table!, value!, 'weak', '3');
    builder.addEdge(table!, value!, 'internal', UNFILLED);
    const graph = builder.toGraph();
    expect(graph.ephemerons.count).toBe(0);
    expect(reachable(graph)[value!]).toBe(1);
  });
});

function valueOf(graph: HeapGraph, start: string): NodeOrdinal {
  for (let node = 0; node < graph.nodeCount; node++)
    if (graph.nodeType(node as NodeOrdinal) === 'string' && graph.name(node as NodeOrdinal).startsWith(start))
      return node as NodeOrdinal;
  throw new Error(`no string ${start}…`);
}

function entriesOf(graph: HeapGraph, value: NodeOrdinal): number[] {
  const { values } = graph.ephemerons;
  return Array.from(values.keys()).filter((entry) => values[entry] === value);
}

describe('deleted entries of a WeakMap, whose key and value are one and the same hole', () => {
  it('give it the distance that DevTools gives it', () => {
    const folder = mkdtempSync(join(tmpdir(), 'weakspot-holes-'));
    const builder = new HeapBuilder();
    const [user, map, table, far, hole] = ['Window', 'WeakMap', '', 'far', 'system / Hole'].map((name) =>
      builder.addNode({ name, type: name === '' ? 'array' : 'object' }),
    );
    builder.addEdge(0, user!, 'shortcut', 'window');
    builder.addEdge(user!, map!, 'property', 'map');
    builder.addEdge(map!, table!, 'internal', 'table');
    builder.addEdge(table!, far!, 'element', 1);
    for (let entry = 0; entry < 3; entry++) builder.addEphemeron(table!, hole!, hole!);
    const file = join(folder, 'holes.heapsnapshot');
    writeFileSync(file, builder.toBytes());
    const [peer] = askDevTools([file]);
    rmSync(folder, { recursive: true });
    const graph = builder.toGraph();
    expect(peer!.distances[hole!]).toBeLessThan(10);
    expect(distances(graph)).toEqual(peer!.distances);
  });
});
