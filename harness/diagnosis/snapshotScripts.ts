import { ScriptTable, type ScriptNews } from '../capture';
import type { HeapGraph, NodeOrdinal } from '../heap';
import { scriptOf } from './reference';

/** The scripts of a snapshot that no heap stands behind: by the functions of theirs that it has. No source maps. */
export function readScripts(graph: HeapGraph): ScriptTable {
  const closure = graph.nodeTypes.indexOf('closure');
  const scripts = new Map<number, ScriptNews>();
  for (let node = 0 as NodeOrdinal; node < graph.nodeCount; node++) {
    if (graph.nodeKind[node] !== closure) continue;
    const scriptId = graph.location(node)?.scriptId;
    if (scriptId === undefined || scripts.has(scriptId)) continue;
    const script = scriptOf(graph, node);
    if (script !== null)
      scripts.set(scriptId, { scriptId: String(scriptId), url: graph.name(script), sourceMapUrl: '' });
  }
  return new ScriptTable([...scripts.values()]);
}
