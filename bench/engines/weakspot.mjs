// This project's engine, compiled as it is published; run.ts passes the folder as the second argument.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { measure } from './measure.mjs';

const heap = createRequire(import.meta.url)(join(process.argv[3], 'heap'));

await measure(async (file) => {
  const graph = await heap.readSnapshotFile(file);
  const tree = heap.dominators(graph);
  const sizes = heap.retainedSizes(graph, tree);
  const steps = heap.distances(graph);
  graph.retainerRows();
  if (steps.length !== graph.nodeCount) throw new Error('distances are missing');
  return sizes[graph.root];
});
