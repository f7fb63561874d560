// memlab's full heap: retainers, shortest paths, dominators, retained sizes. Importing it writes to TMPDIR, which
// run.ts makes private; its progress goes to standard output.
import memlab from '@memlab/api';
import { measure } from './measure.mjs';

await measure(async (file) => {
  const heap = await memlab.getFullHeapFromFile(file);
  return heap.nodes.get(0).retainedSize;
});
