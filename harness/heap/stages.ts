/** Time spent in one stage, in all its parts together. */
export interface StageTime {
  /** `read`, `parse nodes` (and so on, by section of the file), `join`, or what a caller named. */
  readonly stage: string;
  readonly elapsedMs: number;
}

/**
 * Adds up how long each stage of a heap's reading takes. The reader times its own; what is asked of the graph
 * afterwards is timed by whoever asks:
 *
 *     const clock = new StageClock();
 *     const graph = await readSnapshotFile(file, clock);
 *     clock.time('retainers', () => graph.retainerRows());
 *     clock.time('WeakMaps', () => graph.ephemerons);
 *     const tree = clock.time('dominators', () => dominators(graph));
 *     clock.time('retained sizes', () => retainedSizes(graph, tree));
 *     clock.time('distances', () => distances(graph));
 *     clock.stages;
 */
export class StageClock {
  private readonly spent = new Map<string, number>();

  /** Stages in the order in which they first began. */
  get stages(): StageTime[] {
    return Array.from(this.spent, ([stage, elapsedMs]) => ({ stage, elapsedMs }));
  }

  /** Does the work and adds its time to the stage, also when it throws. Stages inside one another count twice. */
  time<T>(stage: string, work: () => T): T {
    const start = performance.now();
    try {
      return work();
    } finally {
      this.add(stage, performance.now() - start);
    }
  }

  /** Adds time that was measured elsewhere. */
  add(stage: string, elapsedMs: number): void {
    this.spent.set(stage, (this.spent.get(stage) ?? 0) + elapsedMs);
  }
}
