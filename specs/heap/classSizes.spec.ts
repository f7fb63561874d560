import { describe, expect, it } from '@jest/globals';
import { className, classSizes, dominators, retainedSizes, type NodeOrdinal } from '../../harness/heap';
import { heap } from '../support/heapBuilder';
import { randomHeap } from '../support/randomHeap';

describe('class sizes', () => {
  it('count what objects of a class retain once, where one of them holds another', () => {
    const h = heap(`
      root -shortcut:1-> Window 0B
      Window -list-> a:Item 10B -next-> b:Item 10B -next-> text:t<string> 100B
      Window -alone-> c:Item 10B -box-> Box 7B -item-> d:Item 10B`);
    const item = classSizes(h.graph).find((entry) => entry.className === 'Item');
    expect(item).toEqual({ className: 'Item', count: 4, shallowBytes: 40, retainedBytes: 147 });
  });

  it('are what their definition says, largest first, on random heaps', () => {
    for (let seed = 0; seed < 200; seed++) {
      const graph = randomHeap(seed, 60).builder.toGraph();
      const tree = dominators(graph);
      const retained = retainedSizes(graph, tree);
      const classOf = Array.from(tree, (_, node) => className(graph, node as NodeOrdinal));
      const isTop = (node: number): boolean => {
        for (let at = node; at !== graph.root;) {
          at = tree[at]!;
          if (classOf[at] === classOf[node]) return false;
        }
        return true;
      };
      const sizes = classSizes(graph);
      for (const { className: name, retainedBytes } of sizes) {
        const top = [...classOf.keys()].filter((node) => classOf[node] === name && isTop(node));
        expect([seed, name, retainedBytes]).toEqual([
          seed,
          name,
          top.reduce((sum, node) => sum + retained[node]!, 0),
        ]);
      }
      expect(sizes.reduce((sum, { count }) => sum + count, 0)).toBe(graph.nodeCount);
      expect(sizes.map((entry) => entry.retainedBytes)).toEqual(
        sizes.map((entry) => entry.retainedBytes).sort((a, b) => b - a),
      );
    }
  });
});
