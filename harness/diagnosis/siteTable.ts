import { className, type EdgeOrdinal, type HeapGraph, type NodeOrdinal } from '../heap';
import { callbackWordOrNull, isKnownToScripts } from './browserObject';
import { foldIdentity } from './identity';
import { scopeOf } from './reference';
import { NameTest } from './nameTest';
import { NodeClasses } from './nodeClasses';
import { nodeRecords, type NodeRecords } from './nodeRecords';
import { PairTable, unset } from './pairTable';
import type { RetainingTree } from './search';

/** What kind of code makes the references of a site. */
export type SiteKind =
  | 'property'
  | 'variable'
  | 'elements'
  | 'entries'
  | 'dictionary'
  | 'listeners'
  | 'eventListeners'
  | 'targetListeners'
  | 'timers'
  | 'observers'
  | 'callbacks'
  | 'weakMapValues'
  | 'heldValues'
  | 'reactions';

/** All references that one piece of code makes. */
export interface Site {
  readonly number: number;
  readonly kind: SiteKind;
  /** Number of the owner: a class, a function, a scope, or the site that leads to a holder without a class of its own. */
  readonly owner: number;
  /** Property or variable; empty for entries. */
  readonly name: string;
}

/** Of an edge that nobody can break: the engine's own. */
export const noSite = 0;

/** What a property is never broken at: the way to a class and back from it. */
const engineProperties = new Set(['__proto__', 'prototype', 'constructor']);

/** More own properties than a literal has. */
const manyProperties = 32;

/** What an object's properties are. */
const unlearned = 0;
const properties = 1;
const dictionary = 2;
const events = 3;

const unowned = -1;

/** Of what no property or variable leads to. */
export const unnamed = -1;

/** Of what is the engine's: the site of all of its edges, or what they are told by. */
type StoreSite = number | 'twins' | 'cell';

/**
 * Tells the reference site of an edge. Sites are numbered as they are met, from 1.
 *
 * A holder's class owns what it refers to. A plain object, an array or a collection has no class that would say who
 * it is: the site that leads to it, on the most telling path, owns what it holds. What V8 shows twice (a property and
 * its slot in the store, a WeakMap's entry from its key and from its table) is one reference, and one site.
 *
 * It is asked about every edge of a heap: what is learned of a class, a name or a node is kept in typed arrays.
 */
export class SiteTable {
  readonly #sites: Site[] = [{ number: noSite, kind: 'property', owner: 0, name: '' }];
  readonly #numbers = new Map<string, number>();
  readonly #owners = new Map<string, number>();
  /** [names] of classes. */
  readonly #ownerOfClass: Int32Array;
  /** [nodes] of those without a class of their own. */
  readonly #ownerOfNode: Int32Array;
  /** [nodes] what the properties of an object without a class of its own are. */
  readonly #use: Uint8Array;
  /** Sites of properties and variables, by owner and number of the name. */
  readonly #ofNames = new PairTable();
  /** Sites of kinds that have no names, by owner. */
  readonly #ofKinds = new Map<SiteKind, number[]>();
  /** Owners of what sites lead to. */
  readonly #ownerOfSite: number[] = [];
  readonly #siteOfOwner = new Map<number, number>();
  readonly #folded = new Map<number, string>();
  readonly #classes: NodeClasses;
  readonly #records: NodeRecords;
  readonly #kind: Readonly<Record<'property' | 'internal' | 'element' | 'context', number>>;
  readonly #harness: Uint8Array;
  readonly #isEngineProperty: NameTest;
  readonly #isWeakCell: NameTest;
  readonly #isMap: NameTest;
  readonly #isElements: NameTest;
  readonly #isPropertyCell: NameTest;
  readonly #isPromise: NameTest;
  readonly #isReactions: NameTest;
  /** The last of each that was asked about: all edges of a node are, one after the other. */
  readonly #lastScope = { node: unowned, owner: 0 };
  readonly #lastElements = { node: unowned, site: noSite };
  readonly #lastStore: { node: number; site: StoreSite } = { node: unowned, site: noSite };
  #twins: { store: NodeOrdinal; sites: Map<NodeOrdinal, number> } | null = null;

