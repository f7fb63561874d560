import type { EdgeOrdinal, HeapGraph, NodeOrdinal } from '../heap';
import { NameTest } from './nameTest';

/** What a record is to Node. */
const none = 0;
/** The Map of an EventTarget's lists, its table, and the head of each list. */
const listenerStore = 1;
const listener = 2;
/** What lists of timers are found by: by duration, by time, and timers by their ids. */
const timerStore = 3;
const timerList = 4;
/** A timer, which scripts know: `setTimeout` gave it to them. */
const timer = 5;

/** By what Node's own code calls what it keeps its timers in. */
const timerVariables = new Set(['timerListQueue', 'timerListMap', 'knownTimersById']);
const timerClasses = new Map([
  ['TimersList', timerList],
  ['Timeout', timer],
]);
const links = new Set(['_idleNext', '_idlePrev']);
/** By what an EventTarget holds its lists, and an AbortSignal says that it is one. */
const eventsName = '<symbol kEvents>';
const abortedName = '<symbol kAborted>';

/** How Node's timers are told. */
export const nodeTimers = 'timers of Node';

/** How the listeners of an EventTarget are told, before who it is. */
export function nameListeners(event: string): string {
  return `listeners of "${event}"`;
}

export function isListenersName(name: string | number): boolean {
  return /^listeners of ".*"$/s.test(String(name));
}

const known = new WeakMap<HeapGraph, NodeRecords>();

/** The records of a heap, found at the first question: a pass over the edges. */
export function nodeRecords(graph: HeapGraph): NodeRecords {
  let records = known.get(graph);
  if (records === undefined) known.set(graph, (records = new NodeRecords(graph)));
  return records;
}

/**
 * What Node keeps between an object and what it calls back: an EventTarget's listeners, one list for each event, and
 * timers, one list for each duration. To its programmer each is one collection.
 */
export class NodeRecords {
  /** [nodes] */
  readonly #kinds: Uint8Array;
  readonly #targets = new Map<NodeOrdinal, NodeOrdinal>();
  readonly #events = new Map<NodeOrdinal, string>();
  readonly #signals = new Set<NodeOrdinal>();
  readonly #isLink: NameTest;
  readonly #isCallback: NameTest;

  constructor(private readonly graph: HeapGraph) {
    const { strings } = graph;
    this.#kinds = new Uint8Array(graph.nodeCount);
    this.#isLink = new NameTest(strings, (name) => links.has(name));
    this.#isCallback = new NameTest(strings, (name) => name === '_onTimeout');
    this.#find();
  }

  /** Whether no script knows it. */
  isHidden(node: NodeOrdinal): boolean {
    const kind = this.#kinds[node]!;
    return kind !== none && kind !== timer;
  }

  /** Hot. Whether an edge may be other than it seems. */
  concerns(holder: NodeOrdinal, target: NodeOrdinal): boolean {
    return this.#kinds[holder] !== none || this.#kinds[target] !== none;
  }

  /** Whether it is part of the EventTarget or of Node, however often it is made anew. */
  isStore(node: NodeOrdinal): boolean {
    return this.#kinds[node] === listenerStore;
  }

  /** Whether it is one of what a list has: a listener's record, a timer. */
  isMember(node: NodeOrdinal): boolean {
    return this.#kinds[node] === listener || this.#kinds[node] === timer;
  }

  /** Whose record of a listener it is; null of everything else. */
  targetOrNull(node: NodeOrdinal): NodeOrdinal | null {
    return this.#targets.get(node) ?? null;
  }

  /** For which event a list or a listener's record is; null of everything else. */
  eventOrNull(node: NodeOrdinal): string | null {
    return this.#events.get(node) ?? null;
  }

  /** Of what Node 20 makes as an EventTarget, and only then gives its class; null of everything else. */
  classOrNull(node: NodeOrdinal): string | null {
    return this.#signals.has(node) ? 'AbortSignal' : null;
  }

  /** Whether Node holds a timer or a list of them by the edge. */
  isTimerLink(holder: NodeOrdinal, edge: EdgeOrdinal): boolean {
    const { graph } = this;
    const kind = this.#kinds[holder]!;
    const target = this.#kinds[graph.edgeTarget[edge]!]!;
    if (kind === timer || kind === timerList) return this.#isLink.of(graph.edgeNames[edge]!);
    return target === timerList || (target === timer && kind === timerStore);
  }

