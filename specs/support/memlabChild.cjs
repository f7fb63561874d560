// What memlab reads in a snapshot, as JSON on standard output: `node memlabChild.cjs FILE CLASS`. A process of its own,
// because importing memlab installs exit handlers and leaves a folder in the temporary directory.
const { config, getFullHeapFromFile } = require('@memlab/api');

async function main([file, className]) {
  // `ErrorHandling.Throw`, an enum that the package does not export.
  config.errorHandling = 2;
  config.muteConsole = true;
  const heap = await getFullHeapFromFile(file);
  const survivors = [];
  heap.nodes.forEach((node) => {
    if (node.type === 'object' && node.name === className) survivors.push(describe(node));
  });
  return { nodeCount: heap.nodes.length, edgeCount: heap.edges.length, survivors };
}

/** An object, its bytes, and the names on the path by which memlab reaches it, root first. */
function describe(node) {
  const path = [];
  for (let at = node; at.pathEdge; at = at.pathEdge.fromNode) path.unshift(String(at.pathEdge.name_or_index));
  return { id: node.id, selfSize: node.self_size, retainedSize: node.retainedSize, path };
}

const write = process.stdout.write.bind(process.stdout);
main(process.argv.slice(2)).then(
  (answer) => write(JSON.stringify(answer), () => process.exit(0)),
  (error) => {
    console.error(error);
    process.exit(1);
  },
);
