import { className, type EdgeOrdinal, type HeapGraph, type NodeOrdinal } from '../heap';
import { scopeOf } from './reference';
import { NodeClasses } from './nodeClasses';
import type { RetainingTree } from './search';

/** What kind of code makes the references of a site. */
export type SiteKind =
  | 'property'
  | 'variable'
  | 'elements'
  | 'entries'
  | 'dictionary'
  | 'listeners'
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

/** What V8 calls the edges to what it keeps an object's references in. */
const storeNames = new Set<string | number>(['table', 'elements', 'properties']);

/** Of an edge that nobody can break: the engine's own. */
export const noSite = 0;

/** What a property is never broken at: the way to a class and back from it. */
const engineProperties = new Set(['__proto__', 'prototype', 'constructor']);

/** Names that differ by what they count or identify only: of a dictionary's entries. */
const identity = /[0-9a-f]{8,}(?:-[0-9a-f]{4,})*|\d+/gi;

/** More own properties than a literal has. */
const manyProperties = 32;

/**
 * Tells the reference site of an edge. Sites are numbered as they are met, from 1.
 *
 * A holder's class owns what it refers to. A plain object, an array or a collection has no class that would say who
 * it is: the site that leads to it, on the most telling path, owns what it holds. What V8 shows twice (a property and
 * its slot in the store, a WeakMap's entry from its key and from its table) is one reference, and one site.
 */
export class SiteTable {
  readonly #sites: Site[] = [{ number: noSite, kind: 'property', owner: 0, name: '' }];
  readonly #numbers = new Map<string, number>();
  readonly #owners = new Map<string, number>();
  /** By ordinal, of nodes that were asked for. */
  readonly #ownerOfNode = new Map<NodeOrdinal, number>();
  /** Sites of properties of objects of a class, by number of the class's name × names + number of the property's. */
  readonly #ofClasses = new Map<number, number>();
  readonly #folded = new Map<number, string>();
  readonly #classes: NodeClasses;
  readonly #kind: { property: number; internal: number };
  readonly #dictionaries = new Map<NodeOrdinal, boolean>();
  /** The last array, table or store that was asked for: all of its slots are of one site. */
  #uniform: { node: NodeOrdinal; site: number } | null = null;
  #store: { node: NodeOrdinal; is: boolean } | null = null;
  #twins: { store: NodeOrdinal; sites: Map<NodeOrdinal, number> } | null = null;

  constructor(
    private readonly graph: HeapGraph,
    private readonly tree: RetainingTree,
    /** Objects of the harness: no reference of theirs is a site. */
    private readonly harness: ReadonlySet<NodeOrdinal>,
  ) {
    this.#classes = new NodeClasses(graph);
    const { edgeTypes } = graph;
    this.#kind = { property: edgeTypes.indexOf('property'), internal: edgeTypes.indexOf('internal') };
  }

  /** Whether the node is the engine's, and what it holds may be somebody's reference. */
  isStore(node: NodeOrdinal): boolean {
    // All edges of a node are asked about one after the other.
    if (this.#store?.node !== node) this.#store = { node, is: this.#findStore(node) };
    return this.#store.is;
  }

  /** Whether the node is alive. */
  isReached(node: NodeOrdinal): boolean {
    return this.tree.reaches(node);
  }

  site(number: number): Site {
    return this.#sites[number]!;
  }

  /** @returns the site's number, or {@link noSite}. */
  siteOf(holder: NodeOrdinal, edge: EdgeOrdinal): number {
    const { graph } = this;
    if (holder === graph.root || this.harness.has(holder) || this.harness.has(graph.target(edge)))
      return noSite;
    if (graph.edgeKind[edge] === this.#kind.property && this.#classes.isNamed(holder)) {
      const key = graph.nodeNames[holder]! * graph.strings.count + graph.edgeNames[edge]!;
      let site = this.#ofClasses.get(key);
      if (site === undefined) this.#ofClasses.set(key, (site = this.#ofObject(holder, edge, 'property')));
      return site;
    }
    if (graph.isEphemeronEdge(edge)) return this.#ofWeakMapEntry(edge);
    const type = graph.edgeType(edge);
    if (type === 'context')
      return this.#number('variable', this.#scope(holder), String(graph.edgeName(edge)));
    if (this.#classes.isVisible(holder)) return this.#ofObject(holder, edge, type);
    if (graph.name(holder) === 'system / WeakCell') return this.#ofCell(holder, edge);
    return this.#ofSlot(holder, edge);
  }

  /** The visible object whose reference an edge is: itself, or the owner of the table or store. */
  holderOf(node: NodeOrdinal): NodeOrdinal {
    let at = node;
    while (!this.#classes.isVisible(at)) {
      const edge = this.tree.edgeTo(at);
      if (edge === null) return node;
      at = this.graph.source(edge);
    }
    return at;
  }

  #findStore(node: NodeOrdinal): boolean {
    if (this.#classes.isVisible(node) || node === this.graph.root) return false;
    const above = this.tree.edgeTo(node);
    if (above === null) return false;
    return storeNames.has(this.graph.edgeName(above)) || this.graph.name(node).startsWith('system / ');
  }

  #ofObject(holder: NodeOrdinal, edge: EdgeOrdinal, type: string): number {
    if (type === 'element') return this.#ofAll(holder, () => this.#ofElements(holder));
    if (type !== 'property' && type !== 'internal') return noSite;
    const name = String(this.graph.edgeName(edge));
    if (type === 'property') return engineProperties.has(name) ? noSite : this.#ofProperty(holder, name);
    const isReaction = name === 'reactions_or_result' && className(this.graph, holder) === 'Promise';
    return isReaction ? this.#number('reactions', this.#ownerOf(holder), '') : noSite;
  }

  #ofProperty(holder: NodeOrdinal, name: string): number {
    const above = this.#classes.isNameless(holder) ? this.tree.edgeTo(holder) : null;
    if (
      above !== null &&
      this.graph.edgeName(above) === '_events' &&
      this.graph.edgeType(above) === 'property'
    )
      return this.#number('listeners', this.#ownerOf(this.graph.source(above)), name);
    if (this.#isDictionary(holder)) return this.#number('dictionary', this.#ownerOf(holder), '');
    return this.#number('property', this.#ownerOf(holder), name);
  }

  #ofElements(holder: NodeOrdinal): number {
    const above = this.tree.edgeTo(holder);
    if (above !== null && this.#classes.isNameless(holder)) {
      // An emitter with one listener for an event holds the function, with several of them an array.
      const number = this.siteOf(this.graph.source(above), above);
      if (this.site(number).kind === 'listeners') return number;
    }
    return this.#number('elements', this.#ownerOf(holder), '');
  }

