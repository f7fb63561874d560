import { CdpError, type CdpSession } from '../cdp';
import type { NodeId } from '../heap';

/** At a time over the wire. */
const batchSize = 100;

/** To find an object by its id V8 walks the heap, about 20 ms for each: of more than these, all of a class are listed. */
const mostById = 5;

/**
 * Finds live objects by their ids in a snapshot. Objects of one class are found together: V8 lists those with the
 * prototype of the first, and tells their ids. Costs some 20 ms for each class, and for each object that is found alone.
 *
 * @param objectGroup of the remote handles, for the caller to release.
 * @param mostStrays how many objects may be looked up alone that are not of the class of the first.
 * @returns handles of what is alive and was found.
 */
export async function findLiveObjects(
  session: CdpSession,
  ids: readonly NodeId[],
  objectGroup: string,
  mostStrays: number,
): Promise<Map<NodeId, string>> {
  const handles = new Map<NodeId, string>();
  const wanted = new Set<number>(ids);
  let strays = 0;
  for (const id of ids) {
    if (handles.has(id)) continue;
    if (strays++ > mostStrays) break;
    const first = await findById(session, id, objectGroup);
    if (first === null) continue;
    handles.set(id, first);
    if (wanted.size - handles.size < mostById) continue;
    for (const [foundId, handle] of await listAlike(session, first, objectGroup))
      if (wanted.has(foundId)) handles.set(foundId, handle);
  }
  return handles;
}

/** All live objects with the same prototype. */
async function listAlike(
  session: CdpSession,
  objectId: string,
  objectGroup: string,
): Promise<[NodeId, string][]> {
  const { result: prototype } = await session.send('Runtime.callFunctionOn', {
    objectId,
    functionDeclaration: 'function () { return Object.getPrototypeOf(this); }',
    objectGroup,
  });
  if (prototype.objectId === undefined) return [];
  const { objects } = await session.send('Runtime.queryObjects', {
    prototypeObjectId: prototype.objectId,
    objectGroup,
  });
  // V8 lists what inherits from it, too: of Object's prototype that is nearly all of the heap.
  const { result: alike } = await session.send('Runtime.callFunctionOn', {
    objectId: objects.objectId!,
    functionDeclaration:
      'function (prototype) { return this.filter((one) => Object.getPrototypeOf(one) === prototype); }',
    arguments: [{ objectId: prototype.objectId }],
    objectGroup,
  });
  const { result } = await session.send('Runtime.getProperties', {
    objectId: alike.objectId!,
    ownProperties: true,
  });
  const handles = result.flatMap(({ name, value }) =>
    /^\d+$/.test(name) && value?.objectId !== undefined ? [value.objectId] : [],
  );
  return readIds(session, handles);
}

async function readIds(session: CdpSession, handles: readonly string[]): Promise<[NodeId, string][]> {
  const found: [NodeId, string][] = [];
  for (let start = 0; start < handles.length; start += batchSize) {
    const batch = handles.slice(start, start + batchSize);
    const answers = await Promise.all(
      batch.map((objectId) => session.send('HeapProfiler.getHeapObjectId', { objectId })),
    );
    answers.forEach(({ heapSnapshotObjectId }, at) =>
      found.push([Number(heapSnapshotObjectId) as NodeId, batch[at]!]),
    );
  }
  return found;
}

/** null for what has died, and for what is no object. */
async function findById(session: CdpSession, id: NodeId, objectGroup: string): Promise<string | null> {
  try {
    const { result } = await session.send('HeapProfiler.getObjectByHeapObjectId', {
      objectId: String(id),
      objectGroup,
    });
    return result.objectId ?? null;
  } catch (error) {
    if (error instanceof CdpError) return null;
    throw error;
  }
}
