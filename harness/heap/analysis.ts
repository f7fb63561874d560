/** All that is computed over a whole graph, at once. */
import { availableParallelism } from 'node:os';
import { distances } from './distances';
import { dominators } from './dominators';
import type { HeapGraph } from './graph';
import { retainedSizes } from './retainedSizes';
import type { RetainerRows } from './retainers';
import { StageClock } from './stages';
import { withThreads, type Thread } from './threads';

/** By node ordinal. */
export interface HeapAnalysis {
  /** [nodeCount] see `distances`. */
  readonly distances: Int32Array;
  /** [nodeCount] see `dominators`. */
  readonly dominators: Uint32Array;
  /** [nodeCount] bytes, see `retainedSizes`. */
  readonly retainedSizes: Float64Array;
}

/**
 * Computes distances, dominators and retained sizes, and the graph's retainers, which it keeps. The same as asking for
 * one after the other, with one thing less to build; a large graph is worked on by two threads.
 * @param clock is told how long the stages took
 */
export async function analyse(graph: HeapGraph, clock = new StageClock()): Promise<HeapAnalysis> {
  if (!graph.isLarge || availableParallelism() < 2) return analyseAlone(graph, clock);
  return withThreads(1, ([other]) => analyseWith(other!, graph, clock));
}

/** `analyse` in this thread. */
export function analyseAlone(graph: HeapGraph, clock: StageClock): HeapAnalysis {
  clock.time('WeakMaps', () => graph.ephemerons);
  const steps = clock.time('distances', () => distances(graph));
  const tree = clock.time('dominators', () => dominators(graph));
  clock.time('retainers', () => graph.retainerRows());
  const sizes = clock.time('retained sizes', () => retainedSizes(graph, tree));
  return { distances: steps, dominators: tree, retainedSizes: sizes };
}

/**
 * `analyse` with another thread. What it is to find waits for the larger half of the dominators, whose room it would
 * otherwise add to.
 */
export async function analyseWith(other: Thread, graph: HeapGraph, clock: StageClock): Promise<HeapAnalysis> {
  clock.time('WeakMaps', () => graph.ephemerons);
  void other.run('open', graph.threadColumns);
  let steps!: Promise<Int32Array>;
  let rows!: Promise<RetainerRows>;
  const find = (): void => {
    steps = other.run('distances');
    rows = other.run('retainers');
  };
  const tree = clock.time('dominators', () => dominators(graph, find));
  const sizes = clock.time('retained sizes', () => retainedSizes(graph, tree));
  const start = performance.now();
  const result = { distances: await steps, dominators: tree, retainedSizes: sizes };
  graph.adoptRetainers(await rows);
  clock.add('wait for the other thread', performance.now() - start);
  await other.run('close');
  return result;
}
