/** Classes as DevTools' summary names them, and how many of each there are. */
import type { HeapGraph, NodeOrdinal } from './graph';
import { NODE_TYPE } from './layout';
import { shallowSizes } from './shallowSizes';

/** Node types whose class is a fixed word; types that are neither here nor named themselves are "(type)". */
const FIXED: Readonly<Record<string, string>> = {
  [NODE_TYPE.hidden]: '(system)',
  [NODE_TYPE.code]: '(compiled code)',
  [NODE_TYPE.closure]: 'Function',
  [NODE_TYPE.regexp]: 'RegExp',
};
const NAMED: readonly string[] = [NODE_TYPE.object, NODE_TYPE.native];
const DETACHED = 2;

/** All nodes of one class. */
export interface ClassCount {
  readonly className: string;
  readonly count: number;
  /** Shallow bytes as DevTools counts them: a node owns the arrays and hidden nodes only it holds. */
  readonly shallowBytes: number;
}

/**
 * The class DevTools shows a node under: the constructor's name for objects, `Function`, `(array)`, `(string)`,
 * `<div>` for an element, with "Detached " before it for one that is known to hang in no document. Unlike
 * DevTools, a plain object is always `Object`: its invented names (`{a, b}`) change with what else is in the heap.
 */
export function className(graph: HeapGraph, node: NodeOrdinal): string {
  return classNameIn(graph, node, graph.detachedness(node) === DETACHED);
}

/**
 * Counts nodes by class, all nodes of the snapshot.
 * @returns classes by shallow bytes, largest first, then by name
 */
export function classHistogram(graph: HeapGraph): ClassCount[] {
  const { names, classOf } = classColumn(graph);
  const sizes = shallowSizes(graph);
  const classes = names.map((name) => ({ className: name, count: 0, shallowBytes: 0 }));
  for (let node = 0; node < graph.nodeCount; node++) {
    const entry = classes[classOf[node]!]!;
    entry.count++;
    entry.shallowBytes += sizes[node]!;
  }
  return classes.sort((a, b) => b.shallowBytes - a.shallowBytes || (a.className < b.className ? -1 : 1));
}

/** The classes of all nodes. */
export interface ClassColumn {
  /** Each class once. */
  readonly names: readonly string[];
  /** [nodeCount] index into `names`. */
  readonly classOf: Uint32Array;
}

/** Finds the class of every node (see `className`); decodes each name once. */
export function classColumn(graph: HeapGraph): ClassColumn {
  const decoded = new Map<number, string>();
  const indexOf = new Map<string, number>();
  const classOf = new Uint32Array(graph.nodeCount);
  for (let node = 0 as NodeOrdinal; node < graph.nodeCount; node++) {
    const name = cachedName(graph, node, graph.detachedness(node) === DETACHED, decoded);
    let index = indexOf.get(name);
    if (index === undefined) indexOf.set(name, (index = indexOf.size));
    classOf[node] = index;
  }
  return { names: [...indexOf.keys()], classOf };
}

/** Decodes each name once: nodes of one class share a name index. */
function cachedName(
  graph: HeapGraph,
  node: NodeOrdinal,
  detached: boolean,
  names: Map<number, string>,
): string {
  const named = NAMED.includes(graph.nodeType(node));
  const key = named ? graph.nodeNames[node]! * 2 + (detached ? 1 : 0) : -1 - graph.nodeKind[node]!;
  let name = names.get(key);
  if (name === undefined) names.set(key, (name = classNameIn(graph, node, detached)));
  return name;
}

function classNameIn(graph: HeapGraph, node: NodeOrdinal, detached: boolean): string {
  const type = graph.nodeType(node);
  if (!NAMED.includes(type)) return FIXED[type] ?? `(${type})`;
  const name = graph.name(node);
  return tagOnly(detached && type === NODE_TYPE.native ? `Detached ${name}` : name);
}

/** `<div id="a">` is of the class `<div>`. */
function tagOnly(name: string): string {
  const start = name.startsWith('<') ? 0 : name.startsWith('Detached <') ? 'Detached '.length : -1;
  if (start < 0) return name;
  const space = name.indexOf(' ', start);
  return space < 0 ? name : `${name.slice(0, space)}>`;
}
