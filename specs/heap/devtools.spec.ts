/** Every node of real heaps, against DevTools' own engine. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import {
  className,
  dominators,
  reachable,
  readSnapshotFile,
  retainedSizes,
  shortestPath,
  type HeapGraph,
  type NodeOrdinal,
} from '../../harness/heap';
import { compareWithDevTools } from '../support/comparison';
import { askDevTools, type DevToolsResult } from '../support/devtoolsEngine';
import { heap } from '../support/heapBuilder';
import { takeRealSnapshot, temporaryFolder } from '../support/realSnapshot';
import { faultsOf } from '../support/soundGraph';
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
    const comparisons = compareWithDevTools(graphs[at]!, peers[at]!);
    expect(comparisons.map(({ what }) => what)).toEqual([
      'distances',
      'dominators',
      'shallow sizes',
      'retained sizes',
      'class names',
    ]);
    expect(comparisons.flatMap(({ first }) => first)).toEqual([]);
  });

  it.each(names.map((name, at) => [name, at] as const))('and is sound in a heap of %s', (_, at) => {
    expect(faultsOf(graphs[at]!)).toEqual([]);
  });

  it('but for the names that DevTools makes up for plain objects from all others in the heap', () => {
    const invented = peers.flatMap(({ classNames }, at) =>
      classNames.flatMap((name, node) =>
        name.startsWith('{') ? [className(graphs[at]!, node as NodeOrdinal)] : [],
      ),
    );
    expect(invented.length).toBeGreaterThan(100);
    expect(new Set(invented)).toEqual(new Set(['Object']));
  });
});

/**
 * Sizes and dominators are DevTools'; what is alive is the collector's. They part where DevTools leaves out what a
 * programmer cannot let go of: what is alive with a reference gone must be known exactly all the same.
 */
describe("differs from DevTools' rules where it asks what is alive", () => {
  it("when V8's roots hold a page's object too: it is the page's in sizes, and stays alive without it", () => {
    const h = heap(`
      root -> gc:(GC roots)<synthetic>
      root -shortcut:1-> Window -kept-> Thing 100B
      gc -> Thing`);
    const graph = h.graph;
    const kept = h.edge('Window', 'kept');
    expect(dominators(graph)[h.node('Thing')]).toBe(h.node('Window'));
    expect(retainedSizes(graph)[h.node('Window')]).toBe(116);
    expect(reachable(graph, { withoutEdge: (edge) => edge === kept })[h.node('Thing')]).toBe(1);
  });

  it('when a WeakMap holds a value: it hangs from its key in sizes, and dies with the table too', () => {
    const h = heap(`
      root -shortcut:1-> Window -map-> table:t<array>
      Window -key-> Key
      table + Key => Value 100B`);
    const graph = h.graph;
    const map = h.edge('Window', 'map');
    expect(dominators(graph)[h.node('Value')]).toBe(h.node('Key'));
    expect(retainedSizes(graph)[h.node('Key')]).toBe(116);
    expect(reachable(graph, { withoutEdge: (edge) => edge === map })[h.node('Value')]).toBe(0);
  });

  it('when a shortcut leads from elsewhere than the root: no dominator, and a reference like any other', () => {
    const h = heap('root -shortcut:1-> Window -shortcut:own-> Thing 100B');
    expect(dominators(h.graph)[h.node('Thing')]).toBe(h.graph.root);
    expect(reachable(h.graph)[h.node('Thing')]).toBe(1);
    const path = shortestPath(h.graph, h.node('Thing'))!;
    expect(path.map((edge) => h.graph.edgeName(edge))).toEqual(['1', 'own']);
  });
});
