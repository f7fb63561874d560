import { findLiveObjects } from '../capture';
import type { CdpSession } from '../cdp';
import type { NodeId } from '../heap';

/** At a time over the wire. */
const batchSize = 100;

/** More than these that are of another class than the first are left out. */
const mostStrays = 10;

const objectGroup = 'weakspot-adoption';

/**
 * Hands live objects to a function in the heap, which gives each a place.
 *
 * @param ids of objects of one class, in a snapshot of this heap.
 * @param adopt expression of a function that takes an array of objects and returns their places.
 * @returns by place of the id: the object's place; null for what has died since the snapshot, for what is no object,
 *   and for what is of another class, but for a few.
 */
export async function adoptObjects(
  session: CdpSession,
  ids: readonly NodeId[],
  adopt: string,
): Promise<(number | null)[]> {
  try {
    const handles = await findLiveObjects(session, ids, objectGroup, mostStrays);
    const found = ids.flatMap((id) => handles.get(id) ?? []);
    const places = new Map<string, number>();
    for (let start = 0; start < found.length; start += batchSize) {
      const batch = found.slice(start, start + batchSize);
      const { result, exceptionDetails } = await session.send('Runtime.callFunctionOn', {
        objectId: batch[0]!,
        // A frame of the page's own process has a global object of its own, and no runtime.
        functionDeclaration: `function (...objects) { return ${adopt}?.(objects) ?? []; }`,
        arguments: batch.map((objectId) => ({ objectId })),
        returnByValue: true,
      });
      if (exceptionDetails) {
        const { exception, text } = exceptionDetails;
        throw new Error(`the runtime in the heap threw: ${exception?.description ?? text}`);
      }
      (result.value as number[]).forEach((place, at) => places.set(batch[at]!, place));
    }
    return ids.map((id) => places.get(handles.get(id) ?? '') ?? null);
  } finally {
    await session.send('Runtime.releaseObjectGroup', { objectGroup });
  }
}
