/** Every node of real heaps, against DevTools' own engine. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import {
  className,
  distances,
  dominators,
  readSnapshotFile,
  retainedSizes,
  shallowSizes,
  type HeapGraph,
  type NodeOrdinal,
} from '../../harness/heap';
import { askDevTools, type DevToolsResult } from '../support/devtoolsEngine';
import { takeRealSnapshot, temporaryFolder } from '../support/realSnapshot';
import { join } from 'node:path';

const PROGRAMS: Readonly<Record<string, string>> = {
  'a bare process': '',
  'WeakMaps, one key in many, values that are keys, chains of them': `
    app.maps = Array.from({ length: 30 }, () => new WeakMap());
    app.keys = Array.from({ length: 200 }, (_, i) => ({ i }));
    app.keys.forEach((key, i) => app.maps.forEach((map, j) => { if ((i + j) % 3) map.set(key, { i, j }); }));
    for (let i = 1; i < app.keys.length; i++) app.maps[0].set(app.keys[i], app.keys[i - 1]);
    let key = app.chain = {}; for (let i = 0; i < 500; i++) { const next = {}; app.maps[1].set(key, next); key = next; }
    app.maps[2].set(app, 'line one\\nline two'); app.maps[3].set(app, 'long '.repeat(1000)); app.maps[4].set(app, ') -> value (x @3)');
    app.sets = [new WeakSet(app.keys)]; app.refs = app.keys.map((k) => new WeakRef(k));
    app.registry = new FinalizationRegistry(() => {}); app.keys.forEach((k) => app.registry.register(k, {}));`,
  'closures, classes, generators, promises and proxies': `
    app.fns = []; for (let i = 0; i < 500; i++) { const big = { i }; app.fns.push(() => big, function* () { yield big; }, async () => big); }
    app.running = app.fns.map((f) => f()); class A { #p = {}; get x() { return this.#p; } } class B extends A {}
    app.objects = Array.from({ length: 500 }, () => new B()); app.proxies = app.objects.map((o) => new Proxy(o, {}));
    app.pending = Array.from({ length: 200 }, () => new Promise(() => {}).then(() => app));`,
  'sliced, concatenated, external and two-byte strings': `
    app.base = 'x'.repeat(5000); app.sliced = Array.from({ length: 300 }, (_, i) => app.base.slice(i, i + 100 + i));
    app.cons = ''; for (let i = 0; i < 300; i++) app.cons += 'part ' + i + app.base;
    app.wide = ['жук', '\\u{1F600}', '\\ud800', 'quote " backslash \\\\ newline \\n nul \\0'].map((s, i) => s + i);`,
  'big arrays, buffers and dictionaries': `
    app.holey = []; app.holey[100000] = app; app.dense = Array.from({ length: 50000 }, (_, i) => i % 7 ? i : { i });
    app.buffers = Array.from({ length: 50 }, (_, i) => new ArrayBuffer(i * 1000)); app.views = app.buffers.map((b) => new Uint8Array(b));
    app.node = Array.from({ length: 50 }, () => Buffer.alloc(9000)); app.big = 2n ** 5000n; app.shared = new SharedArrayBuffer(4096);
    app.dictionary = {}; for (let i = 0; i < 2000; i++) app.dictionary['k' + (i * 7919) % 5000] = { i }; for (let i = 0; i < 900; i++) delete app.dictionary['k' + i];
    app.map = new Map(Object.entries(app.dictionary)); app.set = new Set(app.dense);`,
  'several realms': `
    const vm = require('vm'); app.realms = Array.from({ length: 3 }, () => vm.createContext({ app }));
    app.results = app.realms.map((r) => vm.runInContext('globalThis.own = { list: [1, {}, []] }; (() => own)', r));`,
};

describe("agrees with DevTools' engine on every node", () => {
  const folder = temporaryFolder();
  const names = Object.keys(PROGRAMS);
  let peers: DevToolsResult[];
  let graphs: HeapGraph[];

  beforeAll(async () => {
    const files = names.map((name, at) =>
      takeRealSnapshot(join(folder, `${at}.heapsnapshot`), PROGRAMS[name]!),
    );
    peers = askDevTools(files);
    graphs = await Promise.all(files.map((file) => readSnapshotFile(file)));
  });

  it.each(names.map((name, at) => [name, at] as const))('in a heap of %s', (_, at) => {
    const graph = graphs[at]!;
    const peer = peers[at]!;
    const tree = dominators(graph);
    expect(differences(graph, distances(graph), peer.distances)).toEqual([]);
    expect(differences(graph, tree, peer.dominators)).toEqual([]);
    expect(differences(graph, shallowSizes(graph), peer.shallowSizes)).toEqual([]);
    expect(differences(graph, retainedSizes(graph, tree), peer.retainedSizes)).toEqual([]);
  });

  // DevTools invents names like "{a, b}" for plain objects, from all others in the heap.
  it.each(names.map((name, at) => [name, at] as const))('on class names in a heap of %s', (_, at) => {
    const graph = graphs[at]!;
    const ours = Array.from({ length: graph.nodeCount }, (_, node) => className(graph, node as NodeOrdinal));
    const theirs = peers[at]!.classNames.map((name) => (name.startsWith('{') ? 'Object' : name));
    expect(differences(graph, ours, theirs)).toEqual([]);
  });
});

/** The first nodes on which two columns differ, in words. */
function differences(graph: HeapGraph, ours: ArrayLike<unknown>, theirs: ArrayLike<unknown>): string[] {
  const found: string[] = ours.length === theirs.length ? [] : [`${ours.length} nodes, not ${theirs.length}`];
  for (let node = 0; node < graph.nodeCount && found.length < 5; node++)
    if (ours[node] !== theirs[node])
      found.push(
        `${node} ${graph.name(node as NodeOrdinal).slice(0, 40)}: ${String(ours[node])}, not ${String(theirs[node])}`,
      );
  return found;
}
