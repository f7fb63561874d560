// Microsoft's parser (Rust, WebAssembly). It has no distances; class groups make it find dominators and sizes.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { measure } from './measure.mjs';

const parser = createRequire(import.meta.url)('@vscode/v8-heap-parser');

await measure((file) => {
  const graph = parser.decode_bytes(readFileSync(file));
  graph.get_class_groups(0, 1, false);
  const [root] = graph.get_all_retainers(graph.root_index, 0);
  return Number(root?.retained_size ?? 0n);
});
