import type { HeapGraph, NodeOrdinal } from '../heap';
import { NameTest } from './nameTest';
import { namelessClasses } from './namelessClasses';
import { isEngineName } from './retainingPath';

/** What a search asks of every node of a heap about its class, each class asked once. */
export class NodeClasses {
  readonly #engineObjects: NameTest;
  readonly #nameless: NameTest;
  readonly #object: number;
  readonly #native: number;
  /** [node types] of others than objects. */
  readonly #visible: readonly boolean[];

  constructor(private readonly graph: HeapGraph) {
    this.#engineObjects = new NameTest(graph.strings, isEngineName);
    this.#nameless = new NameTest(graph.strings, (name) => namelessClasses.has(name) || name === 'Promise');
    this.#object = graph.nodeTypes.indexOf('object');
    this.#native = graph.nodeTypes.indexOf('native');
    this.#visible = graph.nodeTypes.map(
      (type) => type === 'closure' || type === 'native' || type === 'regexp',
    );
  }

  /** Whether the node is an object or a function of a programmer's, and not the engine's. */
  isVisible(node: NodeOrdinal): boolean {
    const kind = this.graph.nodeKind[node]!;
    if (kind !== this.#object) return this.#visible[kind]!;
    return !this.#engineObjects.of(this.graph.nodeNames[node]!);
  }

  /** Whether it is the browser's, or a handle of Node's. */
  isNative(node: NodeOrdinal): boolean {
    return this.graph.nodeKind[node] === this.#native;
  }

  /** Whether it is an object of a class of its own. */
  isNamed(node: NodeOrdinal): boolean {
    return this.graph.nodeKind[node] === this.#object && this.isVisible(node) && !this.isNameless(node);
  }

  /** Whether its class says nothing of who it is: what leads to it does. */
  isNameless(node: NodeOrdinal): boolean {
    return this.graph.nodeKind[node] === this.#object && this.#nameless.of(this.graph.nodeNames[node]!);
  }
}
