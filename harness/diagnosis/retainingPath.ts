import type { ScriptTable, SourceLocation } from '../capture';
import { className, type EdgeOrdinal, type HeapGraph, type NodeOrdinal } from '../heap';
import type { SnapshotLedger } from '../scenario';
import {
  isCallbackWord,
  isElement,
  isGlobalObject,
  isKnownToScripts,
  nameCaller,
  shortenGlobal,
} from './browserObject';
import { namelessClasses } from './namelessClasses';
import { isListenersName, nodeRecords, nodeTimers } from './nodeRecords';
import {
  awaiting,
  functionName,
  isIdentifier,
  localVariables,
  nameProperty,
  isOfPromise,
  readReference,
  suspendedFunctionOrNull,
  type Reference,
} from './reference';

/** One object of a retaining path and the reference that leads on from it. */
export interface PathStep {
  /** The object, as a programmer would name it: its class, `memoized()` for a function. */
  node: string;
  id: number;
  /** The reference to the next object; null for the last. */
  edge: Reference | null;
  /** The reference in words: `Subject.observers`, `variable "cache" of memoize`. Empty for the last. */
  text: string;
  /** Where the object's class or function was written. */
  location: SourceLocation | null;
}

/** A step that still knows its raw edges. */
export interface ToldStep extends PathStep {
  /** The raw edges of the reference; none of the last step. */
  raw: readonly EdgeOrdinal[];
}

/** Root first, the retained object last. */
export type RetainingPath = readonly PathStep[];

/** What is read besides the graph: the harness's own objects, to leave them out, and the scripts, for locations. */
export interface PathSources {
  graph: HeapGraph;
  /** null where nothing of the harness is in the heap. */
  ledger: SnapshotLedger | null;
  scripts: ScriptTable;
}

/** The harness's own objects in a heap: no reference of theirs is anybody's. */
export function harnessObjects({ ledger }: PathSources): Set<NodeOrdinal> {
  return new Set(ledger === null ? [] : [ledger.runtime, ledger.stateHolder]);
}

/**
 * Tells a raw path as its programmer knows it: what the engine puts between two objects is folded into one reference,
 * and what the harness puts above the scenario is left out.
 */
export function tellPath(edges: readonly EdgeOrdinal[], sources: PathSources): ToldStep[] {
  const steps: ToldStep[] = [];
  for (const hop of foldHops(edges, sources)) {
    const edge = hop.edges.length === 0 ? null : (hop.reference ?? readReference(sources.graph, hop.edges));
    const text = edge === null ? '' : nameReference(edge, hop.node, steps.at(-1), sources.graph);
    steps.push({
      node: nameNode(sources.graph, hop.node),
      id: sources.graph.id(hop.node),
      edge,
      text,
      location: locate(hop.node, sources),
      raw: hop.edges,
    });
  }
  return steps;
}

/** One visible object and the raw edges to the next one. */
interface Hop {
  node: NodeOrdinal;
  edges: EdgeOrdinal[];
  reference?: Reference;
}

