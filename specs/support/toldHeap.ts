/** Heaps in the builder's notation, explained by the diagnosis as a scenario's heap is. */
import { ScriptTable } from '../../harness/capture';
import type { CdpSession } from '../../harness/cdp';
import { Diagnostician, type Diagnosis, type WeakSpot } from '../../harness/diagnosis';
import type { HeapGraph } from '../../harness/heap';
import { SnapshotLedger } from '../../harness/scenario';
import { heap, type BuiltHeap, type HeapOptions } from './heapBuilder';

/** What every scenario's heap has: the harness's own objects below the global one, and the collector's roots. */
const harness = `
  root -> gc:(GC roots)<synthetic>
  root -shortcut:global-> globalObject:Object
  globalObject -<symbol weakspot.runtime>-> runtime:ScenarioRuntime
  runtime -ledger-> ledger:WeakspotLedger -references-> references:Array
  runtime -stateHolder-> holder:WeakspotState
`;

/** Scripts by number: their URLs. None of them has a source map. */
export type ScriptUrls = Readonly<Record<string, string>>;

/** A table of scripts as a heap would tell them. */
export function scriptTable(urls: ScriptUrls = {}): Promise<ScriptTable> {
  const session = {
    on: (_: string, listener: (script: object) => void) => {
      for (const [scriptId, url] of Object.entries(urls)) listener({ scriptId, url });
      return () => undefined;
    },
    send: () => Promise.resolve({}),
  };
  return ScriptTable.read(session as unknown as CdpSession);
}

/** What else there is to know of a leak, by label. */
export interface LeakLabels {
  readonly kept?: readonly string[];
  readonly alsoLeaked?: readonly string[];
  readonly iterations?: Readonly<Record<string, number>>;
  /** References of old objects to new ones: holder and name. */
  readonly frontier?: readonly (readonly [holder: string, name: string | number])[];
}

/** What grows, with its objects by their labels. */
export interface ToldGrowth {
  readonly className: string;
  readonly labels: readonly string[];
  readonly perIteration: number;
}

/** A heap that can be asked why its objects are alive. */
export interface ToldHeap {
  readonly heap: BuiltHeap;
  readonly graph: HeapGraph;
  /** Explains the labelled objects. */
  diagnose(labels: readonly string[], through?: readonly string[]): Diagnosis;
  /** Says how to free the labelled objects. */
  weakSpots(labels: readonly string[], more?: LeakLabels): readonly WeakSpot[];
  /** Says what grows, by label: in which interval what is young was born, and how many iterations each had. */
  growth(births: Readonly<Record<string, number>>, iterations: readonly number[]): readonly ToldGrowth[];
  /** The references in words that lead to one object, root first; without what only repeats its collection. */
  path(label: string): string[];
  /** The objects that lead to one, root first, itself the last. */
  nodes(label: string): string[];
}

/**
 * Builds a heap below a scenario's state: `holder` is the harness's object whose property `state` is what the
 * scenario's `setup` returned.
 */
export async function toldHeap(
  text: string,
  options: HeapOptions = {},
  urls: ScriptUrls = {},
): Promise<ToldHeap> {
  const built = heap(harness + text, options);
  const { graph } = built;
  const scripts = await scriptTable(urls);
  const diagnostician = new Diagnostician({ graph, ledger: new SnapshotLedger(graph), scripts });
  const diagnose: ToldHeap['diagnose'] = (labels, through = []) =>
    diagnostician.diagnose(
      labels.map((label) => built.node(label)),
      through,
    );
  return {
    heap: built,
    graph,
    diagnose,
    weakSpots: (labels, { kept = [], alsoLeaked = [], iterations = {}, frontier = [] } = {}) => {
      const leak = {
        leakedInAll: [...labels, ...alsoLeaked].map((label) => built.node(label)),
        kept: kept.map((label) => built.node(label)),
        iterations: new Map(Object.entries(iterations).map(([label, i]) => [built.node(label), i])),
        frontier: frontier.map(([holder, name]) => built.edge(holder, name)),
      };
      const nodes = labels.map((label) => built.node(label));
      return diagnostician.diagnose(nodes, [], leak).weakSpots;
    },
    growth: (births, iterations) => {
      const intervals = new Uint8Array(graph.nodeCount);
      const labels = new Map<number, string>();
      for (const [label, interval] of Object.entries(births)) {
        intervals[built.node(label)] = interval;
        labels.set(built.node(label), label);
      }
      return diagnostician.findGrowth({ intervals, iterations }).map(({ className, nodes, rise }) => ({
        className,
        labels: nodes.map((node) => labels.get(node)!),
        perIteration: rise.perIteration,
      }));
    },
    path: (label) =>
      diagnose([label])
        .retainingPath.slice(0, -1)
        .map(({ text: words }) => words),
    nodes: (label) => diagnose([label]).retainingPath.map(({ node }) => node),
  };
}