  /** @param harness objects of the harness: no reference of theirs is a site. */
  constructor(
    private readonly graph: HeapGraph,
    private readonly tree: RetainingTree,
    harness: Iterable<NodeOrdinal>,
  ) {
    const { edgeTypes, strings, nodeCount } = graph;
    const [property, internal, element, context] = ['property', 'internal', 'element', 'context'].map(
      (type) => edgeTypes.indexOf(type),
    ) as [number, number, number, number];
    this.#kind = { property, internal, element, context };
    this.#classes = new NodeClasses(graph);
    this.#records = nodeRecords(graph);
    this.#ownerOfClass = new Int32Array(strings.count).fill(unowned);
    this.#ownerOfNode = new Int32Array(nodeCount).fill(unowned);
    this.#use = new Uint8Array(nodeCount);
    this.#harness = new Uint8Array(nodeCount);
    for (const node of harness) this.#harness[node] = 1;
    this.#isEngineProperty = new NameTest(strings, (name) => engineProperties.has(name));
    this.#isWeakCell = new NameTest(strings, (name) => name === 'system / WeakCell');
    this.#isPropertyCell = new NameTest(strings, (name) => name === 'system / PropertyCell');
    this.#isMap = new NameTest(strings, (name) => name === 'map');
    this.#isElements = new NameTest(strings, (name) => name === 'elements');
    this.#isPromise = new NameTest(strings, (name) => name === 'Promise');
    this.#isReactions = new NameTest(strings, (name) => name === 'reactions_or_result');
  }

