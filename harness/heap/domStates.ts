/** Which DOM nodes hang in a document and which do not. */
import { EDGE_TYPE, NODE_TYPE } from './layout';

/** What of a graph the passing on of states reads. */
interface DomSource {
  readonly firstEdge: Uint32Array;
  readonly edgeKind: Uint8Array;
  readonly edgeTarget: Uint32Array;
  readonly nodeKind: Uint8Array;
  readonly nodeTypes: readonly string[];
  readonly edgeTypes: readonly string[];
}

const ATTACHED = 1;
const DETACHED = 2;

/**
 * State of every DOM node: as in the file where V8 knows it, else passed on from native nodes that hold it,
 * `attached` before `detached`. DevTools' rule (propagateDOMState), by which it prefixes names with "Detached ".
 * @param written [nodeCount] the states in the file
 * @returns [nodeCount] 0 unknown, 1 attached, 2 detached
 */
export function domStates(graph: DomSource, written: Uint8Array): Uint8Array {
  const states = Uint8Array.from(written);
  const native = graph.nodeTypes.indexOf(NODE_TYPE.native);
  const known: number[][] = [[], [], []];
  for (let node = 0; node < states.length; node++)
    if (states[node] !== 0 && graph.nodeKind[node] === native) known[states[node]!]!.push(node);
  passOn(graph, states, known[ATTACHED]!, ATTACHED);
  passOn(graph, states, known[DETACHED]!, DETACHED);
  return states;
}

function passOn(graph: DomSource, states: Uint8Array, worklist: number[], state: number): void {
  const { firstEdge, edgeKind, edgeTarget, nodeKind } = graph;
  const native = graph.nodeTypes.indexOf(NODE_TYPE.native);
  const skipped = [EDGE_TYPE.hidden, EDGE_TYPE.weak].map((type) => graph.edgeTypes.indexOf(type));
  for (let node = worklist.pop(); node !== undefined; node = worklist.pop())
    for (let edge = firstEdge[node]!; edge < firstEdge[node + 1]!; edge++) {
      const target = edgeTarget[edge]!;
      if (states[target] !== 0 || nodeKind[target] !== native || skipped.includes(edgeKind[edge]!)) continue;
      states[target] = state;
      worklist.push(target);
    }
}