  /** Whether a timer calls back by the edge. */
  isTimerCallback(holder: NodeOrdinal, edge: EdgeOrdinal): boolean {
    return this.#kinds[holder] === timer && this.#isCallback.of(this.graph.edgeNames[edge]!);
  }

  /** Whether it is a timer. */
  isTimer(node: NodeOrdinal): boolean {
    return this.#kinds[node] === timer;
  }

  /** Hot. */
  #find(): void {
    const { firstEdge, edgeKind, edgeNames, edgeTypes, nodeCount, nodeKind, nodeNames, nodeTypes, strings } =
      this.graph;
    const [property, context] = ['property', 'context'].map((type) => edgeTypes.indexOf(type));
    const object = nodeTypes.indexOf('object');
    const isClass = new NameTest(strings, (name) => timerClasses.has(name));
    const isName = new NameTest(
      strings,
      (name) => name === eventsName || name === abortedName || timerVariables.has(name),
    );
    for (let at = 0; at < nodeCount; at++) {
      if (nodeKind[at] !== object) continue;
      const node = at as NodeOrdinal;
      if (isClass.of(nodeNames[at]!)) this.#markTimers(node, timerClasses.get(this.graph.name(node))!);
      for (let edge = firstEdge[at]!, end = firstEdge[at + 1]!; edge < end; edge++) {
        const kind = edgeKind[edge]!;
        if ((kind === property || kind === context) && isName.of(edgeNames[edge]!))
          this.#markByName(node, edge as EdgeOrdinal);
      }
    }
  }

  #markByName(node: NodeOrdinal, edge: EdgeOrdinal): void {
    const name = this.graph.edgeName(edge);
    if (name === eventsName) this.#markListeners(node, edge);
    else if (name === abortedName) this.#signals.add(node);
    else this.#markStore(this.graph.target(edge));
  }

  /** Of this class, and linked as Node links them. */
  #markTimers(node: NodeOrdinal, kind: number): void {
    for (const edge of this.graph.edgesOf(node))
      if (this.graph.edgeName(edge) === '_idleNext') this.#kinds[node] = kind;
  }

  #markStore(node: NodeOrdinal): void {
    const name = this.graph.name(node);
    if (name !== 'PriorityQueue' && name !== 'Object') return;
    this.#kinds[node] = timerStore;
    for (const edge of this.graph.edgesOf(node)) {
      const part = this.graph.target(edge);
      const isPart = this.graph.edgeName(edge) === '#heap' || this.graph.edgeName(edge) === 'elements';
      if (isPart) this.#kinds[part] = timerStore;
    }
  }

  /** @param edge from an EventTarget to its Map of lists, by event. */
  #markListeners(target: NodeOrdinal, edge: EdgeOrdinal): void {
    const { graph } = this;
    const lists = graph.target(edge);
    if (graph.name(lists) !== 'Map') return;
    this.#mark(lists, listenerStore, target);
    for (const above of graph.edgesOf(lists)) {
      if (graph.edgeName(above) !== 'table') continue;
      const table = graph.target(above);
      this.#mark(table, listenerStore, target);
      const slots = new Map<number, NodeOrdinal>();
      for (const slot of graph.edgesOf(table)) slots.set(Number(graph.edgeName(slot)), graph.target(slot));
      for (const [slot, head] of slots) {
        const event = slots.get(slot - 1);
        if (event !== undefined && graph.nodeType(head) === 'object' && graph.name(head) === 'Object')
          this.#markList(head, target, graph.name(event));
      }
    }
  }

  #markList(head: NodeOrdinal, target: NodeOrdinal, event: string): void {
    let kind = listenerStore;
    for (let node: NodeOrdinal | null = head; node !== null; node = this.#nextOrNull(node)) {
      if (this.#kinds[node] !== none) return;
      this.#mark(node, kind, target);
      this.#events.set(node, event);
      kind = listener;
    }
  }

  #nextOrNull(node: NodeOrdinal): NodeOrdinal | null {
    for (const edge of this.graph.edgesOf(node)) {
      const next = this.graph.target(edge);
      if (this.graph.edgeName(edge) === 'next' && this.graph.name(next) === 'Listener') return next;
    }
    return null;
  }

  #mark(node: NodeOrdinal, kind: number, target: NodeOrdinal): void {
    this.#kinds[node] = kind;
    this.#targets.set(node, target);
  }
}
