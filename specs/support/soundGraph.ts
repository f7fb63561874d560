/** What holds of every graph that the engine hands out, whatever bytes it was read from. */
import {
  classHistogram,
  distances,
  dominators,
  NO_DISTANCE,
  reachable,
  retainedSizes,
  shallowSizes,
  shortestPathTree,
  userRoots,
  type EdgeOrdinal,
  type HeapGraph,
  type NodeOrdinal,
} from '../../harness/heap';
import { pageObjects } from './pageObjects';

type Report = (words: string) => void;

/**
 * Holds a graph and all that is derived from it against its invariants. Cost: linear but for the paths of a few nodes.
 * @returns a sentence for each invariant that is broken, with the first place where it is; empty for a sound graph
 * @throws what the engine throws: a sound graph answers every question
 */
export function faultsOf(graph: HeapGraph): string[] {
  const faults: string[] = [];
  for (const [name, check] of Object.entries(CHECKS)) {
    let told = false;
    check(graph, (words) => {
      if (!told) faults.push(`${name}: ${words}`);
      told = true;
    });
  }
  return faults;
}

const CHECKS: Readonly<Record<string, (graph: HeapGraph, report: Report) => void>> = {
  columns: checkColumns,
  'first edges': checkFirstEdges,
  records: checkRecords,
  texts: checkTexts,
  retainers: checkRetainers,
  ephemerons: checkEphemerons,
  liveness: checkLiveness,
  paths: checkPaths,
  distances: checkDistances,
  dominators: checkDominators,
  sizes: checkSizes,
};

function nodesOf(graph: HeapGraph): NodeOrdinal[] {
  return Array.from({ length: graph.nodeCount }, (_, node) => node as NodeOrdinal);
}

/** An edge that holds its target by itself: not weak, not half of a WeakMap entry. */
function holdsAlone(graph: HeapGraph, edge: EdgeOrdinal): boolean {
  return !graph.isWeak(edge) && !graph.isEphemeronEdge(edge);
}

/** Whether the edge has the name of a WeakMap entry's, whole or not: DevTools has rules of its own for these. */
function isNamedAsEntry(graph: HeapGraph, edge: EdgeOrdinal): boolean {
  return graph.ephemerons.halves.find(edge) >= 0;
}

function checkColumns(graph: HeapGraph, report: Report): void {
  const { nodeCount, edgeCount } = graph;
  const lengths: Readonly<Record<string, readonly [length: number | undefined, due: number]>> = {
    nodeKind: [graph.nodeKind.length, nodeCount],
    nodeNames: [graph.nodeNames.length, nodeCount],
    nodeIds: [graph.nodeIds.length, nodeCount],
    selfSizes: [graph.selfSizes.length, nodeCount],
    firstEdge: [graph.firstEdge.length, nodeCount + 1],
    nodeDetachedness: [graph.nodeDetachedness?.length, nodeCount],
    edgeKind: [graph.edgeKind.length, edgeCount],
    edgeNames: [graph.edgeNames.length, edgeCount],
    edgeTarget: [graph.edgeTarget.length, edgeCount],
  };
  for (const [column, [length = nodeCount, due]] of Object.entries(lengths))
    if (length !== due) report(`${column} has ${length} entries, not ${due}`);
  if (graph.root >= nodeCount) report(`the root is node ${graph.root} of ${nodeCount}`);
}

function checkFirstEdges(graph: HeapGraph, report: Report): void {
  const { firstEdge, nodeCount, edgeCount } = graph;
  if (firstEdge[0] !== 0) report(`the first node's edges start at ${firstEdge[0]}`);
  for (let node = 0; node < nodeCount; node++)
    if (firstEdge[node + 1]! < firstEdge[node]!) report(`node ${node} has less than no edges`);
  if (firstEdge[nodeCount] !== edgeCount) report(`the last edge ends at ${firstEdge[nodeCount]}`);
}

