import { className, type EdgeOrdinal, type HeapGraph, type NodeOrdinal } from '../heap';
import { isBackReference, hasWeakTwin, isInCycle } from './holding';
import type { SiteKind } from './siteTable';
import type { ToldSite } from './siteText';

/** What a programmer would do, in one word. */
export type AdviceWord = 'unsubscribe' | 'clear' | 'bound' | 'weaken' | 'release' | 'settle' | 'split';

/** What a programmer would do, and the slide of "Weak References in Python" that shows it. */
export interface Advice {
  word: AdviceWord;
  /** One sentence, without a full stop. */
  sentence: string;
  /** null where no pattern is like it. */
  pattern: { number: number; name: string } | null;
}

interface AdvisedSite extends ToldSite {
  kind: SiteKind;
  name: string;
}

/** What is known of a reference that is to be broken. */
interface Holding {
  site: AdvisedSite;
  /** Words of its holder and its property. */
  role: string;
  graph: HeapGraph;
  edge: EdgeOrdinal;
  target: NodeOrdinal;
}

/** A kind of holder: how to know it, and what to do about it. */
interface HolderKind extends Advice {
  is(holding: Holding): boolean;
}

const collections = new Set<SiteKind>(['entries', 'elements', 'dictionary']);
/** Of these the role has the name of an event, which says nothing of who holds. */
const listening = new Set<SiteKind>(['listeners', 'targetListeners']);
const isCollection = ({ site }: Holding): boolean => collections.has(site.kind);
const isVariable = ({ site }: Holding): boolean => site.text.startsWith('variable "');
const isModule = ({ site }: Holding): boolean => /\.[cm]?[jt]sx?$/.test(site.holder);
const holdsFunctions = ({ graph, target }: Holding): boolean => graph.nodeType(target) === 'closure';
const isMap = ({ site }: Holding): boolean =>
  site.kind === 'dictionary' || /\(Map (values|keys)\)$/.test(site.text);
const isData = ({ graph, target }: Holding): boolean => dataClasses.has(className(graph, target));
const dataClasses = new Set(['Box', 'Object', 'Array', 'ArrayBuffer', 'Uint8Array', 'Buffer', '(string)']);

