/**
 * Shallow sizes as DevTools shows them: an array or hidden node that only one object holds (a Map's table, an
 * object's out-of-line properties) counts as part of that object, because that is how its programmer sees it.
 */
import { EDGE_TYPE, NODE_TYPE } from './layout';
import type { HeapGraph } from './graph';
import { release, scratchColumn } from './release';
import { userRoots } from './userRoots';

const UNVISITED = 0xffff_ffff;
const SHARED = 0xffff_fffe;
const EXTERNAL_STRING_DATA = 'system / ExternalStringData';

/**
 * Sizes by DevTools' rule (calculateShallowSizes). In a snapshot without user roots (taken with V8's internals
 * exposed) they are the sizes in the file.
 * @returns [nodeCount] bytes; the sum over all nodes is that of the file
 */
export function shallowSizes(graph: HeapGraph): Float64Array {
  const sizes = new Float64Array(graph.selfSizes);
  if (userRoots(graph).length === 0) return sizes;
  const owners = findOwners(graph);
  const synthetic = graph.nodeTypes.indexOf(NODE_TYPE.synthetic);
  for (let node = 0; node < owners.length; node++) {
    const owner = owners[node]!;
    if (owner === node || owner === SHARED || owner === UNVISITED) continue;
    if (graph.nodeKind[owner] === synthetic || owner === graph.root) continue;
    sizes[owner]! += sizes[node]!;
    sizes[node] = 0;
  }
  release(owners);
  return sizes;
}

/** For each node the only node that owns it: itself, or the one object that leads to it through ownable nodes. */
function findOwners(graph: HeapGraph): Uint32Array {
  const { firstEdge, edgeKind, edgeTarget, nodeCount } = graph;
  const weak = graph.edgeTypes.indexOf(EDGE_TYPE.weak);
  const owners = scratchColumn(nodeCount);
  const worklist: number[] = [];
  markOwnable(graph, owners);
  for (let start = 0; start < nodeCount; start++) {
    if (owners[start] !== start) continue;
    // The order of visits does not matter: an ownable node goes from unvisited to owned to shared, never back.
    for (let node: number | undefined = start; node !== undefined; node = worklist.pop()) {
      const owner = owners[node]!;
      for (let edge = firstEdge[node]!, end = firstEdge[node + 1]!; edge < end; edge++) {
        const target = edgeTarget[edge]!;
        const current = owners[target]!;
        if (current === target || current === owner || current === SHARED || edgeKind[edge] === weak)
          continue;
        owners[target] = current === UNVISITED ? owner : SHARED;
        worklist.push(target);
      }
    }
  }
  return owners;
}

function markOwnable(graph: HeapGraph, owners: Uint32Array): void {
  const { nodeKind, nodeNames } = graph;
  const kind = (type: string): number => graph.nodeTypes.indexOf(type);
  const hidden = kind(NODE_TYPE.hidden);
  const array = kind(NODE_TYPE.array);
  const native = kind(NODE_TYPE.native);
  const external = graph.strings.findAll(EXTERNAL_STRING_DATA);
  for (let node = 0; node < owners.length; node++) {
    const type = nodeKind[node];
    const ownable = type === hidden || type === array || (type === native && external.has(nodeNames[node]!));
    owners[node] = ownable ? UNVISITED : node;
  }
}
