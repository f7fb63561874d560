import type { HeapGraph, NodeOrdinal } from '../heap';

/** A global object's name goes on with its page's address or its part: `Window / https://…`, `global (global*)`. */
const globalName = /^(global|Window|\w*GlobalScope) [/(].*$/s;

/** `Window` of `Window / https://…`; every other name as it is. */
export function shortenGlobal(name: string): string {
  return name.replace(globalName, '$1');
}

export function isGlobalObject(graph: HeapGraph, node: NodeOrdinal): boolean {
  return globalName.test(graph.name(node));
}

/** Whether an object of the embedder is an element of a document, by its name. */
export function isElementName(name: string): boolean {
  return name.startsWith('<');
}

/** Whether an object of the embedder is Node's, by its name: `Node / BindingData`. */
export function isNodesName(name: string): boolean {
  return name.startsWith('Node / ');
}

/** Whether it is an element of a document. */
export function isElement(graph: HeapGraph, node: NodeOrdinal): boolean {
  return graph.nodeType(node) === 'native' && isElementName(graph.name(node));
}

/**
 * Whether scripts know an object of the embedder: it has a shape, as everything has that a script was given, or it is
 * an element of a document. Between those Chromium has objects of its own, as lists of listeners and timers.
 */
export function isKnownToScripts(graph: HeapGraph, node: NodeOrdinal): boolean {
  const name = graph.name(node);
  // Node's own handles are named for what a script does with them.
  if (isElementName(name) || isNodesName(name)) return true;
  for (const edge of graph.edgesOf(node)) {
    if (graph.edgeName(edge) === 'map' && graph.edgeType(edge) === 'internal') return true;
  }
  return false;
}

/** What calls back: by what Chromium calls its objects on the way, and by what its programmers call it. */
const callbacks: readonly (readonly [RegExp, string])[] = [
  [/EventListener$|^V8\w*EventHandler|^JSEventHandler/, 'listeners'],
  [/^(DOMTimer|ScheduledAction)$/, 'timers'],
  [/^V8FrameRequestCallback$/, 'animation frames'],
  [/^V8IdleRequestCallback$/, 'idle callbacks'],
  [
    /^V8(Mutation|ResizeObserver|IntersectionObserver|PerformanceObserver|ReportingObserver)Callback$/,
    'callback',
  ],
];

/** What calls back over objects of these names; null when nothing of it does. */
export function callbackWordOrNull(between: readonly string[]): string | null {
  return callbacks.find(([pattern]) => between.some((name) => pattern.test(name)))?.[1] ?? null;
}

const callbackWords = new Set<string | number>(callbacks.map(([, word]) => word));

export function isCallbackWord(word: string | number): boolean {
  return callbackWords.has(word);
}

/**
 * How scripts would name what leads from one object of the embedder to another.
 *
 * @param between names of Chromium's own objects on the way.
 */
export function nameBrowserReference(between: readonly string[]): string {
  return callbackWordOrNull(between) ?? between.findLast((name) => name !== 'InternalNode') ?? 'DOM';
}

/** How scripts would name who calls back, of its class. */
export function nameCaller(className: string): string {
  if (className === 'HTMLDocument') return 'document';
  return shortenGlobal(className) === 'Window' ? 'window' : className.replace(/^Detached /, '');
}

/** `document` of the symbol by which V8 remembers what `window.document` gave. */
export function cachedAccessorOrNull(name: string): string | null {
  const accessor = /^<symbol Window#(\w+)CachedAccessor>$/.exec(name)?.[1];
  return accessor === undefined ? null : accessor.charAt(0).toLowerCase() + accessor.slice(1);
}