/** The first kind that a holder is of tells what to do about it. */
const kinds: readonly HolderKind[] = [
  {
    is: ({ site }) => site.kind === 'heldValues',
    word: 'release',
    sentence:
      'register an id instead of anything that refers to the object: what a FinalizationRegistry holds for its callback is held until the object dies, and so forever',
    pattern: { number: 4, name: 'weakref module' },
  },
  {
    is: ({ site }) => site.kind === 'reactions',
    word: 'settle',
    sentence:
      'settle the promise, or let its waiters give up with a signal; a weak reference would be wrong here, for it would lose the answer',
    pattern: null,
  },
  {
    is: ({ site }) => site.kind === 'weakMapValues',
    word: 'release',
    sentence: 'delete the entry, or let its key go: a WeakMap holds a value for as long as the key lives',
    pattern: { number: 4, name: 'weakref module' },
  },
  {
    is: ({ site, role }) =>
      site.kind === 'timers' || (!listening.has(site.kind) && /timer|timeout|interval/i.test(role)),
    word: 'clear',
    sentence:
      'clear the timer when its owner goes; a weak reference would be wrong here, for nobody else holds the callback',
    pattern: { number: 10, name: 'callbacks' },
  },
  {
    is: ({ site }) => site.kind === 'observers',
    word: 'unsubscribe',
    sentence:
      'disconnect the observer when its owner goes; a weak reference to the callback would be wrong here, for nobody else holds it',
    pattern: { number: 7, name: 'observers' },
  },
  {
    is: ({ site }) => site.kind === 'callbacks',
    word: 'clear',
    sentence:
      'cancel the callback when its owner goes, or let it end when its owner is gone; a weak reference to the callback would be wrong here, for nobody else holds it',
    pattern: { number: 10, name: 'callbacks' },
  },
  {
    is: ({ site }) => site.kind === 'eventListeners' || site.kind === 'targetListeners',
    word: 'unsubscribe',
    sentence:
      'remove the listener when its owner goes, or give it the signal of an AbortController that ends with its owner; a weak reference to the listener would be wrong here, for nobody else holds it',
    pattern: { number: 7, name: 'observers' },
  },
  {
    is: (holding) => holding.site.kind === 'listeners' || (isCollection(holding) && holdsFunctions(holding)),
    word: 'unsubscribe',
    sentence:
      'remove the callback when its owner goes, or tie it to its owner with a WeakMethod; a plain weak reference would be wrong here, for a callback that nobody else holds dies at once',
    pattern: { number: 10, name: 'callbacks' },
  },
  {
    is: (holding) => isCollection(holding) && /listener|observer|subscri|watcher|handler/i.test(holding.role),
    word: 'unsubscribe',
    sentence: 'unsubscribe when the observer goes, or hold observers weakly in an IterableWeakSet',
    pattern: { number: 7, name: 'observers' },
  },
  {
    is: (holding) => isCollection(holding) && /pool/i.test(holding.role),
    word: 'weaken',
    sentence:
      'give objects back to the pool, or hold them in a WeakValueMap for as long as somebody uses them',
    pattern: { number: 11, name: 'object pool' },
  },
  {
    is: (holding) => isMap(holding) && isVariable(holding) && !isModule(holding),
    word: 'bound',
    sentence:
      'bound what the function remembers, or memoize weakly: a result is then remembered while somebody uses it',
    pattern: { number: 12, name: 'memoization' },
  },
  {
    is: (holding) => isMap(holding) && isData(holding),
    word: 'bound',
    sentence: 'bound the cache, or hold its data in a WeakValueMap for as long as somebody uses it',
    pattern: { number: 8, name: 'data cache' },
  },
  {
    is: isMap,
    word: 'weaken',
    sentence: 'delete the entry when its object is done with, or hold the objects in a WeakValueMap',
    pattern: { number: 5, name: 'weak value map' },
  },
  {
    is: (holding) => isCollection(holding) && isInCycle(holding.graph, holding.target),
    word: 'weaken',
    sentence:
      'take the object out of the collection, or list it weakly: the cycle that it is part of dies with it, and needs no weak reference of its own',
    pattern: { number: 3, name: 'reference cycles' },
  },
  {
    is: ({ site }) => site.kind === 'entries',
    word: 'weaken',
    sentence: 'delete the member when it is done with, or hold members in an IterableWeakSet',
    pattern: { number: 6, name: 'weak set' },
  },
  {
    is: isCollection,
    word: 'clear',
    sentence:
      'take out of the list what is done with; a weak reference is right only if somebody else owns its elements',
    pattern: null,
  },
  {
    is: isVariable,
    word: 'split',
    sentence:
      'split the closure, so that the function which lives on does not share its scope with the variable, or set the variable to undefined; a weak reference would be wrong here',
    pattern: null,
  },
  {
    is: ({ graph, edge }) => hasWeakTwin(graph, edge),
    word: 'release',
    sentence: 'leave out the strong reference: the holder has a weak one to the same object beside it',
    pattern: { number: 1, name: 'weak reference' },
  },
  {
    is: ({ graph, edge }) => isBackReference(graph, edge),
    word: 'weaken',
    sentence: 'make the reference back to the owner a WeakRef: what is owned must not keep its owner alive',
    pattern: { number: 9, name: 'GUI widgets' },
  },
];

const anyProperty: Advice = {
  word: 'release',
  sentence:
    'delete the reference when it is done with; a weak one is right only if somebody else owns the object',
  pattern: { number: 2, name: 'reference counting' },
};

/** Derives from what holds the leaked objects what to do about it. @param edges one reference of each site */
export function advise(
  sites: readonly AdvisedSite[],
  edges: readonly EdgeOrdinal[],
  graph: HeapGraph,
): Advice {
  const advised = sites.map((site, at) => adviseOne(site, edges[at]!, graph));
  if (advised.length === 1) return advised[0]!;
  const each = advised.map(({ sentence }, at) => `${sites[at]!.text}: ${sentence}`);
  return {
    word: advised[0]!.word,
    sentence: `each of them keeps the objects alive alone, so mend all; ${each.join('; ')}`,
    pattern: { number: 13, name: 'best practices' },
  };
}

function adviseOne(site: AdvisedSite, edge: EdgeOrdinal, graph: HeapGraph): Advice {
  const role = `${site.holder} ${site.edge} ${site.text}`;
  const holding = { site, role, graph, edge, target: graph.target(edge) };
  const { word, sentence, pattern } = kinds.find((kind) => kind.is(holding)) ?? anyProperty;
  return { word, sentence, pattern };
}
