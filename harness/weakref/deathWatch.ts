/**
 * A registry that tells `watcher` of the deaths of the objects registered with it, for as long as the
 * watcher itself is alive, and does not keep it alive.
 *
 * Two traps are avoided here, once for all:
 * 1. A registry calls a function, and a function that closes over its collection would hold it for as
 *    long as any of its objects lives. So the watcher is held weakly and handed to `onDeath`, which must be
 *    a function that closes over nothing of it.
 * 2. One registry shared by all watchers would collect a cell per object and watcher, and keep the cells of dead
 *    watchers until the object dies: a leak, for an object that outlives many collections. Here every
 *    watcher owns its registry, and the engine frees the two together.
 */
export function deathWatch<W extends object, N>(
  watcher: W,
  onDeath: (watcher: W, notice: N) => void,
): FinalizationRegistry<N> {
  const held = new WeakRef(watcher);
  return new FinalizationRegistry((notice) => {
    const alive = held.deref();
    if (alive !== undefined) onDeath(alive, notice);
  });
}
