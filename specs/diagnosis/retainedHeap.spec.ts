import { describe, expect, it } from '@jest/globals';
import { describeRetained, type RetainedGroup } from '../../harness/diagnosis';
import { dominators } from '../../harness/heap';
import { heap } from '../support/heapBuilder';
import { randomHeap } from '../support/randomHeap';
import { toldHeap } from '../support/toldHeap';

/** `Item × 2, 30 B { Box × 2, 10 B }` for each group of a tree. */
function inWords(groups: readonly RetainedGroup[]): string {
  return groups
    .map(({ name, objects, bytes, children }) => {
      const below = children.length === 0 ? '' : ` { ${inWords(children)} }`;
      return `${name} × ${objects}, ${bytes} B${below}`;
    })
    .join('; ');
}

describe('what a leak retains', () => {
  it('is told by class, and by the classes that dominate each other', async () => {
    const told = await toldHeap(`
      holder -state-> App 10B
      App -a-> a:Item 100B
      App -b-> b:Item 100B
      a -box-> box1:Box 20B -lid-> Lid 3B
      b -box-> box2:Box 30B
      a -both-> shared:Tag 7B
      b -both-> shared
    `);
    const { retained, retainedBytes } = told.diagnose(['a', 'b']);
    expect(retainedBytes).toBe(260);
    expect(inWords(retained!.tree)).toBe('Item × 2, 253 B { Box × 2, 53 B { Lid × 1, 3 B } }; Tag × 1, 7 B');
    expect(retained!.classes).toEqual([
      { name: 'Item', objects: 2, shallowBytes: 200, retainedBytes: 253 },
      { name: 'Box', objects: 2, shallowBytes: 50, retainedBytes: 53 },
      { name: 'Tag', objects: 1, shallowBytes: 7, retainedBytes: 7 },
      { name: 'Lid', objects: 1, shallowBytes: 3, retainedBytes: 3 },
    ]);
  });

  it('is one group for a list, however long', async () => {
    const links = Array.from({ length: 50 }, (_, i) => `n${i} -next-> n${i + 1}:Node 10B`).join('\n');
    const told = await toldHeap(`holder -state-> App 10B\nApp -list-> n0:Node 10B\n${links}`);
    const { retained } = told.diagnose(['n0']);
    expect(inWords(retained!.tree)).toBe('Node × 51, 510 B');
    expect(retained!.classes).toEqual([{ name: 'Node', objects: 51, shallowBytes: 510, retainedBytes: 510 }]);
  });

  it('keeps the largest twenty classes, and sixty groups', () => {
    const objects = Array.from({ length: 100 }, (_, i) => `root -p${i}-> Class${i} ${i + 1}B`).join('\n');
    const { graph } = heap(objects);
    const { classes, tree } = describeRetained(
      graph,
      new Uint8Array(graph.nodeCount).fill(1),
      dominators(graph),
    );
    expect(classes).toHaveLength(20);
    const count = (groups: readonly RetainedGroup[]): number =>
      groups.reduce((sum, { children }) => sum + 1 + count(children), 0);
    expect(count(tree)).toBe(60);
  });

  it('loses no byte, on random heaps', () => {
    for (let seed = 0; seed < 100; seed++) {
      const random = randomHeap(seed, 18);
      const graph = random.builder.toGraph();
      const chosen = Uint8Array.from({ length: graph.nodeCount }, (_, node) =>
        (node * 7 + seed) % 3 === 0 ? 1 : 0,
      );
      const bytes = Array.from(chosen).reduce((sum, one, node) => sum + one * graph.selfSizes[node]!, 0);
      const { classes, tree } = describeRetained(graph, chosen, dominators(graph));
      const shallow = classes.reduce((sum, { shallowBytes }) => sum + shallowBytes, 0);
      const inTree = tree.reduce((sum, group) => sum + group.bytes, 0);
      expect({ seed, shallow, inTree }).toEqual({ seed, shallow: bytes, inTree: bytes });
    }
  });
});
