import type { HeapGraph, NodeOrdinal } from '../heap';
import type { SnapshotLedger } from '../scenario';
import type { RetainingTree } from './search';

const unknown = 0;
const outside = 1;
const inside = 2;

/** By what the harness refers to what is the scenario's: its module, and the state that its setup returned. */
const scenarioNames = new Set<string | number>(['#scenario', 'state']);

/** What the harness keeps for itself in a heap: what its runtime leads to, but for what is the scenario's. */
export class HarnessRegion {
  readonly #known: Uint8Array;

  /** @param ledger null in a heap that has nothing of the harness. */
  constructor(
    private readonly graph: HeapGraph,
    private readonly tree: RetainingTree,
    private readonly ledger: SnapshotLedger | null,
  ) {
    this.#known = new Uint8Array(graph.nodeCount);
    if (ledger === null) return;
    this.#known[ledger.runtime] = inside;
    for (const holder of [ledger.stateHolder, ledger.runtime])
      for (const edge of graph.edgesOf(holder))
        if (scenarioNames.has(graph.edgeName(edge))) this.#known[graph.target(edge)] = outside;
  }

  has(node: NodeOrdinal): boolean {
    if (this.ledger === null) return false;
    const climbed: NodeOrdinal[] = [];
    let at = node;
    let edge = this.tree.edgeTo(at);
    while (this.#known[at] === unknown && edge !== null) {
      climbed.push(at);
      at = this.graph.source(edge);
      edge = this.tree.edgeTo(at);
    }
    const answer = this.#known[at] === inside ? inside : outside;
    for (const passed of climbed) this.#known[passed] = answer;
    return answer === inside;
  }
}
