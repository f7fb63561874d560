import { describe, expect, it } from '@jest/globals';
import { EdgeCosts, ephemeronCost } from '../../harness/diagnosis/edgeCosts';
import { RetainingTree } from '../../harness/diagnosis/search';
import { reachable, type EdgeOrdinal, type HeapGraph, type NodeOrdinal } from '../../harness/heap';
import { randomHeap, type RandomHeap } from '../support/randomHeap';

const seeds = Array.from({ length: 400 }, (_, seed) => seed);

function forEachHeap(check: (graph: HeapGraph, heap: RandomHeap) => void): void {
  for (const seed of seeds) {
    const heap = randomHeap(seed, 40);
    try {
      check(heap.builder.toGraph(), heap);
    } catch (error) {
      throw new Error(`seed ${seed}`, { cause: error });
    }
  }
}

/** Costs of cheapest paths by definition: relaxes every edge until nothing gets cheaper. Ephemerons come last. */
function cheapestCosts(graph: HeapGraph, mayFollow: (edge: EdgeOrdinal) => boolean): number[] {
  const costs = Array.from({ length: graph.nodeCount }, (_, node) => (node === graph.root ? 0 : Infinity));
  const price = new EdgeCosts(graph);
  const relaxAll = (): void => {
    for (let changed = true; changed;) {
      changed = false;
      for (let edge = 0 as EdgeOrdinal; edge < graph.edgeCount; edge++) {
        if (graph.isEphemeronEdge(edge) || !mayFollow(edge)) continue;
        const source = graph.source(edge);
        const total = costs[source]! + price.of(source, edge);
        if (total >= costs[graph.target(edge)]!) continue;
        costs[graph.target(edge)] = total;
        changed = true;
      }
    }
  };
  relaxAll();
  const { ephemerons } = graph;
  for (let entered = true; entered;) {
    entered = false;
    for (let entry = 0; entry < ephemerons.count; entry++) {
      const keyEdge = ephemerons.keyEdges[entry] as EdgeOrdinal;
      const [table, key, value] = [
        ephemerons.tables[entry]!,
        ephemerons.keys[entry]!,
        ephemerons.values[entry]!,
      ];
      if (costs[value] !== Infinity || costs[table] === Infinity || costs[key] === Infinity) continue;
      if (!mayFollow(keyEdge)) continue;
      costs[value] = costs[key]! + ephemeronCost;
      relaxAll();
      entered = true;
    }
  }
  return costs;
}

/** Adds up a path, and requires that it is one: each edge starts where the last one ended, and each of them holds. */
function walk(graph: HeapGraph, tree: RetainingTree, node: NodeOrdinal): number {
  const price = new EdgeCosts(graph);
  let at: NodeOrdinal = graph.root;
  let total = 0;
  for (const edge of tree.pathTo(node)!) {
    expect(graph.isWeak(edge)).toBe(false);
    expect(graph.source(edge)).toBe(at);
    if (graph.isEphemeronEdge(edge)) {
      // Over the key, and only where the table is reached too.
      expect([...graph.ephemerons.keyEdges]).toContain(edge);
      expect(tree.reaches(graph.ephemerons.otherHolder(edge) as NodeOrdinal)).toBe(true);
      total += ephemeronCost;
    } else total += price.of(at, edge);
    at = graph.target(edge);
  }
  expect(at).toBe(node);
  return total;
}

function nodesOf(graph: HeapGraph): NodeOrdinal[] {
  return Array.from({ length: graph.nodeCount }, (_, node) => node as NodeOrdinal);
}

describe('a retaining tree, on random heaps', () => {
  it('reaches what is alive, and nothing else', () => {
    forEachHeap((graph) => {
      const tree = new RetainingTree(graph);
      expect(nodesOf(graph).map((node) => Number(tree.reaches(node)))).toEqual([...reachable(graph)]);
    });
  });

  it('gives paths as cheap as relaxing every edge finds', () => {
    let ephemeral = 0;
    forEachHeap((graph) => {
      const tree = new RetainingTree(graph);
      const costs = cheapestCosts(graph, () => true);
      for (const node of nodesOf(graph)) {
        if (!tree.reaches(node)) {
          expect([tree.pathTo(node), costs[node]]).toEqual([null, Infinity]);
          continue;
        }
        const total = walk(graph, tree, node);
        const entered = tree.pathTo(node)!.some((edge) => graph.isEphemeronEdge(edge));
        // Behind a WeakMap entry a key may have become cheaper after its value was reached.
        if (entered) ephemeral++;
        if (entered) expect(total).toBeLessThanOrEqual(costs[node]!);
        else expect(total).toBe(costs[node]);
      }
    });
    expect(ephemeral).toBeGreaterThan(50);
  });

  it('goes around edges that it may not follow', () => {
    forEachHeap((graph) => {
      const mayFollow = (edge: EdgeOrdinal): boolean => edge % 3 !== 0;
      const tree = new RetainingTree(graph, mayFollow);
      const costs = cheapestCosts(graph, mayFollow);
      for (const node of nodesOf(graph)) {
        expect(tree.reaches(node)).toBe(costs[node] !== Infinity);
        expect((tree.pathTo(node) ?? []).every(mayFollow)).toBe(true);
      }
    });
  });

  it('gives the same paths for the same heap', () => {
    forEachHeap((graph, heap) => {
      const [one, other] = [new RetainingTree(graph), new RetainingTree(heap.builder.toGraph())];
      for (const node of nodesOf(graph)) expect(one.pathTo(node)).toEqual(other.pathTo(node));
    });
  });
});