function checkRecords(graph: HeapGraph, report: Report): void {
  for (const node of nodesOf(graph)) {
    if (graph.nodeKind[node]! >= graph.nodeTypes.length) report(`node ${node} has no type`);
    if (graph.nodeNames[node]! >= graph.strings.count) report(`node ${node} has no name`);
    if (!(graph.selfSize(node) >= 0)) report(`node ${node} has ${graph.selfSize(node)} bytes`);
    if (graph.id(graph.ordinalOf(graph.id(node))!) !== graph.id(node)) report(`node ${node} is not found`);
    if (![0, 1, 2].includes(graph.detachedness(node))) report(`node ${node} is neither in nor out`);
  }
  for (let edge = 0 as EdgeOrdinal; edge < graph.edgeCount; edge++) {
    if (graph.edgeKind[edge]! >= graph.edgeTypes.length) report(`edge ${edge} has no type`);
    if (graph.edgeTarget[edge]! >= graph.nodeCount) report(`edge ${edge} leads nowhere`);
    const numbered = ['element', 'hidden'].includes(graph.edgeType(edge));
    if (!numbered && graph.edgeNames[edge]! >= graph.strings.count) report(`edge ${edge} has no name`);
  }
}

/** Every text can be read; classes count every node once. */
function checkTexts(graph: HeapGraph, report: Report): void {
  for (let index = 0; index < graph.strings.count; index++)
    if (typeof graph.strings.text(index) !== 'string') report(`string ${index} is none`);
  for (const node of nodesOf(graph)) {
    const { line = 0, column = 0 } = graph.location(node) ?? {};
    if (line < 0 || column < 0) report(`node ${node} stands at ${line}:${column}`);
    // Stacks are deep and alike: those of some nodes will do.
    for (const frame of node % 5 === 0 ? graph.allocation(node) : [])
      if (typeof frame.function !== 'string' || typeof frame.scriptName !== 'string' || frame.line < -1)
        report(`node ${node} was allocated at ${JSON.stringify(frame)}`);
  }
  const counted = classHistogram(graph).reduce((sum, { count }) => sum + count, 0);
  if (counted !== graph.nodeCount) report(`${counted} nodes have a class, of ${graph.nodeCount}`);
}

/** Retainers are the edges, turned around: each once, under its target, ascending, from its source. */
function checkRetainers(graph: HeapGraph, report: Report): void {
  const { firstRetainer, retainers } = graph.retainerRows();
  if (retainers.length !== graph.edgeCount) report(`${retainers.length} retainers, ${graph.edgeCount} edges`);
  if (firstRetainer[graph.nodeCount] !== graph.edgeCount) report('rows that end before the last edge');
  for (const node of nodesOf(graph)) {
    let before = -1;
    for (const edge of graph.retainersOf(node)) {
      if (graph.target(edge) !== node) report(`edge ${edge} retains node ${node} and leads elsewhere`);
      if (edge <= before) report(`edge ${edge} comes after edge ${before}`);
      before = edge;
    }
    for (const edge of graph.edgesOf(node))
      if (graph.source(edge) !== node) report(`edge ${edge} starts at ${graph.source(edge)}, not ${node}`);
  }
}

/** An entry's two edges lead from its key and its table to its value, and know each other. */
function checkEphemerons(graph: HeapGraph, report: Report): void {
  const { count, keys, tables, values, keyEdges, tableEdges } = graph.ephemerons;
  for (let entry = 0; entry < count; entry++) {
    const [key, table] = [keyEdges[entry]! as EdgeOrdinal, tableEdges[entry]! as EdgeOrdinal];
    const ends = [graph.source(key), graph.source(table), graph.target(key), graph.target(table)];
    const due = [keys[entry], tables[entry], values[entry], values[entry]];
    if (ends.some((node, end) => node !== due[end])) report(`entry ${entry} has edges of other nodes`);
    if (graph.ephemerons.partnerOf(key) !== table || graph.ephemerons.partnerOf(table) !== key)
      report(`entry ${entry} has edges that do not know each other`);
  }
}

