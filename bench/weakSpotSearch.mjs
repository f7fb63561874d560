// Times the search for weak spots on one snapshot: `node weakSpotSearch.mjs FILE ENGINE`. The leaked objects are all of
// class Session; a Customer and the Registry must live, so that `shop` is no answer. Timed from the graph on, with nothing derived from it yet; the report is the last line of the output.
import { createRequire } from 'node:module';
import { join } from 'node:path';

const [file, engine] = process.argv.slice(2);
const load = createRequire(import.meta.url);
const { ScriptTable } = load(join(engine, 'capture'));
const { readSnapshotFile } = load(join(engine, 'heap'));
const { RetainingTree } = load(join(engine, 'diagnosis', 'search'));
const { findWeakSpots } = load(join(engine, 'diagnosis', 'weakSpot'));

const graph = await readSnapshotFile(file);
const objects = { Session: [], Customer: [], Registry: [] };
for (let node = 0; node < graph.nodeCount; node++)
  if (graph.nodeTypes[graph.nodeKind[node]] === 'object') objects[graph.name(node)]?.push(node);
const leaked = objects.Session;
const kept = [objects.Customer[0], objects.Registry[0]];
const scripts = await ScriptTable.read({ on: () => () => undefined, send: () => Promise.resolve({}) });
// A heap without a harness: the root, which has no reference that anybody could break, stands for it.
const sources = { graph, scripts, ledger: { runtime: graph.root, stateHolder: graph.root } };
const iterations = new Map(leaked.map((node, place) => [node, place % 7]));

const start = performance.now();
const tree = new RetainingTree(graph);
const grown = performance.now();
const spots = findWeakSpots({ leaked, leakedInAll: leaked, kept, iterations }, sources, tree);
const end = performance.now();
const report = {
  nodes: graph.nodeCount,
  edges: graph.edgeCount,
  leaked: leaked.length,
  treeMs: grown - start,
  searchMs: end - grown,
  spots: spots.map(({ text }) => text),
};
process.stdout.write(`\n${JSON.stringify(report)}\n`, () => process.exit(0));
