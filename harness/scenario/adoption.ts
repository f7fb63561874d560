import { CdpError, type CdpSession } from '../cdp';
import type { NodeId } from '../heap';

/** At a time over the wire. */
const batchSize = 100;

/** To find an object by its id V8 walks the heap, about 20 ms for each: more than these are left out. */
const mostStrays = 10;

const objectGroup = 'weakspot-adoption';

/**
 * Hands live objects to a function in the heap, which gives each a place. Objects of one class are found together:
 * V8 lists the objects with the prototype of the first, and tells their ids.
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
    const handles = await findHandles(session, ids);
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

/** Remote handles of those that are alive. */
async function findHandles(session: CdpSession, ids: readonly NodeId[]): Promise<Map<NodeId, string>> {
  const handles = new Map<NodeId, string>();
  for (const id of ids.slice(0, mostStrays)) {
    const first = await findById(session, id);
    if (first === null) continue;
    const wanted = new Set<number>(ids);
    for (const [foundId, handle] of ids.length === 1 ? [] : await listAlike(session, first))
      if (wanted.has(foundId)) handles.set(foundId, handle);
    handles.set(id, first);
    break;
  }
  const strays = ids.filter((id) => !handles.has(id)).slice(0, mostStrays);
  for (const id of strays) {
    const handle = await findById(session, id);
    if (handle !== null) handles.set(id, handle);
  }
  return handles;
}

/** All live objects with the same prototype. */
async function listAlike(session: CdpSession, objectId: string): Promise<[NodeId, string][]> {
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
  const { result } = await session.send('Runtime.getProperties', {
    objectId: objects.objectId!,
    ownProperties: true,
  });
  const handles = result.flatMap(({ name, value }) =>
    /^\d+$/.test(name) && value?.objectId !== undefined ? [value.objectId] : [],
  );
  const found: [NodeId, string][] = [];
  for (let start = 0; start < handles.length; start += batchSize) {
    const batch = handles.slice(start, start + batchSize);
    const answers = await Promise.all(
      batch.map((handle) => session.send('HeapProfiler.getHeapObjectId', { objectId: handle })),
    );
    answers.forEach(({ heapSnapshotObjectId }, at) =>
      found.push([Number(heapSnapshotObjectId) as NodeId, batch[at]!]),
    );
  }
  return found;
}

/** null for what has died, and for what is no object. */
async function findById(session: CdpSession, id: NodeId): Promise<string | null> {
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
