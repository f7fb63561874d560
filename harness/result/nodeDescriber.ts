import { className, type HeapAnalysis, type HeapGraph, type NodeOrdinal } from '../heap';
import type { InspectedNode } from './inspectResult';

/** Types whose name tells more than their class and is not text of the program's. */
const NAMED: readonly string[] = ['closure', 'array', 'code', 'hidden', 'object shape'];

/** Longer texts of strings are cut. */
const mostCharacters = 200;

/** Describes single nodes of an analysed graph. */
export class NodeDescriber {
  constructor(
    private readonly graph: HeapGraph,
    private readonly analysis: HeapAnalysis,
    private readonly shallow: Float64Array,
  ) {}

  describe(node: NodeOrdinal): InspectedNode {
    const { graph } = this;
    const { distances, dominators, retainedSizes } = this.analysis;
    const name = NAMED.includes(graph.nodeType(node)) ? graph.name(node) : '';
    const dominator = dominators[node]! as NodeOrdinal;
    return {
      className: className(graph, node),
      name: name === '' ? null : name,
      id: graph.id(node),
      distance: distances[node]!,
      shallowBytes: this.shallow[node]!,
      retainedBytes: retainedSizes[node]!,
      dominator: { className: className(graph, dominator), id: graph.id(dominator) },
    };
  }
}

/** The beginning of a string's text: `{}` of what is none, and where nobody asked: it may be a secret. */
export function textOfString(
  graph: HeapGraph,
  node: NodeOrdinal,
  includeStrings: boolean,
): { text?: string } {
  if (!includeStrings || graph.nodeType(node) !== 'string') return {};
  return { text: graph.name(node).slice(0, mostCharacters) };
}
