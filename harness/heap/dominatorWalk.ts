/** Dominator trees, node by node. */
/** Is told of every node, those it dominates between `enter` and `leave`. */
export interface DominatorWalker {
  readonly enter: (node: number) => void;
  readonly leave: (node: number) => void;
}

/** Walks a dominator tree depth first, without recursion: chains in it are as long as lists in the heap. */
export function walkDominators(tree: Uint32Array, root: number, { enter, leave }: DominatorWalker): void {
  // Children as linked lists: the first of each node, and the next beside each. The root is nobody's child.
  const firstChild = new Uint32Array(tree.length).fill(root);
  const nextBeside = new Uint32Array(tree.length).fill(root);
  for (let node = tree.length - 1; node >= 0; node--) {
    if (node === root) continue;
    nextBeside[node] = firstChild[tree[node]!]!;
    firstChild[tree[node]!] = node;
  }
  enter(root);
  for (let node = root; ;) {
    const child = firstChild[node]!;
    if (child !== root) {
      firstChild[node] = nextBeside[child]!;
      enter(child);
      node = child;
    } else {
      leave(node);
      if (node === root) return;
      node = tree[node]!;
    }
  }
}