function foldHops(edges: readonly EdgeOrdinal[], { graph, ledger }: PathSources): Hop[] {
  const hops: Hop[] = [{ node: graph.root, edges: [] }];
  let start = 0;
  const harness = harnessDepth(edges, graph, ledger);
  if (harness > 0) {
    const name = String(graph.edgeName(edges[harness - 1]!)).replace(/^#/, '');
    hops[0] = { node: graph.root, edges: edges.slice(0, harness), reference: { type: 'property', name } };
    hops.push({ node: graph.target(edges[harness - 1]!), edges: [] });
    start = harness;
  }
  const timers = timersDepth(edges, graph);
  if (timers > 0) {
    const reference: Reference = { type: 'internal', name: nodeTimers };
    hops.splice(0, hops.length, { node: graph.root, edges: edges.slice(0, timers), reference });
    hops.push({ node: graph.target(edges[timers - 1]!), edges: [] });
    start = timers;
  }
  for (const edge of edges.slice(start)) {
    hops.at(-1)!.edges.push(edge);
    const target = graph.target(edge);
    const again = isGlobalObject(graph, target) && isGlobalObject(graph, hops.at(-1)!.node);
    if ((isVisible(graph, target) && !again) || edge === edges.at(-1)) hops.push({ node: target, edges: [] });
  }
  return hops;
}

/** How many edges from the root stay within the harness. The last of them leads to something of the scenario. */
function harnessDepth(
  edges: readonly EdgeOrdinal[],
  graph: HeapGraph,
  ledger: SnapshotLedger | null,
): number {
  if (ledger === null) return 0;
  const runtime = edges.findIndex((edge) => graph.target(edge) === ledger.runtime);
  if (runtime < 0) return 0;
  const viaState = edges.findIndex((edge) => graph.target(edge) === ledger.stateHolder);
  return (viaState < 0 ? runtime : viaState) + 2;
}

/** How many edges from the root lead to the timer that Node holds: over its lists, or over other timers in them. */
function timersDepth(edges: readonly EdgeOrdinal[], graph: HeapGraph): number {
  const records = nodeRecords(graph);
  const isHeld = (edge: EdgeOrdinal): boolean =>
    records.isTimer(graph.target(edge)) && records.isTimerLink(graph.source(edge), edge);
  return edges.findLastIndex(isHeld) + 1;
}

/** Objects and functions are a programmer's; tables, contexts, cells and shapes are the engine's. */
export function isVisible(graph: HeapGraph, node: NodeOrdinal): boolean {
  const type = graph.nodeType(node);
  if (type === 'closure' || type === 'regexp') return true;
  if (type === 'native') return isKnownToScripts(graph, node);
  return type === 'object' && !isEngineName(graph.name(node)) && !nodeRecords(graph).isHidden(node);
}

/** Of objects that V8 keeps for itself. */
export function isEngineName(name: string): boolean {
  return name.startsWith('system /');
}

function nameNode(graph: HeapGraph, node: NodeOrdinal): string {
  if (node === graph.root) return '(root)';
  const type = graph.nodeType(node);
  if (type === 'closure') return nameCall(graph, node);
  const suspended = suspendedFunctionOrNull(graph, node);
  if (suspended !== null) return nameCall(graph, suspended);
  // A string's name is its text and a regular expression's its source, and these may be secrets.
  if (type.includes('string')) return '(string)';
  if (type === 'regexp') return 'RegExp';
  // That an element hangs in no document is news.
  if (isElement(graph, node)) return className(graph, node);
  return nodeRecords(graph).classOrNull(node) ?? (shortenGlobal(graph.name(node)) || className(graph, node));
}

function nameCall(graph: HeapGraph, closure: NodeOrdinal): string {
  return `${functionName(graph, closure) || '(anonymous)'}()`;
}

function nameReference(
  edge: Reference,
  node: NodeOrdinal,
  before: PathStep | undefined,
  graph: HeapGraph,
): string {
  if (edge.type === 'variable') return `variable "${edge.name}" of ${edge.owner ?? 'an anonymous function'}`;
  if (before === undefined) return String(edge.name);
  if (edge.type === 'entry') return `${before.text} (${edge.name})`;
  if (edge.type === 'element') return `${before.text} (${className(graph, node)} elements)`;
  if (edge.type === 'heldValue') return `${before.text} (held values)`;
  if (edge.type === 'weakMapValue' && className(graph, node) === 'WeakMap')
    return `${before.text} (WeakMap value)`;
  if (edge.type === 'weakMapValue') return `${nameHolder(node, before, graph)} (WeakMap value)`;
  if (edge.type === 'internal' && isCallbackWord(edge.name))
    return `${edge.name} of ${nameCaller(className(graph, node))}`;
  const holder = nameHolder(node, before, graph);
  if (edge.type !== 'internal') return `${holder}${nameProperty(edge.name)}`;
  if (isListenersName(edge.name)) return `${edge.name} on ${holder}`;
  if (edge.name === awaiting) return `await in ${edge.owner}`;
  if (isOfPromise(edge) && before.edge?.type !== 'internal') return `${before.text} (${edge.name})`;
  if (edge.name === localVariables || isBound(graph, node)) return `${edge.name} of ${holder}`;
  return `${holder} (${edge.name})`;
}

function isBound(graph: HeapGraph, node: NodeOrdinal): boolean {
  return graph.name(node) === 'native_bind';
}

function nameHolder(node: NodeOrdinal, before: PathStep, graph: HeapGraph): string {
  const called = graph.nodeType(node) === 'closure' ? node : suspendedFunctionOrNull(graph, node);
  if (called !== null) return functionName(graph, called) || '(anonymous)';
  if (before.text === 'globalThis') return 'globalThis';
  // An element's site is the same, in a document or out of it.
  const holder = nodeRecords(graph).classOrNull(node) ?? className(graph, node).replace(/^Detached /, '');
  if (!namelessClasses.has(holder)) return holder;
  const isNamed = before.edge?.type === 'property' || before.edge?.type === 'variable';
  return isNamed && isIdentifier(before.edge!.name) ? String(before.edge!.name) : before.text;
}

function locate(node: NodeOrdinal, { graph, scripts }: PathSources): SourceLocation | null {
  const place = graph.location(node);
  return place && scripts.resolve(place.scriptId, place.line, place.column);
}
