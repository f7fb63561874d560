// This project's engine, compiled as it is published; run.ts passes the folder as the second argument.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { measure } from './measure.mjs';

const heap = createRequire(import.meta.url)(join(process.argv[3], 'heap'));

await measure(async (file) => {
  const graph = await heap.readSnapshotFile(file);
  const { distances, retainedSizes } = await heap.analyse(graph);
  if (distances.length !== graph.nodeCount) throw new Error('distances are missing');
  if (graph.retainerRows().retainers.length !== graph.edgeCount) throw new Error('retainers are missing');
  return retainedSizes[graph.root];
});
