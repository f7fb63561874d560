// All that memlab's shape says of a snapshot, as columns; asked of memlab's own snapshot and of this project's alike:
// `node memlabColumns.cjs FILE TARGET` writes what memlab says.
function readColumns(snapshot) {
  const nodes = [];
  snapshot.nodes.forEach((node) => {
    nodes.push({
      index: node.nodeIndex,
      id: node.id,
      type: node.type,
      name: node.name,
      detached: node.is_detached,
      selfSize: node.self_size,
      edgeCount: node.edge_count,
      referrers: node.referrers.map(({ edgeIndex }) => edgeIndex).sort((a, b) => a - b),
      isString: node.isString,
      traceNode: node.trace_node_id,
      retainedSize: node.retainedSize,
      dominator: node.dominatorNode?.nodeIndex ?? null,
    });
  });
  const edges = [];
  snapshot.edges.forEach((edge) => {
    const { edgeIndex, type, name_or_index, is_index, to_node } = edge;
    edges.push([edgeIndex, type, name_or_index, is_index, to_node, edge.fromNode.nodeIndex]);
  });
  return { nodes, edges };
}

/** Names of what memlab's objects can be asked for; what begins with an underscore is its own. */
function readMembers(snapshot) {
  const membersOf = (object) => {
    const own = [...Object.getOwnPropertyNames(Object.getPrototypeOf(object)), ...Object.keys(object)];
    return own.filter((name) => !/^_|^constructor$|^heapSnapshot$|^idx$|^forwardEdges$/.test(name)).sort();
  };
  const text = snapshot.nodes.get(findNode(snapshot, ({ isString }) => isString).nodeIndex).toStringNode();
  const { location } = findNode(snapshot, (node) => node.location !== null);
  const [node, edge] = [snapshot.nodes.get(0), snapshot.edges.get(0)];
  return Object.entries({
    snapshot,
    node,
    edge,
    text,
    location,
    nodes: snapshot.nodes,
    edges: snapshot.edges,
  }).map(([kind, object]) => [kind, membersOf(object)]);
}

function findNode(snapshot, predicate) {
  let found;
  snapshot.nodes.forEach((node) => {
    if (predicate(node)) found = node;
    return found === undefined;
  });
  return found;
}

module.exports = { readColumns, findNode };

if (require.main === module) {
  const { writeFileSync } = require('node:fs');
  const { config, getFullHeapFromFile } = require('@memlab/api');
  // `ErrorHandling.Throw`, an enum that the package does not export.
  config.errorHandling = 2;
  config.muteConsole = true;
  const [file, target] = process.argv.slice(2);
  getFullHeapFromFile(file).then(
    (snapshot) => {
      writeFileSync(target, JSON.stringify({ ...readColumns(snapshot), members: readMembers(snapshot) }));
      process.exit(0);
    },
    (error) => {
      console.error(error);
      process.exit(1);
    },
  );
}