  /** Whether the node is the engine's, and what it holds may be somebody's reference. */
  isStore(node: NodeOrdinal): boolean {
    if (this.#records.isStore(node)) return true;
    return !this.#classes.isVisible(node) && this.#storeSite(node) !== noSite;
  }

  /** Whether the node is what V8 keeps an object's elements in. */
  isElementStore(node: NodeOrdinal): boolean {
    const above = this.tree.edgeTo(node);
    return (
      above !== null &&
      this.graph.edgeKind[above] === this.#kind.internal &&
      this.#isElements.of(this.graph.edgeNames[above]!)
    );
  }

  /** The site that leads to the holders of a site, where they have no class of their own; null of every other. */
  siteAbove(number: number): Site | null {
    const above = this.#siteOfOwner.get(this.site(number).owner);
    return above === undefined ? null : this.site(above);
  }

  /**
   * Hot. The name of the property or variable that leads to an object without a class of its own, by its number in the
   * snapshot; {@link unnamed} of every other.
   */
  nameAbove(node: NodeOrdinal): number {
    const above = this.tree.edgeTo(node);
    if (above === null || !this.#classes.isNameless(node)) return unnamed;
    const kind = this.graph.edgeKind[above]!;
    if (kind !== this.#kind.property && kind !== this.#kind.context) return unnamed;
    const name = this.graph.edgeNames[above]!;
    return this.#isEngineProperty.of(name) ? unnamed : name;
  }

  /** Whether the node is alive. */
  isReached(node: NodeOrdinal): boolean {
    return this.tree.reaches(node);
  }

  site(number: number): Site {
    return this.#sites[number]!;
  }

  /** How many numbers there are, {@link noSite} among them. */
  get count(): number {
    return this.#sites.length;
  }

  /** Hot. @returns the site's number, or {@link noSite}. */
  siteOf(holder: NodeOrdinal, edge: EdgeOrdinal): number {
    const { graph } = this;
    if (holder === graph.root || this.#harness[holder] === 1 || this.#harness[graph.edgeTarget[edge]!] === 1)
      return noSite;
    if (this.#records.concerns(holder, graph.edgeTarget[edge] as NodeOrdinal)) {
      const site = this.#ofRecord(holder, edge);
      if (site !== null) return site;
    }
    const kind = graph.edgeKind[edge]!;
    if (kind === this.#kind.context) return this.#ofVariable(holder, edge);
    if (this.#classes.isVisible(holder)) {
      if (kind === this.#kind.property) return this.#ofProperty(holder, graph.edgeNames[edge]!);
      if (kind === this.#kind.element)
        return this.#classes.isNative(holder) ? this.#ofCallback(holder, edge) : this.#ofElements(holder);
    }
    if (graph.isEphemeronEdge(edge)) return this.#ofWeakMapEntry(edge);
    return this.#classes.isVisible(holder) ? this.#ofInternal(holder, edge) : this.#ofSlot(holder, edge);
  }

  /** The visible object whose reference an edge is: itself, the owner of the table or store, or who calls back. */
  holderOf(node: NodeOrdinal): NodeOrdinal {
    const target = this.#records.targetOrNull(node);
    if (target !== null) return target;
    let at = node;
    while (
      !this.#classes.isVisible(at) ||
      (this.#classes.isNative(at) && !isKnownToScripts(this.graph, at))
    ) {
      if (this.tree.edgeTo(at) === null) return node;
      at = this.tree.holderOf(at);
    }
    return at;
  }

  /** What Node keeps between an object and what it calls back. @returns null of what is a reference like any other. */
  #ofRecord(holder: NodeOrdinal, edge: EdgeOrdinal): number | null {
    const records = this.#records;
    const held = this.graph.target(edge);
    if (records.isTimerLink(holder, edge) || records.isTimerCallback(holder, edge))
      return this.#number('timers', this.#owner('Node'), '');
    const target = records.targetOrNull(holder);
    const event = records.eventOrNull(held);
    if (target !== null && event !== null) {
      const name = records.classOrNull(target);
      const owner = name === null ? this.#ownerOf(target) : this.#owner(`class ${name}`);
      return this.#number('targetListeners', owner, event);
    }
    return records.isHidden(holder) || records.isHidden(held) ? noSite : null;
  }

  #ofVariable(context: NodeOrdinal, edge: EdgeOrdinal): number {
    const last = this.#lastScope;
    if (last.node !== context) {
      last.owner = this.#owner(`scope ${scopeOf(this.graph, context) ?? 'unknown'}`);
      last.node = context;
    }
    return this.#ofName('variable', last.owner, this.graph.edgeNames[edge]!);
  }

  #ofProperty(holder: NodeOrdinal, name: number): number {
    if (this.#isEngineProperty.of(name)) return noSite;
    const owner = this.#ownerOf(holder);
    const use = this.#useOf(holder);
    if (use === properties) return this.#ofName('property', owner, name);
    if (use === dictionary) return this.#ofAll('dictionary', owner);
    const emitter = this.tree.holderOf(holder);
    return this.#number('listeners', this.#ownerOf(emitter), this.graph.strings.text(name));
  }

  #ofName(kind: 'property' | 'variable', owner: number, name: number): number {
    let site = this.#ofNames.get(owner, name);
    if (site === unset) {
      site = this.#number(kind, owner, this.graph.strings.text(name));
      this.#ofNames.set(owner, name, site);
    }
    return site;
  }

  /** What the properties of an object are. */
  #useOf(holder: NodeOrdinal): number {
    if (!this.#classes.isNameless(holder)) return properties;
    const known = this.#use[holder]!;
    if (known !== unlearned) return known;
    return (this.#use[holder] = this.#isHeldAsEvents(holder)
      ? events
      : this.#isDictionary(holder)
        ? dictionary
        : properties);
  }

  /** Whether it is where Node's emitters keep their listeners, by event. */
  #isHeldAsEvents(node: NodeOrdinal): boolean {
    const above = this.tree.edgeTo(node);
    return (
      above !== null &&
      this.graph.edgeName(above) === '_events' &&
      this.graph.edgeKind[above] === this.#kind.property
    );
  }

  #ofElements(holder: NodeOrdinal): number {
    if (this.#lastElements.node !== holder) {
      this.#lastElements.site = this.#findElements(holder);
      this.#lastElements.node = holder;
    }
    return this.#lastElements.site;
  }

  #findElements(holder: NodeOrdinal): number {
    const above = this.tree.edgeTo(holder);
    if (above !== null && this.#classes.isNameless(holder)) {
      // An emitter with one listener for an event holds the function, with several of them an array.
      const number = this.siteOf(this.tree.holderOf(holder), above);
      if (this.site(number).kind === 'listeners') return number;
    }
    return this.#ofAll('elements', this.#ownerOf(holder));
  }

  /** Between objects of the browser only what calls back is a site: nobody can break the rest. */
  #ofCallback(callback: NodeOrdinal, edge: EdgeOrdinal): number {
    const { graph, tree } = this;
    const target = graph.target(edge);
    if (this.#classes.isNative(target) || !this.#classes.isVisible(target)) return noSite;
    const between: string[] = [];
    let at = callback;
    while (this.#classes.isNative(at) && !isKnownToScripts(graph, at) && tree.edgeTo(at) !== null) {
      between.unshift(graph.name(at));
      at = tree.holderOf(at);
    }
    const word = callbackWordOrNull(between);
    if (word === null || !this.#classes.isNative(at)) return noSite;
    const kind = word === 'listeners' ? 'eventListeners' : word === 'callback' ? 'observers' : 'callbacks';
    return this.#number(kind, this.#ownerOf(at), word);
  }

  #ofInternal(holder: NodeOrdinal, edge: EdgeOrdinal): number {
    const { graph } = this;
    if (graph.edgeKind[edge] !== this.#kind.internal || !this.#isReactions.of(graph.edgeNames[edge]!))
      return noSite;
    const isPromise = this.#isPromise.of(graph.nodeNames[holder]!) && this.#classes.isNameless(holder);
    return isPromise ? this.#ofAll('reactions', this.#ownerOf(holder)) : noSite;
  }

  /** A slot of what V8 keeps beside an object: a collection's table, the stores of elements and of properties. */
  #ofSlot(store: NodeOrdinal, edge: EdgeOrdinal): number {
    const site = this.#storeSite(store);
    if (site === noSite) return noSite;
    if (site === 'cell') return this.#ofCell(store, edge);
    if (site === 'twins') return this.#ofTwin(store, edge);
    const isMap =
      this.graph.edgeKind[edge] === this.#kind.internal && this.#isMap.of(this.graph.edgeNames[edge]!);
    return isMap ? noSite : site;
  }

  #storeSite(store: NodeOrdinal): StoreSite {
    if (this.#lastStore.node !== store) {
      this.#lastStore.site = this.#findStoreSite(store);
      this.#lastStore.node = store;
    }
    return this.#lastStore.site;
  }

  #findStoreSite(store: NodeOrdinal): StoreSite {
    const { graph, tree } = this;
    const above = tree.edgeTo(store);
    if (above === null) return noSite;
    const ownName = graph.nodeNames[store]!;
    if (this.#isWeakCell.of(ownName)) return 'cell';
    if (this.#isPropertyCell.of(ownName)) return 'twins';
    const holder = tree.holderOf(store);
    if (!this.#classes.isVisible(holder) || graph.edgeKind[above] !== this.#kind.internal) return noSite;
    if (this.#isElements.of(graph.edgeNames[above]!)) return this.#ofElements(holder);
    const name = graph.edgeName(above);
    if (name === 'properties') return 'twins';
    if (name !== 'table' || graph.name(holder).endsWith('Iterator')) return noSite;
    return this.#ofAll('entries', this.#ownerOf(holder));
  }

  #ofTwin(store: NodeOrdinal, edge: EdgeOrdinal): number {
    // A global's properties are in cells of its dictionary.
    const slots = this.#isPropertyCell.of(this.graph.nodeNames[store]!) ? this.tree.holderOf(store) : store;
    if (this.#twins?.store !== slots) this.#twins = { store: slots, sites: this.#sitesByTarget(slots) };
    return this.#twins.sites.get(this.graph.target(edge)) ?? noSite;
  }

  /** @param store of a holder's properties. */
  #sitesByTarget(store: NodeOrdinal): Map<NodeOrdinal, number> {
    const sites = new Map<NodeOrdinal, number>();
    if (this.tree.edgeTo(store) === null) return sites;
    const holder = this.tree.holderOf(store);
    for (const edge of this.graph.edgesOf(holder)) {
      if (this.graph.edgeKind[edge] !== this.#kind.property) continue;
      const number = this.siteOf(holder, edge);
      if (number !== noSite) sites.set(this.graph.target(edge), number);
    }
    return sites;
  }

  /** What a FinalizationRegistry keeps for its callback; all else in a cell is V8's. */
  #ofCell(cell: NodeOrdinal, edge: EdgeOrdinal): number {
    const target = this.graph.target(edge);
    const name = this.graph.name(target);
    if (name === 'system / WeakCell' || name === 'system / Map' || this.graph.edgeName(edge) === 'map')
      return noSite;
    if (name === 'FinalizationRegistry' && this.graph.nodeType(target) === 'object') return noSite;
    return this.#ofAll('heldValues', this.#ownerOf(cell));
  }

  #ofWeakMapEntry(edge: EdgeOrdinal): number {
    const { ephemerons } = this.graph;
    const table = ephemerons.tables[ephemerons.entryOf(edge)] as NodeOrdinal;
    return this.#ofAll('weakMapValues', this.#ownerOf(this.holderOf(table)));
  }

  /** A plain object that is used as a map: its keys identify, or there are more of them than one writes down. */
  #isDictionary(holder: NodeOrdinal): boolean {
    const names = this.#foldedNames(holder);
    return names.length > manyProperties || names.length > new Set(names).size;
  }

  /** Names of its properties, without what identifies. */
  #foldedNames(holder: NodeOrdinal): string[] {
    const { firstEdge, edgeKind, edgeNames } = this.graph;
    const names: string[] = [];
    for (let edge = firstEdge[holder]!, end = firstEdge[holder + 1]!; edge < end; edge++) {
      if (edgeKind[edge] !== this.#kind.property) continue;
      let name = this.#folded.get(edgeNames[edge]!);
      if (name === undefined) {
        name = this.graph.strings.text(edgeNames[edge]!);
        this.#folded.set(edgeNames[edge]!, (name = engineProperties.has(name) ? '' : foldIdentity(name)));
      }
      if (name !== '') names.push(name);
    }
    return names;
  }

  #ownerOf(node: NodeOrdinal): number {
    if (!this.#classes.isNamed(node)) {
      const known = this.#ownerOfNode[node]!;
      return known === unowned ? this.#findOwner(node) : known;
    }
    const name = this.graph.nodeNames[node]!;
    const known = this.#ownerOfClass[name]!;
    if (known !== unowned) return known;
    return (this.#ownerOfClass[name] = this.#owner(`class ${className(this.graph, node)}`));
  }

  /** Walks up to the first object that says who it is, and down again: a chain may be longer than the stack. */
  #findOwner(node: NodeOrdinal): number {
    const chain: NodeOrdinal[] = [];
    let owner: number | undefined;
    for (let at = node; ; at = this.tree.holderOf(at)) {
      const known = this.#ownerOfNode[at]!;
      owner = known === unowned ? this.#ownName(at) : known;
      if (owner !== undefined) break;
      chain.push(at);
    }
    if (chain.length === 0) this.#ownerOfNode[node] = owner;
    for (const at of chain.reverse()) {
      owner = this.#ownerThrough(at, this.tree.holderOf(at), this.tree.edgeTo(at)!, owner);
      this.#ownerOfNode[at] = owner;
    }
    return owner;
  }

