import { beforeAll, describe, expect, it } from '@jest/globals';
import type { IHeapNode, IHeapSnapshot } from '@memlab/core';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSnapshotFile, type HeapGraph } from '../../harness/heap';
import { HeapSnapshot } from '../../harness/memlab';
import { takeRealSnapshot, temporaryFolder } from '../support/realSnapshot';
import { findNode, readColumns } from '../support/memlabColumns.cjs';

interface Columns {
  nodes: Record<string, unknown>[];
  edges: unknown[][];
  members: [kind: string, names: string[]][];
}

const program = `
class Part { constructor(i) { this.label = 'part ' + i; } }
class Holder { constructor(i) { this.parts = [new Part(i), new Part(-i)]; this.byName = new Map([[i, new Part(i)]]); } }
class MemLabTaggedStore { constructor() { this.id = 'x'; this.taggedObjects = Object.create(null); } }
const { app } = globalThis;
app.holders = Array.from({ length: 30 }, (_, i) => new Holder(i));
app.store = new MemLabTaggedStore();
app.store.taggedObjects.leak = new WeakSet([app.holders[0]]);
app.text = 'a long enough text to be joined, ' + app.holders.length + ' holders in one rope';
`;

describe("a snapshot in memlab's shape", () => {
  const folder = temporaryFolder();
  let theirs: Columns;
  let ours: Columns;
  let graph: HeapGraph;
  // That this compiles says that every member has memlab's type.
  let snapshot: IHeapSnapshot;

  beforeAll(async () => {
    const file = takeRealSnapshot(join(folder, 'app.heapsnapshot'), program);
    const child = join(__dirname, '..', 'support', 'memlabColumns.cjs');
    const env = { ...process.env, TMPDIR: folder, TMP: folder, TEMP: folder };
    const target = join(folder, 'memlab.json');
    execFileSync(process.execPath, [child, file, target], { env, stdio: 'ignore' });
    theirs = JSON.parse(readFileSync(target, 'utf8')) as Columns;
    graph = await readSnapshotFile(file);
    snapshot = new HeapSnapshot(graph);
    ours = readColumns(snapshot) as Columns;
  });

  it('has the nodes that memlab reads: names, types, sizes, referrers', () => {
    // What hangs in no document has a state in Node, too, and memlab hands it on otherwise than DevTools does.
    const told = (node: Record<string, unknown>) => ({
      ...node,
      name: String(node['name']).replace(/^Detached /, ''),
      detached: null,
      retainedSize: null,
      dominator: null,
    });
    expect(firstDifference(ours.nodes.map(told), theirs.nodes.map(told))).toBeNull();
  });

  it('has the edges that memlab reads: names, types, both ends', () => {
    expect(firstDifference(ours.edges, theirs.edges)).toBeNull();
  });

  it("gives a program's own objects memlab's retained sizes and dominators", () => {
    const own = ({ nodes }: Columns) =>
      nodes.filter(({ type, name }) => type === 'object' && /^(Part|Holder)$/.test(String(name)));
    expect(own(ours)).toHaveLength(120);
    expect(own(ours)).toEqual(own(theirs));
  });

  it("has every member that memlab's objects have", () => {
    const text = findNode(snapshot, ({ isString }) => isString)!.toStringNode();
    const { location } = findNode(snapshot, (node) => node.location !== null)!;
    const { nodes, edges } = snapshot;
    const all = { snapshot, node: nodes.get(0), edge: edges.get(0), text, location, nodes, edges };
    const missing = theirs.members.flatMap(([kind, names]) =>
      names.filter((name) => !(name in (all as Record<string, object>)[kind]!)),
    );
    expect(theirs.members).toHaveLength(7);
    expect(missing).toEqual([]);
  });

  it('finds nodes by what memlab finds them by', () => {
    const holder = snapshot.getAnyObjectWithClassName('Holder')!;
    expect(snapshot.hasObjectWithClassName('Holder')).toBe(true);
    expect(snapshot.hasObjectWithClassName('Nobody')).toBe(false);
    expect(snapshot.hasObjectWithPropertyName('parts')).toBe(true);
    expect(snapshot.hasObjectWithPropertyName('nothing like it')).toBe(false);
    expect(snapshot.getNodeById(holder.id)!.nodeIndex).toBe(holder.nodeIndex);
    expect(snapshot.getNodeById(-1)).toBeNull();
    expect(snapshot.getNodesByIds([holder.id, -1]).map((node) => node?.name ?? null)).toEqual([
      'Holder',
      null,
    ]);
    expect(snapshot.getNodesByIdSet(new Set([holder.id, -1])).size).toBe(1);
  });

  it('knows what was marked with tagObject', () => {
    expect(snapshot.hasObjectWithTag('leak')).toBe(true);
    expect(snapshot.hasObjectWithTag('no leak')).toBe(false);
  });

  it('leads from a node along its references and back', () => {
    const holder = snapshot.getAnyObjectWithClassName('Holder')!;
    const parts = holder.getReferenceNode('parts', 'property')!;
    expect(holder.getReference('parts', 'element')).toBeNull();
    expect(parts.getAnyReferrerNode('parts')!.id).toBe(holder.id);
    expect(parts.getReferrerNodes('parts', 'property').map(({ id }) => id)).toEqual([holder.id]);
    expect(parts.findReferrers(({ type }) => type === 'property')).toHaveLength(1);
    expect(parts.findAnyReferrerNode(({ name }) => name === 'Holder')!.id).toBe(holder.id);
    expect(parts.findReferrerNodes(({ name }) => name === 'Nobody')).toEqual([]);
    const names: unknown[] = [];
    holder.forEachReference((edge) => {
      names.push(edge.name_or_index);
      return edge.name_or_index === 'parts' ? { stop: true } : undefined;
    });
    expect(names.at(-1)).toBe('parts');
    expect(names.length).toBeLessThan(holder.edge_count);
  });

  it('has a path from the root to what is alive, until that is cleared', () => {
    const fresh = new HeapSnapshot(graph);
    let node: IHeapNode = fresh.getAnyObjectWithClassName('Part')!;
    while (node.pathEdge) node = node.pathEdge.fromNode;
    expect(node.nodeIndex).toBe(graph.root);
    fresh.clearShortestPathInfo();
    expect(fresh.getAnyObjectWithClassName('Part')!.hasPathEdge).toBe(false);
  });

  it("tells an object's own place, where memlab tells another's", () => {
    const { location } = snapshot.getAnyObjectWithClassName('Holder')!;
    const line = `globalThis.app = {};\n${program}`.split('\n')[location!.line]!;
    expect(line.slice(0, location!.column)).toBe('class Holder { constructor');
  });

  it('puts a joined text together', () => {
    const whole = 'a long enough text to be joined, 30 holders in one rope';
    const texts: string[] = [];
    snapshot.nodes.forEach((node) => {
      if (node.type === 'concatenated string') texts.push(node.toStringNode()!.stringValue);
    });
    expect(texts).toContain(whole);
  });

  it('keeps what a filter writes on a node', () => {
    const node = snapshot.getAnyObjectWithClassName('Part')!;
    node.markAsDetached();
    node.attributes = 3;
    const again = snapshot.getNodeById(node.id)!;
    expect([again.is_detached, again.name, again.attributes]).toEqual([true, 'Detached Part', 3]);
  });

  it('has the raw numbers of the file', () => {
    const { snapshot: info, nodes, edges, strings } = snapshot.snapshot;
    const { node_fields: fields, edge_fields: edgeFields } = info.meta;
    const holder = snapshot.getAnyObjectWithClassName('Holder')!;
    const at = holder.nodeIndex * fields.length;
    expect(nodes).toHaveLength(info.node_count * fields.length);
    expect(edges).toHaveLength(info.edge_count * edgeFields.length);
    expect(nodes[at + fields.indexOf('id')]).toBe(holder.id);
    expect(strings[nodes[at + fields.indexOf('name')]!]).toBe('Holder');
  });
});

/** A whole snapshot is too long for Jest to compare. */
function firstDifference(ours: unknown[], theirs: unknown[]): unknown[] | null {
  const at = ours.findIndex((one, i) => JSON.stringify(one) !== JSON.stringify(theirs[i]));
  return at < 0 && ours.length === theirs.length ? null : [ours[at], theirs[at]];
}
