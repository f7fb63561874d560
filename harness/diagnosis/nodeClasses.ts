import { className, type HeapGraph, type NodeOrdinal } from '../heap';
import { isVisible, namelessClasses } from './retainingPath';

const unknown = 0;
const no = 1;
const yes = 2;

/** What a search asks of every node of a heap about its class, each class asked once. */
export class NodeClasses {
  /** [names] of objects, whether they are a programmer's. */
  readonly #visible: Uint8Array;
  /** [names] of objects, whether their class says nothing of who they are. */
  readonly #nameless: Uint8Array;
  readonly #object: number;
  readonly #others: readonly boolean[];

  constructor(private readonly graph: HeapGraph) {
    this.#visible = new Uint8Array(graph.strings.count);
    this.#nameless = new Uint8Array(graph.strings.count);
    this.#object = graph.nodeTypes.indexOf('object');
    this.#others = graph.nodeTypes.map(
      (type) => type === 'closure' || type === 'native' || type === 'regexp',
    );
  }

  /** Whether the node is an object or a function of a programmer's, and not the engine's. */
  isVisible(node: NodeOrdinal): boolean {
    const kind = this.graph.nodeKind[node]!;
    if (kind !== this.#object) return this.#others[kind]!;
    return this.#learn(this.#visible, node, () => isVisible(this.graph, node));
  }

  /** Whether it is an object of a class of its own. */
  isNamed(node: NodeOrdinal): boolean {
    return this.graph.nodeKind[node] === this.#object && this.isVisible(node) && !this.isNameless(node);
  }

  /** Whether its class says nothing of who it is: what leads to it does. */
  isNameless(node: NodeOrdinal): boolean {
    if (this.graph.nodeKind[node] !== this.#object) return false;
    return this.#learn(this.#nameless, node, () => {
      const name = className(this.graph, node);
      return namelessClasses.has(name) || name === 'Promise';
    });
  }

  #learn(table: Uint8Array, node: NodeOrdinal, ask: () => boolean): boolean {
    const name = this.graph.nodeNames[node]!;
    if (table[name] === unknown) table[name] = ask() ? yes : no;
    return table[name] === yes;
  }
}