/** What is alive holds what it leads to, and is held by something alive. */
function checkLiveness(graph: HeapGraph, report: Report): void {
  const alive = reachable(graph);
  if (alive[graph.root] !== 1) report('the root is dead');
  for (const node of nodesOf(graph)) {
    const retainers = [...graph.retainersOf(node)].filter(
      (edge) => !graph.isWeak(edge) && alive[graph.source(edge)] === 1,
    );
    const held = retainers.some((edge) => holdsAlone(graph, edge));
    if (held && alive[node] === 0) report(`node ${node} is dead and held`);
    if (alive[node] === 1 && retainers.length === 0 && node !== graph.root)
      report(`node ${node} is alive and held by nothing`);
  }
}

/** A path for each node that is alive, as deep as its parent's and one more. */
function checkPaths(graph: HeapGraph, report: Report): void {
  const tree = shortestPathTree(graph);
  const alive = reachable(graph);
  for (const node of nodesOf(graph)) {
    if (tree.reaches(node) !== (alive[node] === 1)) report(`node ${node} is alive, or has a path`);
    if (!tree.reaches(node) || node === graph.root) continue;
    const edge = tree.parentEdge[node]! as EdgeOrdinal;
    if (graph.target(edge) !== node || graph.isWeak(edge)) report(`node ${node} has a wrong last edge`);
    if (tree.depth[graph.source(edge)]! + 1 !== tree.depth[node]) report(`node ${node} has a wrong depth`);
    if (node % 97 === 0 && tree.pathTo(node)!.length !== tree.depth[node])
      report(`node ${node} has a path of another length`);
  }
}

/** DevTools' two exceptions: some edges of these are not followed. */
const HALF_FOLLOWED: readonly string[] = ['(map descriptors)', 'system / NativeContext'];

/**
 * User roots at 1; everything else one farther than one of its retainers, and no retainer much nearer. The root is
 * left out: its own distance is set last.
 */
function checkDistances(graph: HeapGraph, report: Report): void {
  const distance = distances(graph);
  const roots = new Set(userRoots(graph));
  for (const node of nodesOf(graph)) {
    if (node === graph.root) continue;
    const own = distance[node]!;
    const sources = [...graph.retainersOf(node)].filter((edge) => !graph.isWeak(edge));
    const far = (edge: EdgeOrdinal): number => distance[graph.source(edge)]!;
    if (roots.has(node)) {
      if (own !== 1) report(`node ${node} is a user root at ${own}`);
    } else if (own === NO_DISTANCE) {
      const held = sources.find((edge) => far(edge) !== NO_DISTANCE && isFollowed(graph, edge));
      if (held !== undefined) report(`node ${node} has no distance, and edge ${held} leads to it`);
    } else {
      const ways = sources.map((edge) => graph.source(edge) === graph.root || far(edge) + 1 === own);
      if (!ways.includes(true)) report(`node ${node} is at ${own}, and nothing is before it`);
      const nearer = sources.find(
        (edge) => far(edge) !== NO_DISTANCE && far(edge) + 1 < own && isFollowed(graph, edge),
      );
      if (nearer !== undefined) report(`node ${node} is at ${own}, and edge ${nearer} is a shorter way`);
    }
  }
}

function isFollowed(graph: HeapGraph, edge: EdgeOrdinal): boolean {
  return !isNamedAsEntry(graph, edge) && !HALF_FOLLOWED.includes(graph.name(graph.source(edge)));
}

/**
 * Dominators are a tree at the root; and where an edge leads from one node to another, the other's dominator is the one
 * or stands above it. (The edges of WeakMap entries, of which DevTools counts one, are left out.)
 */
