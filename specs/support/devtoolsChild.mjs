// DevTools' own heap engine, as an oracle. It is an ES module, which Jest's CommonJS sandbox cannot load, so
// it runs in a process of its own: `node devtoolsChild.mjs FILE…` writes FILE.distances and so on beside each
// snapshot, as raw columns (see devtoolsEngine.ts).
import { createReadStream, writeFileSync } from 'node:fs';
import { parse } from 'heap-snapshot-toolkit';

// The engine reports unreachable nodes of a snapshot as problems; here they are wanted.
console.warn = () => undefined;

function write(file, column) {
  writeFileSync(file, new Uint8Array(column.buffer, column.byteOffset, column.byteLength));
}

for (const file of process.argv.slice(2)) {
  const snapshot = await parse(createReadStream(file, 'utf-8'));
  const shallow = new Float64Array(snapshot.nodeCount);
  const classes = [];
  const node = snapshot.createNode(0);
  for (let ordinal = 0; ordinal < snapshot.nodeCount; ordinal++) {
    node.nodeIndex = ordinal * snapshot.nodeFieldCount;
    shallow[ordinal] = node.selfSize();
    classes.push(node.className());
  }
  write(`${file}.distances`, snapshot.nodeDistances);
  write(`${file}.dominators`, snapshot.dominatorsTree);
  write(`${file}.retained`, snapshot.retainedSizes);
  write(`${file}.shallow`, shallow);
  writeFileSync(`${file}.classes`, JSON.stringify(classes));
}
process.exit(0);
