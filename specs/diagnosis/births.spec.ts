import { describe, expect, it } from '@jest/globals';
import { findBirths } from '../../harness/diagnosis';
import type { HeapGraph } from '../../harness/heap';
import { HeapBuilder, type NodeType } from '../support/heapBuilder';

/** A heap of nodes that the root holds. */
function heapOf(...nodes: readonly [name: string, type: NodeType, id: number][]): HeapGraph {
  const builder = new HeapBuilder();
  for (const [name, type, id] of nodes) builder.addEdge(0, builder.addNode({ name, type, id }));
  return builder.toGraph();
}

describe('a birth', () => {
  it('is in the interval before the first snapshot that has the id', () => {
    const first = heapOf(['Order', 'object', 3]);
    const second = heapOf(['Order', 'object', 3], ['Order', 'object', 7]);
    const third = heapOf(['Order', 'object', 3], ['Order', 'object', 9], ['Order', 'object', 7]);
    const births = findBirths(third, [first.idSet, second.idSet]);
    expect([...births].slice(1)).toEqual([0, 2, 1]);
  });

  it("is of a page's own objects, and not of Node's, which have other ids each time", () => {
    const first = heapOf(['Node / BindingData', 'native', 4], ['InternalNode', 'native', 6]);
    const second = heapOf(
      ['Node / BindingData', 'native', 8],
      ['InternalNode', 'native', 10],
      ['Node / TCP', 'native', 11],
    );
    expect([...findBirths(second, [first.idSet])].slice(1)).toEqual([0, 1, 1]);
  });
});
