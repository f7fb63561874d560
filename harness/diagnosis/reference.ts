import { cachedAccessorOrNull, nameBrowserReference } from './browserObject';
import { className, type EdgeOrdinal, type HeapGraph, type NodeOrdinal } from '../heap';
import { nameListeners, nodeRecords } from './nodeRecords';

/** A reference as its programmer would point at it. */
export interface Reference {
  type: 'property' | 'element' | 'variable' | 'entry' | 'heldValue' | 'weakMapValue' | 'internal';
  /** Name of the property or variable, position of the element, kind of the entry, V8's name of an internal one. */
  name: string | number;
  /** Name of the function whose variable it is. */
  owner?: string;
}

const tableClasses = new Set(['Set', 'Map']);

/**
 * Reads the raw edges between two objects that a programmer knows as one reference: Map → table → value is an entry,
 * closure → context → variable is a variable.
 *
 * @param edges from the holder to the held object, at least one; what lies between belongs to the engine.
 */
export function readReference(graph: HeapGraph, edges: readonly EdgeOrdinal[]): Reference {
  const holder = graph.source(edges[0]!);
  const last = edges.at(-1)!;
  const type = graph.edgeType(last);
  const name = graph.edgeName(last);
  if (holder === graph.root && (type === 'shortcut' || name === 'global_object'))
    return { type: 'property', name: 'globalThis' };
  if (graph.isEphemeronEdge(last)) return { type: 'weakMapValue', name: 'value' };
  const event = edges
    .map((edge) => nodeRecords(graph).eventOrNull(graph.target(edge)))
    .findLast((found) => found !== null);
  if (event !== undefined) return { type: 'internal', name: nameListeners(event!) };
  if (type === 'context')
    return { type: 'variable', name, owner: contextOwner(graph, graph.source(last), holder) };
  const accessor = cachedAccessorOrNull(String(name));
  if (accessor !== null) return { type: 'property', name: accessor };
  if (type === 'element' && graph.nodeType(graph.source(last)) === 'native')
    return {
      type: 'internal',
      name: nameBrowserReference(edges.slice(1).map((edge) => graph.name(graph.source(edge)))),
    };
  if (edges.length === 1 && (type === 'property' || type === 'element' || type === 'shortcut')) {
    return { type: type === 'element' ? 'element' : 'property', name };
  }
  if (isTable(graph, edges))
    return { type: 'entry', name: entryKind(graph, graph.source(last), last, holder) };
  if (className(graph, holder) === 'FinalizationRegistry') return { type: 'heldValue', name: 'held value' };
  if (graph.edgeName(edges[0]!) === 'elements') return { type: 'element', name };
  return { type: 'internal', name: engineName(graph, edges) };
}

function isTable(graph: HeapGraph, edges: readonly EdgeOrdinal[]): boolean {
  return (
    edges.length === 2 &&
    graph.edgeName(edges[0]!) === 'table' &&
    tableClasses.has(className(graph, graph.source(edges[0]!)))
  );
}

/** V8's `OrderedHashTable`: three counters, the buckets, then for each entry its key, its value (Map) and its chain. */
const headLength = 3;

function entryKind(graph: HeapGraph, table: NodeOrdinal, edge: EdgeOrdinal, holder: NodeOrdinal): string {
  if (className(graph, holder) === 'Set') return 'Set entries';
  const buckets = bucketCount(graph.selfSize(table));
  const position = Number(graph.edgeName(edge)) - headLength - buckets;
  return buckets > 0 && position % 3 === 0 ? 'Map keys' : 'Map values';
}

/** Whether the edge leads from a Map's table to a key. */
export function isMapKey(graph: HeapGraph, edge: EdgeOrdinal): boolean {
  const table = graph.source(edge);
  for (const above of graph.retainersOf(table)) {
    const holder = graph.source(above);
    if (graph.edgeName(above) === 'table' && className(graph, holder) === 'Map')
      return entryKind(graph, table, edge, holder) === 'Map keys';
  }
  return false;
}

/** A Map's table has a power of two of buckets and room for two entries in each: 3 + 7 × buckets slots. */
function bucketCount(tableBytes: number): number {
  for (const slotBytes of [8, 4]) {
    const slots = (tableBytes - 2 * slotBytes) / slotBytes;
    const buckets = (slots - headLength) / 7;
    if (Number.isInteger(buckets) && buckets > 0 && (buckets & (buckets - 1)) === 0) return buckets;
  }
  return 0;
}

/**
 * Who declared the variables of a context: the function whose code shares the context's scope, or the file for
 * variables of a module. A function without a name is told by its file.
 *
 * @param closure a function that reads the variable.
 */
function contextOwner(graph: HeapGraph, context: NodeOrdinal, closure: NodeOrdinal): string {
  const scope = scopeOf(graph, context);
  for (const edge of scope === null ? [] : graph.retainersOf(scope)) {
    const name = graph.edgeName(edge) === 'name_or_scope_info' ? graph.name(graph.source(edge)) : '';
    if (name !== '' && !name.startsWith('(')) return name;
  }
  const file = fileOf(graph, closure);
  if (file !== null && isModuleScope(graph, context)) return file;
  return file === null ? 'an anonymous function' : `an anonymous function in ${file}`;
}

/** Parameters of the function that Node wraps a CommonJS module in. */
const moduleParameters = new Set<string | number>([
  'exports',
  'require',
  'module',
  '__filename',
  '__dirname',
]);

/** Whether only the module's wrapper, if it has one, stands between a context and V8's own. */
function isModuleScope(graph: HeapGraph, context: NodeOrdinal): boolean {
  const outer = follow(graph, context, 'previous');
  if (outer === null) return false;
  if (graph.name(outer).startsWith('system / NativeContext')) return true;
  for (const edge of graph.edgesOf(outer)) {
    if (graph.edgeType(edge) === 'context' && !moduleParameters.has(graph.edgeName(edge))) return false;
  }
  return isModuleScope(graph, outer);
}

/** V8's description of the scope that a context was made for: one for each place in the source. */
export function scopeOf(graph: HeapGraph, context: NodeOrdinal): NodeOrdinal | null {
  return follow(graph, context, 'scope_info');
}

/** Name of the file that a function was written in, without its folders. */
function fileOf(graph: HeapGraph, closure: NodeOrdinal): string | null {
  const shared = follow(graph, closure, 'shared');
  const script = shared && (follow(graph, shared, 'script_or_debug_info') ?? follow(graph, shared, 'script'));
  if (script === null) return null;
  // What a page made up itself has another address in every run.
  const made = /^(blob|data):/.exec(graph.name(script))?.[1];
  return made === undefined ? (graph.name(script).split(/[\\/]/).at(-1) ?? null) : `a ${made} script`;
}

function follow(graph: HeapGraph, node: NodeOrdinal, name: string): NodeOrdinal | null {
  for (const edge of graph.edgesOf(node)) {
    if (graph.edgeName(edge) === name && graph.edgeType(edge) === 'internal') return graph.target(edge);
  }
  return null;
}

/** V8's name of a reference that it keeps for itself: the group of roots it comes from, or the first named edge. */
function engineName(graph: HeapGraph, edges: readonly EdgeOrdinal[]): string | number {
  const roots = edges
    .map((edge) => graph.target(edge))
    .findLast((node) => graph.nodeType(node) === 'synthetic');
  if (roots !== undefined) return graph.name(roots);
  const names = edges.map((edge) => graph.edgeName(edge));
  return names.find((name) => !/^\d+$/.test(String(name))) ?? 'internal';
}
