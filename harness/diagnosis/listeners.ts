import { className, type EdgeOrdinal, type HeapGraph, type NodeOrdinal } from '../heap';
import { isKnownToScripts, nameCaller } from './browserObject';
import { NameTest } from './nameTest';
import type { ReferenceSites } from './referenceSites';

/** Listeners of one event on all emitters of a class that one site holds. */
export interface ListenerGroup {
  /** Class of the emitter. */
  readonly emitter: string;
  /** null in a page, whose heap does not hold it. */
  readonly event: string | null;
  readonly heldBy: string;
  emitters: number;
  listeners: number;
  /** On the emitter that has most of them. */
  most: number;
  /** V8's id of that emitter. */
  mostId: number;
}

const domListener = /EventListener$/;

/** Counts listeners: of Node's emitters, of Node's event targets, and of what a document's elements call back. */
export class Listeners {
  readonly #groups = new Map<string, ListenerGroup>();
  readonly #isEvents: NameTest;
  readonly #isTargetEvents: NameTest;
  readonly #isDomListener: NameTest;

  constructor(
    private readonly graph: HeapGraph,
    private readonly sites: ReferenceSites,
  ) {
    this.#isEvents = new NameTest(graph.strings, (name) => name === '_events');
    this.#isTargetEvents = new NameTest(graph.strings, (name) => name === '<symbol kEvents>');
    this.#isDomListener = new NameTest(graph.strings, (name) => domListener.test(name));
  }

  /** Those with most on one emitter first. Cost: a pass over the edges. */
  count(): ListenerGroup[] {
    const { graph } = this;
    const [property, native] = [graph.edgeTypes.indexOf('property'), graph.nodeTypes.indexOf('native')];
    const inDocument = new Map<NodeOrdinal, number>();
    for (let node = 0 as NodeOrdinal; node < graph.nodeCount; node++) {
      if (!this.sites.tree.reaches(node)) continue;
      if (graph.nodeKind[node] === native) this.#addDomListener(node, inDocument);
      for (let edge = graph.firstEdge[node]!; edge < graph.firstEdge[node + 1]!; edge++) {
        if (graph.edgeKind[edge] !== property) continue;
        const name = graph.edgeNames[edge]!;
        if (this.#isEvents.of(name)) this.#addEmitter(node, graph.target(edge as EdgeOrdinal));
        else if (this.#isTargetEvents.of(name)) this.#addTarget(node, graph.target(edge as EdgeOrdinal));
      }
    }
    for (const [target, count] of inDocument) this.#add(target, null, count);
    return this.#sorted();
  }

  #addEmitter(emitter: NodeOrdinal, events: NodeOrdinal): void {
    const { graph } = this;
    for (const edge of graph.edgesOf(events)) {
      if (graph.edgeType(edge) !== 'property' || graph.edgeName(edge) === '__proto__') continue;
      const target = graph.target(edge);
      const isList = graph.nodeType(target) === 'object' && graph.name(target) === 'Array';
      const count = isList ? this.#closuresOf(target) : graph.nodeType(target) === 'closure' ? 1 : 0;
      if (count > 0) this.#add(emitter, String(graph.edgeName(edge)), count);
    }
  }

  #closuresOf(list: NodeOrdinal): number {
    let count = 0;
    for (const edge of this.graph.edgesOf(list))
      if (
        this.graph.edgeType(edge) === 'element' &&
        this.graph.nodeType(this.graph.target(edge)) === 'closure'
      )
        count++;
    return count;
  }

  /** A Map from the event to the first of its listeners; each has the next. */
  #addTarget(target: NodeOrdinal, events: NodeOrdinal): void {
    const table = this.#followOrNull(events, 'table');
    if (table === null) return;
    const slots = [...this.graph.edgesOf(table)].map((edge) => ({
      slot: Number(this.graph.edgeName(edge)),
      node: this.graph.target(edge),
    }));
    const bySlot = new Map(slots.map(({ slot, node }) => [slot, node]));
    for (const { slot, node } of slots) {
      const key = bySlot.get(slot - 1);
      if (this.graph.nodeType(node) !== 'object' || key === undefined) continue;
      const count = this.#chainLength(node);
      if (count > 0) this.#add(target, this.graph.name(key), count);
    }
  }

  #chainLength(first: NodeOrdinal): number {
    let count = 0;
    const seen = new Set<NodeOrdinal>();
    for (let at = this.#followOrNull(first, 'next'); at !== null && !seen.has(at);) {
      seen.add(at);
      if (this.graph.nodeType(at) === 'object') count++;
      at = this.#followOrNull(at, 'next');
    }
    return count;
  }

  #followOrNull(node: NodeOrdinal, name: string): NodeOrdinal | null {
    for (const edge of this.graph.edgesOf(node))
      if (this.graph.edgeName(edge) === name) return this.graph.target(edge);
    return null;
  }

  #addDomListener(listener: NodeOrdinal, counts: Map<NodeOrdinal, number>): void {
    if (!this.#isDomListener.of(this.graph.nodeNames[listener]!)) return;
    let at = listener;
    while (this.sites.tree.edgeTo(at) !== null && (at === listener || !isKnownToScripts(this.graph, at)))
      at = this.sites.tree.holderOf(at);
    if (at !== this.graph.root) counts.set(at, (counts.get(at) ?? 0) + 1);
  }

  #add(emitter: NodeOrdinal, event: string | null, count: number): void {
    const name = nameCaller(className(this.graph, emitter));
    const heldBy = this.sites.holderOf(emitter);
    const key = JSON.stringify([name, event, heldBy]);
    const group = this.#groups.get(key) ?? {
      ...{ emitter: name, event, heldBy, emitters: 0, listeners: 0, most: 0, mostId: 0 },
    };
    this.#groups.set(key, group);
    group.emitters++;
    group.listeners += count;
    if (count > group.most) {
      group.most = count;
      group.mostId = this.graph.id(emitter);
    }
  }

  #sorted(): ListenerGroup[] {
    const text = ({ emitter, event, heldBy }: ListenerGroup): string =>
      JSON.stringify([emitter, event, heldBy]);
    return [...this.#groups.values()].sort(
      (a, b) => b.most - a.most || b.listeners - a.listeners || (text(a) < text(b) ? -1 : 1),
    );
  }
}
