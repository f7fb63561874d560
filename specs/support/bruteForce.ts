/** The engine's results by definition, with no algorithm worth the name: fixpoints, and a run per removed node. */
import type { PlainEdge, RandomHeap } from './randomHeap';

const UNREACHED = Infinity;

/** Repeats `round` until it changes nothing. */
function untilStable(round: () => boolean): void {
  let changes = round();
  while (changes) changes = round();
}

/** Whether each node is alive, some node (or none) removed. */
export function bruteReachable(heap: RandomHeap, removed = -1): boolean[] {
  const alive = heap.types.map((_, node) => node === 0 && removed !== 0);
  const revive = (node: number, holds: boolean): boolean => {
    if (!holds || alive[node] === true || node === removed) return false;
    return (alive[node] = true);
  };
  untilStable(() => {
    const plain = heap.edges.filter(({ from, to, type }) => revive(to, type !== 'weak' && alive[from]!));
    const entries = heap.ephemerons.filter(({ table, key, value }) =>
      revive(value, alive[table]! && alive[key]!),
    );
    return plain.length + entries.length > 0;
  });
  return alive;
}

/** Edges from the root to each node; Infinity where none leads. */
export function bruteDepths(heap: RandomHeap): number[] {
  const depths = heap.types.map((_, node) => (node === 0 ? 0 : UNREACHED));
  const lower = (node: number, depth: number): boolean => {
    if (depth >= depths[node]!) return false;
    depths[node] = depth;
    return true;
  };
  untilStable(() => {
    const plain = heap.edges.filter(({ from, to, type }) => type !== 'weak' && lower(to, depths[from]! + 1));
    const entries = heap.ephemerons.filter(({ table, key, value }) =>
      lower(value, Math.max(depths[table]!, depths[key]!) + 1),
    );
    return plain.length + entries.length > 0;
  });
  return depths;
}

/** Edges that count for dominators: DevTools' essential edges, and the root's virtual edge to what nothing holds. */
export function bruteEssentialEdges(heap: RandomHeap): { from: number; to: number }[] {
  const keyEdges = heap.ephemerons.map(({ key, value }): PlainEdge => ({
    from: key,
    to: value,
    type: 'internal',
  }));
  const tableEdges = heap.ephemerons.map(({ table, value }): PlainEdge => ({
    from: table,
    to: value,
    type: 'internal',
  }));
  const all = [...heap.edges, ...keyEdges, ...tableEdges];
  const page = new Set(
    heap.edges.filter((edge) => edge.from === 0 && entersPage(heap, edge)).map(({ to }) => to),
  );
  untilStable(() => {
    const before = page.size;
    for (const { from, to, type } of all) if (page.has(from) && type !== 'weak') page.add(to);
    return page.size > before;
  });
  const essential: { from: number; to: number }[] = [...heap.edges, ...keyEdges].filter(
    ({ from, to, type }) =>
      type !== 'weak' &&
      from !== to &&
      (from === 0 || (type !== 'shortcut' && (page.has(from) || !page.has(to)))),
  );
  const reached = spread(heap.types.length, essential, -1);
  const orphans = heap.types
    .map((_, node) => node)
    .filter((node) => reached[node] !== true && !essential.some(({ to }) => to === node));
  return [...essential, ...orphans.map((to) => ({ from: 0, to }))];
}

/** The page is what user globals and the document hold. */
function entersPage(heap: RandomHeap, { to, type }: PlainEdge): boolean {
  return type === 'shortcut' || (type === 'element' && isDocument(heap, to));
}

function isDocument(heap: RandomHeap, node: number): boolean {
  return heap.names[node] === '(Document DOM trees)';
}

function spread(
  nodeCount: number,
  edges: readonly { from: number; to: number }[],
  removed: number,
): boolean[] {
  const reached = Array.from({ length: nodeCount }, (_, node) => node === 0 && removed !== 0);
  untilStable(
    () =>
      edges.filter(({ from, to }) => {
        if (reached[from] !== true || reached[to] === true || to === removed) return false;
        return (reached[to] = true);
      }).length > 0,
  );
  return reached;
}

/** Immediate dominators: of the nodes whose removal cuts a node off, the one that all others cut off too. */
export function bruteDominators(heap: RandomHeap): number[] {
  const nodes = heap.types.map((_, node) => node);
  const edges = bruteEssentialEdges(heap);
  const whole = spread(nodes.length, edges, -1);
  const without = nodes.map((removed) => spread(nodes.length, edges, removed));
  const dominatorsOf = (node: number): number[] =>
    nodes.filter((other) => other !== node && without[other]![node] !== true);
  return nodes.map((node) => {
    if (node === 0 || whole[node] !== true) return 0;
    const strict = dominatorsOf(node);
    return strict.reduce((nearest, other) =>
      dominatorsOf(other).length > dominatorsOf(nearest).length ? other : nearest,
    );
  });
}

/** Shallow sizes: what one node alone owns through arrays and hidden nodes is its own. */
export function bruteShallowSizes(heap: RandomHeap): number[] {
  const ownable = heap.types.map(
    (type, node) =>
      type === 'array' || type === 'hidden' || heap.names[node] === 'system / ExternalStringData',
  );
  const owners = heap.types.map((_, node) => new Set(ownable[node] === true ? [] : [node]));
  const entryEdges = heap.ephemerons.flatMap(({ table, key, value }) => [
    { from: key, to: value, type: 'internal' },
    { from: table, to: value, type: 'internal' },
  ]);
  const strong = [...heap.edges, ...entryEdges].filter(
    ({ to, type }) => type !== 'weak' && ownable[to] === true,
  );
  untilStable(() => {
    let changed = false;
    for (const { from, to } of strong) {
      const before = owners[to]!.size;
      for (const owner of owners[from]!) owners[to]!.add(owner);
      changed ||= owners[to]!.size > before;
    }
    return changed;
  });
  const sizes = [...heap.sizes];
  const isUserRoot = (node: number): boolean => heap.types[node] !== 'synthetic' || isDocument(heap, node);
  const hasUserRoots = heap.edges.some(({ from, to }) => from === 0 && isUserRoot(to));
  const rootEntries = heap.ephemerons.some(
    ({ table, key, value }) => (table === 0 || key === 0) && isUserRoot(value),
  );
  if (!hasUserRoots && !rootEntries) return sizes;
  heap.types.forEach((_, node) => {
    const [owner, ...others] = owners[node]!;
    if (
      ownable[node] !== true ||
      owner === undefined ||
      others.length > 0 ||
      heap.types[owner] === 'synthetic'
    )
      return;
    sizes[owner]! += heap.sizes[node]!;
    sizes[node] = 0;
  });
  return sizes;
}

/** Retained sizes: the shallow sizes of a node and of all it dominates. */
export function bruteRetainedSizes(heap: RandomHeap): number[] {
  const dominators = bruteDominators(heap);
  const retained = heap.types.map(() => 0);
  bruteShallowSizes(heap).forEach((size, node) => {
    for (let at = node; ; at = dominators[at]!) {
      retained[at]! += size;
      if (at === 0) break;
    }
  });
  return retained;
}
