// DevTools' engine. Parsing does all of the work: retainers, distances, dominators, retained sizes.
import { createReadStream } from 'node:fs';
import { parse } from 'heap-snapshot-toolkit';
import { measure } from './measure.mjs';

// It warns of nodes that nothing holds.
console.warn = () => undefined;

await measure(async (file) => {
  const snapshot = await parse(createReadStream(file, 'utf-8'));
  return snapshot.retainedSizes[snapshot.rootNodeIndex / snapshot.nodeFieldCount];
});
