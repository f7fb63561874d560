/** Where things come from: source locations and allocation stacks, in real heaps. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import {
  className,
  classHistogram,
  readSnapshotFile,
  type HeapGraph,
  type NodeOrdinal,
} from '../../harness/heap';
import { temporaryFolder } from '../support/realSnapshot';

const PROGRAM = `
const { Session } = require('inspector');
const session = new Session();
session.connect();
session.post('HeapProfiler.startTrackingHeapObjects', { trackAllocations: true });
class Жук { constructor() { this.text = 'made'; } }
function makeЖук() { return new Жук(); }
globalThis.app = { made: Array.from({ length: 3 }, () => makeЖук()), named: function listener() {}, plain: { a: 1 }, re: /x/ };
require('v8').writeHeapSnapshot(process.argv[2]);
process.exit();
`;

describe('a heap whose allocations were traced', () => {
  const folder = temporaryFolder();
  const script = join(folder, 'program.js');
  let graph: HeapGraph;
  const find = (type: string, name: string): NodeOrdinal => {
    for (let node = 0 as NodeOrdinal; node < graph.nodeCount; node++)
      if (graph.nodeType(node) === type && graph.name(node) === name) return node;
    throw new Error(`no ${type} ${name}`);
  };

  beforeAll(async () => {
    const file = join(folder, 'traced.heapsnapshot');
    writeFileSync(script, PROGRAM);
    execFileSync(process.execPath, [script, file], { timeout: 30_000 });
    graph = await readSnapshotFile(file);
  });

  it('says where a function and the class of an object stand', () => {
    const line = PROGRAM.split('\n').findIndex((text) => text.includes('listener'));
    const column = PROGRAM.split('\n')[line]!.indexOf('listener') + 'listener'.length;
    expect(graph.location(find('closure', 'listener'))).toMatchObject({ line, column });
    expect(graph.location(find('object', 'Жук'))!.line).toBe(
      PROGRAM.split('\n').findIndex((text) => text.startsWith('class')),
    );
    expect(graph.location(graph.root)).toBeNull();
  });

  it('says which stack allocated an object, innermost call first', () => {
    const stack = graph.allocation(find('object', 'Жук'));
    expect(stack[0]).toMatchObject({ function: 'makeЖук', scriptName: script });
    expect(stack[0]!.line).toBe(PROGRAM.split('\n').findIndex((text) => text.startsWith('function')));
    expect(stack.at(-1)).not.toMatchObject({ function: '(root)' });
    expect(graph.allocation(graph.root)).toEqual([]);
  });

  it('counts classes', () => {
    const classes = new Map(classHistogram(graph).map((entry) => [entry.className, entry]));
    expect(classes.get('Жук')!.count).toBe(3);
    expect([...classes.values()].reduce((sum, { count }) => sum + count, 0)).toBe(graph.nodeCount);
    expect([...classes.values()].reduce((sum, { shallowBytes }) => sum + shallowBytes, 0)).toBe(
      graph.totalBytes,
    );
    expect(className(graph, find('closure', 'listener'))).toBe('Function');
    expect(className(graph, graph.root)).toBe('(synthetic)');
  });
});