  #ownName(node: NodeOrdinal): number | undefined {
    const { graph } = this;
    if (this.tree.edgeTo(node) === null || this.#harness[node] === 1) return this.#owner('root');
    if (!this.#classes.isVisible(node) || this.#classes.isNameless(node)) return undefined;
    if (this.#classes.isNamed(node)) return this.#ownerOf(node);
    // An element is of the same class in a document and out of it.
    if (graph.nodeType(node) !== 'closure')
      return this.#owner(`class ${className(graph, node).replace(/^Detached /, '')}`);
    for (const edge of graph.edgesOf(node))
      if (graph.edgeName(edge) === 'shared') return this.#owner(`function ${graph.target(edge)}`);
    return this.#owner(`function ${graph.name(node)}`);
  }

  /** @param above owner of `holder`. */
  #ownerThrough(node: NodeOrdinal, holder: NodeOrdinal, edge: EdgeOrdinal, above: number): number {
    // Records that lead to records of their kind, a linked list or a tree, are written in one place.
    if (this.#isChain(holder, node)) return above;
    // So are promises that wait for promises, with V8's record of the reaction between two.
    const giver = this.holderOf(holder);
    if (this.graph.name(node) === 'Promise' && this.#isChain(giver, node)) {
      const owner = this.#ownerOfNode[giver]!;
      return owner === unowned ? above : owner;
    }
    const site = this.siteOf(holder, edge);
    return site === noSite ? above : this.#ownerBelow(site);
  }

  #isChain(holder: NodeOrdinal, node: NodeOrdinal): boolean {
    const { graph } = this;
    if (graph.nodeNames[holder] !== graph.nodeNames[node] || !this.#classes.isNameless(node)) return false;
    const name = graph.name(node);
    return name === 'Promise' || (name === 'Object' && shapeOf(graph, holder) === shapeOf(graph, node));
  }

  #owner(text: string): number {
    let owner = this.#owners.get(text);
    if (owner === undefined) this.#owners.set(text, (owner = this.#owners.size));
    return owner;
  }

  /** Of what leads on from a site: to a holder without a class of its own. */
  #ownerBelow(site: number): number {
    const known = this.#ownerOfSite[site];
    if (known !== undefined) return known;
    const owner = this.#owner(`site ${site}`);
    this.#siteOfOwner.set(owner, site);
    return (this.#ownerOfSite[site] = owner);
  }

  /** The site of all references of a kind that an owner has. */
  #ofAll(kind: SiteKind, owner: number): number {
    let sites = this.#ofKinds.get(kind);
    if (sites === undefined) this.#ofKinds.set(kind, (sites = []));
    return (sites[owner] ??= this.#number(kind, owner, ''));
  }

  #number(kind: SiteKind, owner: number, name: string): number {
    const text = `${kind} ${owner} ${name}`;
    let number = this.#numbers.get(text);
    if (number === undefined) {
      number = this.#sites.push({ number: this.#sites.length, kind, owner, name }) - 1;
      this.#numbers.set(text, number);
    }
    return number;
  }
}

function shapeOf(graph: HeapGraph, node: NodeOrdinal): NodeOrdinal | null {
  for (const edge of graph.edgesOf(node)) if (graph.edgeName(edge) === 'map') return graph.target(edge);
  return null;
}