  /** A slot of what V8 keeps beside an object: a collection's table, the stores of elements and of properties. */
  #ofSlot(store: NodeOrdinal, edge: EdgeOrdinal): number {
    const { graph, tree } = this;
    const above = tree.edgeTo(store);
    if (above === null) return noSite;
    const holder = graph.source(above);
    if (graph.name(store) === 'system / PropertyCell') return this.#ofTwin(holder, edge);
    if (!this.#classes.isVisible(holder) || graph.edgeType(above) !== 'internal') return noSite;
    const name = graph.edgeName(above);
    if (graph.edgeName(edge) === 'map') return noSite;
    if (name === 'properties') return this.#ofTwin(store, edge);
    if (name === 'elements') return this.#ofAll(store, () => this.#ofElements(holder));
    if (name !== 'table' || graph.name(holder).endsWith('Iterator')) return noSite;
    return this.#ofAll(store, () => this.#number('entries', this.#ownerOf(holder), ''));
  }

  #ofAll(node: NodeOrdinal, find: () => number): number {
    if (this.#uniform?.node !== node) this.#uniform = { node, site: find() };
    return this.#uniform.site;
  }

  /** @param store of a holder's properties. */
  #ofTwin(store: NodeOrdinal, edge: EdgeOrdinal): number {
    if (this.#twins?.store !== store) this.#twins = { store, sites: this.#sitesByTarget(store) };
    return this.#twins.sites.get(this.graph.target(edge)) ?? noSite;
  }

  #sitesByTarget(store: NodeOrdinal): Map<NodeOrdinal, number> {
    const sites = new Map<NodeOrdinal, number>();
    const above = this.tree.edgeTo(store);
    if (above === null) return sites;
    const holder = this.graph.source(above);
    for (const edge of this.graph.edgesOf(holder)) {
      if (this.graph.edgeType(edge) !== 'property') continue;
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
    return this.#number('heldValues', this.#ownerOf(cell), '');
  }

  #ofWeakMapEntry(edge: EdgeOrdinal): number {
    const { ephemerons } = this.graph;
    const table = ephemerons.tables[ephemerons.entryOf(edge)] as NodeOrdinal;
    return this.#number('weakMapValues', this.#ownerOf(this.holderOf(table)), '');
  }

  /** A plain object that is used as a map: its keys identify, or there are more of them than one writes down. */
  #isDictionary(holder: NodeOrdinal): boolean {
    const known = this.#dictionaries.get(holder);
    if (known !== undefined) return known;
    const names = this.#classes.isNameless(holder) ? this.#foldedNames(holder) : [];
    const is = names.length > manyProperties || names.length > new Set(names).size;
    this.#dictionaries.set(holder, is);
    return is;
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
        this.#folded.set(
          edgeNames[edge]!,
          (name = engineProperties.has(name) ? '' : name.replace(identity, '#')),
        );
      }
      if (name !== '') names.push(name);
    }
    return names;
  }

  #scope(context: NodeOrdinal): number {
    return this.#owner(`scope ${scopeOf(this.graph, context) ?? 'unknown'}`);
  }

  /** Walks up to the first object that says who it is, and down again: a chain may be longer than the stack. */
  #ownerOf(node: NodeOrdinal): number {
    const chain: NodeOrdinal[] = [];
    let owner: number | undefined;
    for (let at = node; ; at = this.graph.source(this.tree.edgeTo(at)!)) {
      owner = this.#ownerOfNode.get(at) ?? this.#ownName(at);
      if (owner !== undefined) break;
      chain.push(at);
    }
    for (const at of chain.reverse()) {
      const edge = this.tree.edgeTo(at)!;
      owner = this.#ownerThrough(at, this.graph.source(edge), edge, owner);
      this.#ownerOfNode.set(at, owner);
    }
    return owner;
  }

  #ownName(node: NodeOrdinal): number | undefined {
    const { graph } = this;
    if (this.tree.edgeTo(node) === null || this.harness.has(node)) return this.#owner('root');
    if (!this.#classes.isVisible(node) || this.#classes.isNameless(node)) return undefined;
    if (graph.nodeType(node) !== 'closure') return this.#owner(`class ${className(graph, node)}`);
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
    if (this.graph.name(node) === 'Promise' && this.#isChain(giver, node))
      return this.#ownerOfNode.get(giver) ?? above;
    const site = this.siteOf(holder, edge);
    return site === noSite ? above : this.#owner(`site ${site}`);
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
