import type { CdpSession } from '../cdp';

/**
 * Has V8 remember, from now on, which stack allocates each object: snapshots tell it then.
 *
 * The heap runs slower for it, and V8 collects garbage every 50 ms while its event loop turns. There is no way back: to
 * stop it makes V8 forget the ids it gave.
 *
 * @see https://chromedevtools.github.io/devtools-protocol/tot/HeapProfiler/#method-startTrackingHeapObjects
 */
export async function trackAllocations(session: CdpSession): Promise<void> {
  await session.send('HeapProfiler.startTrackingHeapObjects', { trackAllocations: true });
}

/**
 * V8's flags for a heap that is to track allocations, where they can be given. V8 forgets the stack of an object that
 * moves after a snapshot or its own timer has given it an id: without compaction none does.
 *
 * @see https://source.chromium.org/chromium/chromium/src/+/main:v8/src/profiler/heap-profiler.cc (ObjectMoveEvent)
 */
export const trackingFlags: readonly string[] = ['--no-compact'];
