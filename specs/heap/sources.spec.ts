/** Where things come from: source locations and allocation stacks, in real heaps. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import {
  className,
  classHistogram,
  readSnapshotFile,
  SnapshotParser,
  type AllocationFrame,
  type HeapGraph,
  type NodeOrdinal,
} from '../../harness/heap';
import { temporaryFolder } from '../support/realSnapshot';
import { cutSnapshot, takeRichSnapshot } from '../support/realSource';

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

  it('says so of each object of the class, from call to call up to the program itself', () => {
    const lines = PROGRAM.split('\n');
    const call = lines.findIndex((text) => text.startsWith('globalThis.app'));
    const made = Array.from({ length: graph.nodeCount }, (_, node) => node as NodeOrdinal).filter(
      (node) => graph.nodeType(node) === 'object' && graph.name(node) === 'Жук',
    );
    expect(made).toHaveLength(3);
    for (const node of made) {
      const stack = graph.allocation(node);
      const own = stack.filter(({ scriptName }) => scriptName === script);
      expect(own.map((frame) => frame.function)).toEqual(['makeЖук', '', '']);
      // A frame is where its function is written: the arrow function, then the module.
      expect(own[1]).toMatchObject({ line: call, column: lines[call]!.indexOf('() => make') });
      expect(own.at(-1)).toMatchObject({ line: 0, column: 0 });
      expect(new Set(own.map(({ scriptId }) => scriptId))).toEqual(new Set([graph.location(node)!.scriptId]));
    }
  });

  it('has a stack for every trace that a node names, and a place for every function in it', () => {
    let traced = 0;
    const unplaced: AllocationFrame[] = [];
    for (let node = 0 as NodeOrdinal; node < graph.nodeCount; node++) {
      const stack = graph.allocation(node);
      if (stack.length > 0) traced++;
      unplaced.push(
        ...stack.filter(({ line, column, scriptId }) => scriptId > 0 && (line < 0 || column < 0)),
      );
    }
    expect(traced).toBeGreaterThan(5);
    expect(unplaced).toEqual([]);
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

describe('the texts of a real snapshot', () => {
  const folder = temporaryFolder();

  /** The texts that are not ASCII, when the snapshot comes in two pieces. */
  function foreignTexts(bytes: Uint8Array, cut: number): string[] {
    const parser = new SnapshotParser();
    parser.push(bytes.slice(0, cut));
    parser.push(bytes.slice(cut));
    const { strings } = parser.finish();
    const texts = Array.from({ length: strings.count }, (_, index) => strings.text(index));
    return texts.filter((text) => /[^\0-\x7f]/.test(text));
  }

  it('are the same wherever the pieces that it comes in end, in bytes of UTF-8 as in escapes', () => {
    const cut = cutSnapshot(takeRichSnapshot(join(folder, 'rich.heapsnapshot'))).toString();
    // V8 writes the last four digits of a character beyond U+FFFF only: here it is whole.
    const utf8 = Buffer.from(cut.replaceAll('\uf600', '\u{1F600}'));
    const escape = (text: string): string =>
      text.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
    const escaped = Buffer.from(escape(utf8.toString()));
    const texts = foreignTexts(utf8, 0);
    const chosen = ['Жук', 'жук0', '\u{1F600}1'];
    expect(texts).toEqual(expect.arrayContaining(chosen));
    for (const [bytes, text] of [
      ...chosen.map((text) => [utf8, `"${text}"`] as const),
      ...chosen.map((text) => [escaped, `"${escape(text)}"`] as const),
    ]) {
      const start = bytes.indexOf(text);
      expect(start).toBeGreaterThan(0);
      for (let end = start; end <= start + Buffer.byteLength(text); end++)
        expect([end, foreignTexts(bytes, end)]).toEqual([end, texts]);
    }
  });
});