function checkDominators(graph: HeapGraph, report: Report): void {
  const tree = dominators(graph);
  if (tree.length !== graph.nodeCount) report(`${tree.length} entries, not ${graph.nodeCount}`);
  if (tree[graph.root] !== graph.root) report(`the root's is ${tree[graph.root]}`);
  const spans = spansOf(graph, tree);
  if (spans === null) {
    report('they are no tree at the root');
    return;
  }
  const { enter, leave } = spans;
  const numbered = heldEssentially(graph);
  forEachEssentialEdge(graph, (source, target) => {
    if (numbered[source] === 0 || target === graph.root) return;
    const above = tree[target]!;
    if (enter[above]! > enter[source]! || leave[above]! < leave[source]!)
      report(`node ${target} hangs from ${above}, and ${source} leads to it from elsewhere`);
  });
}

/** For each node the span of its subtree in a walk around the tree; null where some are not in the tree. */
function spansOf(graph: HeapGraph, tree: Uint32Array): { enter: Uint32Array; leave: Uint32Array } | null {
  const children: number[][] = Array.from(tree, () => []);
  for (const node of nodesOf(graph)) if (node !== graph.root) children[tree[node]!]?.push(node);
  const enter = new Uint32Array(tree.length);
  const leave = new Uint32Array(tree.length);
  const open: number[] = [graph.root];
  let clock = 0;
  let seen = 0;
  while (open.length > 0) {
    const node = open.at(-1)!;
    if (enter[node] === 0) {
      enter[node] = ++clock;
      seen++;
      for (const child of children[node]!) open.push(child);
    } else {
      if (leave[node] === 0) leave[node] = ++clock;
      open.pop();
    }
  }
  return seen === graph.nodeCount ? { enter, leave } : null;
}

/** DevTools' essential edges, less those of WeakMap entries. */
function forEachEssentialEdge(graph: HeapGraph, visit: (source: number, target: number) => void): void {
  const page = pageObjects(graph);
  for (const source of nodesOf(graph))
    for (const edge of graph.edgesOf(source)) {
      const target = graph.target(edge);
      if (graph.isWeak(edge) || isNamedAsEntry(graph, edge) || source === target) continue;
      const isRoot = source === graph.root;
      if (!isRoot && (graph.edgeType(edge) === 'shortcut' || page[target]! > page[source]!)) continue;
      visit(source, target);
    }
}

/** [nodeCount] 1 for what the root reaches over those edges, and what hangs from it because nothing leads there. */
function heldEssentially(graph: HeapGraph): Uint8Array {
  const next: number[][] = Array.from({ length: graph.nodeCount }, () => []);
  forEachEssentialEdge(graph, (source, target) => next[source]!.push(target));
  const held = new Uint8Array(graph.nodeCount);
  const open: number[] = [
    graph.root,
    ...nodesOf(graph).filter((node) => graph.retainersOf(node).next().done === true),
  ];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (held[node] === 1) continue;
    held[node] = 1;
    open.push(...next[node]!);
  }
  return held;
}

/** Sums beyond 2^53 depend on their order. */
const TOLERANCE = 1e-9;

function isNear(one: number, other: number): boolean {
  return Math.abs(one - other) <= TOLERANCE * Math.max(Math.abs(one), Math.abs(other));
}

/** Shallow sizes share out the file's bytes; a retained size is a node's own and those of what it dominates. */
function checkSizes(graph: HeapGraph, report: Report): void {
  const tree = dominators(graph);
  const shallow = shallowSizes(graph);
  const retained = retainedSizes(graph, tree);
  const sums = Float64Array.from(shallow);
  for (const node of nodesOf(graph)) if (node !== graph.root) sums[tree[node]!]! += retained[node]!;
  const total = shallow.reduce((sum, bytes) => sum + bytes, 0);
  if (!isNear(total, graph.totalBytes)) report(`shallow sizes are ${total} of ${graph.totalBytes} bytes`);
  if (!isNear(retained[graph.root]!, total)) report(`the root retains ${retained[graph.root]} of ${total}`);
  for (const node of nodesOf(graph)) {
    if (!(shallow[node]! >= 0)) report(`node ${node} has ${shallow[node]} bytes`);
    if (!isNear(retained[node]!, sums[node]!))
      report(`node ${node} retains ${retained[node]}, not ${sums[node]}`);
  }
}
