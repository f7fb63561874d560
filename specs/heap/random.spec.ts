import { describe, expect, it } from '@jest/globals';
import {
  distances,
  dominators,
  reachable,
  retainedSizes,
  shallowSizes,
  shortestPath,
  shortestPathTree,
  type HeapGraph,
  type NodeOrdinal,
} from '../../harness/heap';
import {
  bruteDepths,
  bruteDominators,
  bruteReachable,
  bruteRetainedSizes,
  bruteShallowSizes,
} from '../support/bruteForce';
import { askDevTools } from '../support/devtoolsEngine';
import { randomHeap, type RandomHeap } from '../support/randomHeap';
import { temporaryFolder } from '../support/realSnapshot';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** `WEAKSPOT_SEEDS` makes the run longer. */
const SEEDS = Array.from({ length: Number(process.env['WEAKSPOT_SEEDS'] ?? 1000) }, (_, seed) => seed);

function forEachHeap(check: (heap: RandomHeap, graph: HeapGraph) => void): void {
  for (const seed of SEEDS) {
    const heap = randomHeap(seed);
    try {
      check(heap, heap.builder.toGraph());
    } catch (error) {
      throw new Error(`seed ${seed}`, { cause: error });
    }
  }
}

/** Every edge from root to node, each where the last one ended, each one that holds. */
function expectPath(graph: HeapGraph, node: number, length: number): void {
  const path = shortestPath(graph, node as NodeOrdinal)!;
  expect(path).toHaveLength(length);
  let at: number = graph.root;
  for (const edge of path) {
    expect(graph.isWeak(edge)).toBe(false);
    expect(graph.source(edge)).toBe(at);
    at = graph.target(edge);
  }
  expect(at).toBe(node);
}

describe('on random heaps, by brute force', () => {
  it('finds alive what a fixpoint finds alive, whatever node is removed', () => {
    forEachHeap((heap, graph) => {
      expect(Array.from(reachable(graph), Boolean)).toEqual(bruteReachable(heap));
      const removed = heap.types.length - 1;
      const withoutNodes = new Uint8Array(graph.nodeCount);
      withoutNodes[removed] = 1;
      expect(Array.from(reachable(graph, { withoutNodes }), Boolean)).toEqual(bruteReachable(heap, removed));
    });
  });

  it('finds paths as short as any, and one for each node that is alive', () => {
    forEachHeap((heap, graph) => {
      const tree = shortestPathTree(graph);
      bruteDepths(heap).forEach((depth, node) => {
        if (depth === Infinity) {
          expect(tree.pathTo(node as NodeOrdinal)).toBeNull();
          expect(shortestPath(graph, node as NodeOrdinal)).toBeNull();
        } else {
          expect(tree.depth[node]).toBe(depth);
          expect(tree.pathTo(node as NodeOrdinal)).toEqual(shortestPath(graph, node as NodeOrdinal));
          expectPath(graph, node, depth);
        }
      });
    });
  });

  it('finds the dominators that removing each node in turn shows', () => {
    forEachHeap((heap, graph) => expect(Array.from(dominators(graph))).toEqual(bruteDominators(heap)));
  });

  it('adds up shallow and retained sizes as their definitions say', () => {
    forEachHeap((heap, graph) => {
      expect(Array.from(shallowSizes(graph))).toEqual(bruteShallowSizes(heap));
      expect(Array.from(retainedSizes(graph))).toEqual(bruteRetainedSizes(heap));
    });
  });
});

describe("on random heaps, by DevTools' engine", () => {
  const folder = temporaryFolder();

  it('agrees on distances, dominators, shallow and retained sizes of every node', () => {
    const heaps = SEEDS.map((seed) => randomHeap(seed, 60)).filter(holdsOnce);
    expect(heaps.length).toBeGreaterThan(SEEDS.length / 4);
    const files = heaps.map(({ builder }, at) => {
      const file = join(folder, `${at}.heapsnapshot`);
      writeFileSync(file, builder.toBytes());
      return file;
    });
    askDevTools(files).forEach((peer, at) => {
      const graph = heaps[at]!.builder.toGraph();
      expect({ at, values: distances(graph) }).toEqual({ at, values: peer.distances });
      expect({ at, values: dominators(graph) }).toEqual({ at, values: peer.dominators });
      expect({ at, values: shallowSizes(graph) }).toEqual({ at, values: peer.shallowSizes });
      expect({ at, values: retainedSizes(graph) }).toEqual({ at, values: peer.retainedSizes });
    });
  });
});

/** Whether the root holds nothing twice: DevTools' engine may give up on such heaps ("BFS failed"). */
function holdsOnce({ edges, ephemerons }: RandomHeap): boolean {
  const entries = ephemerons.filter(({ table, key }) => table === 0 || key === 0).map(({ value }) => value);
  const held = [...edges.filter(({ from }) => from === 0).map(({ to }) => to), ...entries];
  return new Set(held).size === held.length;
}
