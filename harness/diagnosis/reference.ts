import { cachedAccessorOrNull, nameBrowserReference } from './browserObject';
import { tableShapeOrNull } from './collectionLayout';
import { className, type EdgeOrdinal, type HeapGraph, type NodeOrdinal } from '../heap';
import { nameListeners, nodeRecords } from './nodeRecords';

/** A reference as its programmer would point at it. */
export interface Reference {
  type: 'property' | 'element' | 'variable' | 'entry' | 'heldValue' | 'weakMapValue' | 'internal';
  /** Name of the property or variable, position of the element, kind of the entry, V8's name of an internal one. */
  name: string | number;
  /** Name of the function whose variable it is, or that waits. */
  owner?: string;
}

const identifier = /^[#\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*$/u;

/** Whether a name can be written after a dot. */
export function isIdentifier(name: string | number): boolean {
  return identifier.test(String(name));
}

/** How a property is written after its holder: `.observers`, `["user name"]`, `[Symbol(items)]`. */
export function nameProperty(name: string | number): string {
  const symbol = /^<symbol (.*)>$/s.exec(String(name))?.[1];
  if (symbol !== undefined) return symbol.startsWith('Symbol.') ? `[${symbol}]` : `[Symbol(${symbol})]`;
  return isIdentifier(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
}

/** A function's name, of a bound one that of what is bound; empty where it has none. */
export function functionName(graph: HeapGraph, closure: NodeOrdinal): string {
  const bound = graph.name(closure) === 'native_bind' ? follow(graph, closure, 'bound_function') : null;
  return bound === null ? graph.name(closure) : `bound ${functionName(graph, bound)}`.trimEnd();
}

/** The function that a suspended call is of: a generator, or an async function that waits. null for what is none. */
export function suspendedFunctionOrNull(graph: HeapGraph, node: NodeOrdinal): NodeOrdinal | null {
  return follow(graph, node, registers) === null ? null : follow(graph, node, 'function');
}

/** What V8 calls the store of a suspended call's variables. */
const registers = 'parameters_and_registers';

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
  if (event !== undefined) return { type: 'internal', name: nameListeners(event) };
  if (type === 'context')
    return { type: 'variable', name, owner: contextOwner(graph, graph.source(last), holder) };
  if (type === 'hidden' && graph.name(graph.source(last)) === 'system / Context')
    return readBlockVariable(graph, last, holder);
  const accessor = cachedAccessorOrNull(String(name));
  if (accessor !== null) return { type: 'property', name: accessor };
  if (type === 'element' && graph.nodeType(graph.source(last)) === 'native')
    return {
      type: 'internal',
      name: nameBrowserReference(edges.slice(1).map((edge) => graph.name(graph.source(edge)))),
    };
  const special = readSuspended(graph, edges) ?? readBound(graph, edges) ?? readExported(graph, edges);
  if (special !== null) return special;
  if (edges.length === 1 && (type === 'property' || type === 'element' || type === 'shortcut')) {
    return { type: type === 'element' ? 'element' : 'property', name };
  }
  if (isTable(graph, edges))
    return { type: 'entry', name: entryKind(graph, graph.source(last), last, holder) };
  if (className(graph, holder) === 'FinalizationRegistry') return { type: 'heldValue', name: 'held value' };
  if (graph.edgeName(edges[0]!) === 'elements') return { type: 'element', name };
  return readProxied(graph, edges) ?? { type: 'internal', name: engineName(graph, edges) };
}

/**
 * A variable of a block: V8 names those of functions and modules only, and counts a block's without what is a small
 * integer. Where there is such a one, it may be any of them.
 */
function readBlockVariable(graph: HeapGraph, edge: EdgeOrdinal, closure: NodeOrdinal): Reference {
  const context = graph.source(edge);
  const scope = scopeOf(graph, context);
  const names = scope === null ? [] : readScope(graph, scope).variables;
  const place = Number(graph.edgeName(edge));
  const held = Math.max(...hiddenSlots(graph, context).keys()) + 1;
  const name = names.length === held ? names[place]! : names.slice(place).join(' or ');
  if (name === '') return { type: 'internal', name: 'a variable of a block' };
  // Which function it is in is not known: V8 leaves out those around it that keep no variables.
  const file = fileOf(graph, closure);
  return {
    type: 'variable',
    name,
    owner: file === null ? 'a block' : `a block in ${file}`,
  };
}

/** What a call that is suspended has in its variables, what waits for it, and what waits for a promise. */
function readSuspended(graph: HeapGraph, edges: readonly EdgeOrdinal[]): Reference | null {
  const first = graph.edgeName(edges[0]!);
  if (first === registers) return { type: 'internal', name: localVariables };
  if (first === 'reactions_or_result' && graph.name(graph.source(edges[0]!)) === 'Promise')
    return { type: 'internal', name: edges.length === 1 ? promiseResult : promiseReactions };
  const last = edges.at(-1)!;
  const waiting = suspendedFunctionOrNull(graph, graph.target(last));
  if (waiting === null || first !== 'context' || graph.edgeName(last) !== 'extension') return null;
  return { type: 'internal', name: awaiting, owner: functionName(graph, waiting) || 'an anonymous function' };
}

/** Of a suspended call. */
export const localVariables = 'local variables';
/** What is called when a promise settles, and what it gave. */
const promiseReactions = 'promise reactions';
const promiseResult = 'promise result';
/** From what a promise calls to the call that goes on then. */
export const awaiting = 'await';

/** Whether it leads on from a promise. */
export function isOfPromise({ name }: Reference): boolean {
  return name === promiseReactions || name === promiseResult;
}

/** What `bind` was given. */
function readBound(graph: HeapGraph, edges: readonly EdgeOrdinal[]): Reference | null {
  const name = String(graph.edgeName(edges[0]!));
  if (graph.name(graph.source(edges[0]!)) !== 'native_bind') return null;
  if (name === 'bound_this') return { type: 'internal', name: 'this' };
  if (name === 'bound_function') return { type: 'internal', name: 'function' };
  const place =
    name === 'bindings' ? graph.edgeName(edges.at(-1)!) : /^bound_argument_(\d+)$/.exec(name)?.[1];
  return place === undefined ? null : { type: 'internal', name: `argument ${Number(place) + 1}` };
}

/** What an ES module exports is in cells; the module lists them, each after its name. */
function readExported(graph: HeapGraph, edges: readonly EdgeOrdinal[]): Reference | null {
  const cell = graph.source(edges.at(-1)!);
  if (edges.length < 3 || graph.name(cell) !== 'system / Cell') return null;
  for (const above of graph.retainersOf(cell)) {
    const exports = graph.source(above);
    const name = exportedName(graph, exports, Number(graph.edgeName(above)));
    if (name === null) continue;
    const owner = fileOfModule(graph, exports) ?? fileOf(graph, graph.source(edges[0]!));
    return { type: 'variable', name, owner: owner ?? 'a module' };
  }
  return null;
}

function exportedName(graph: HeapGraph, exports: NodeOrdinal, slot: number): string | null {
  for (const edge of graph.edgesOf(exports))
    if (Number(graph.edgeName(edge)) === slot - 1 && graph.nodeType(graph.target(edge)) === 'string')
      return graph.name(graph.target(edge));
  return null;
}

/** @param exports of the module, which holds the call that its code runs in. */
function fileOfModule(graph: HeapGraph, exports: NodeOrdinal): string | null {
  for (const above of graph.retainersOf(exports))
    for (const edge of graph.edgesOf(graph.source(above))) {
      const code = suspendedFunctionOrNull(graph, graph.target(edge));
      if (code !== null) return fileOf(graph, code);
    }
  return null;
}

/** A written reference to a proxy leads on to the proxy's target. */
function readProxied(graph: HeapGraph, edges: readonly EdgeOrdinal[]): Reference | null {
  const [last, before] = [edges.at(-1)!, edges.at(-2)];
  if (before === undefined || graph.name(graph.source(last)) !== 'system / JSProxy') return null;
  return readReference(graph, edges.slice(0, -1));
}

function isTable(graph: HeapGraph, edges: readonly EdgeOrdinal[]): boolean {
  return (
    edges.length === 2 &&
    graph.edgeName(edges[0]!) === 'table' &&
    tableClasses.has(className(graph, graph.source(edges[0]!)))
  );
}

function entryKind(graph: HeapGraph, table: NodeOrdinal, edge: EdgeOrdinal, holder: NodeOrdinal): string {
  if (className(graph, holder) === 'Set') return 'Set entries';
  const bytes = graph.selfSize(table);
  const shape = tableShapeOrNull(bytes, 8) ?? tableShapeOrNull(bytes, 4);
  const isKey = shape !== null && (Number(graph.edgeName(edge)) - shape.head) % shape.entrySlots === 0;
  return isKey ? 'Map keys' : 'Map values';
}

/** Whether the edge leads from a Map's table to a key. @param holder whose entry it is */
export function isMapKey(graph: HeapGraph, edge: EdgeOrdinal, holder: NodeOrdinal): boolean {
  return (
    className(graph, holder) === 'Map' && entryKind(graph, graph.source(edge), edge, holder) === 'Map keys'
  );
}

/**
 * Who declared the variables of a context: the function of its scope, or the file for variables of a module. A function
 * without a name is told by its file.
 *
 * @param closure a function that reads the variable.
 */
function contextOwner(graph: HeapGraph, context: NodeOrdinal, closure: NodeOrdinal): string {
  const name = scopeName(graph, scopeOf(graph, context));
  if (name !== '') return name;
  const file = fileOf(graph, closure);
  if (file !== null && isModuleScope(graph, context)) return file;
  return file === null ? 'an anonymous function' : `an anonymous function in ${file}`;
}

/** Name of the function that a scope is in; empty where it has none, or there is none. */
function scopeName(graph: HeapGraph, scope: NodeOrdinal | null): string {
  if (scope === null) return '';
  for (const edge of graph.retainersOf(scope)) {
    const name = graph.edgeName(edge) === 'name_or_scope_info' ? graph.name(graph.source(edge)) : '';
    if (name !== '' && !name.startsWith('(')) return name;
  }
  return readScope(graph, scope).name ?? '';
}

/**
 * What V8's description of a scope says, which is there though the function may be gone: names of its variables, then, of
 * a function, its name and the one that V8 inferred, which may be missing, then the scope around it.
 *
 * @returns name: null of a block; variables: of a block.
 * @see https://source.chromium.org/chromium/chromium/src/+/main:v8/src/objects/scope-info.tq
 */
function readScope(graph: HeapGraph, scope: NodeOrdinal): { name: string | null; variables: string[] } {
  const slots = hiddenSlots(graph, scope);
  const [end, outer] = [...slots].at(-1) ?? [0];
  if (outer === undefined || graph.name(outer) !== 'system / ScopeInfo') return { name: null, variables: [] };
  const [name, inferred] = [slots.get(end - 2), slots.get(end - 1)];
  const isFunction =
    name !== undefined && (inferred === undefined || inferred === name || graph.name(name) === '');
  if (isFunction) return { name: graph.name(name), variables: [] };
  const variables = [...slots.values()].slice(0, -1).map((node) => graph.name(node));
  return { name: null, variables };
}

/** What V8 has no names for, by its number. */
function hiddenSlots(graph: HeapGraph, node: NodeOrdinal): Map<number, NodeOrdinal> {
  const slots = new Map<number, NodeOrdinal>();
  for (const edge of graph.edgesOf(node))
    if (graph.edgeType(edge) === 'hidden') slots.set(Number(graph.edgeName(edge)), graph.target(edge));
  return slots;
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
  const script = scriptOf(graph, closure);
  if (script === null) return null;
  // What a page made up itself has another address in every run.
  const made = /^(blob|data):/.exec(graph.name(script))?.[1];
  return made === undefined ? (graph.name(script).split(/[\\/]/).at(-1) ?? null) : `a ${made} script`;
}

/** The script that a function is of, which V8 names by its address. */
export function scriptOf(graph: HeapGraph, closure: NodeOrdinal): NodeOrdinal | null {
  const shared = follow(graph, closure, 'shared');
  return shared && (follow(graph, shared, 'script_or_debug_info') ?? follow(graph, shared, 'script'));
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
