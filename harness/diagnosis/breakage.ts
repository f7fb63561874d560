import { CdpError, type CdpSession } from '../cdp';
import type { WeakSpotSite } from './weakSpot';
import type { SiteKind } from './siteTable';

/** Of more holders than these, one by one over the wire, nobody waits for the end. */
const mostHolders = 10_000;

/** At a time over the wire. */
const batchSize = 100;

const objectGroup = 'weakspot-cut';

/** Why a reference of a kind cannot be broken from outside; what is not here can. */
const unreachable: Partial<Record<SiteKind, string>> = {
  variable: 'a closure variable cannot be reached from outside its function',
  heldValues: 'what a FinalizationRegistry holds cannot be taken out of it without its token',
  reactions: 'what waits for a promise cannot be taken off it',
  callbacks: 'nobody knows the ids of these callbacks, and to clear them all would end healthy ones too',
};

/** What is done to a holder, in its heap: `this`. @returns why it could not be done; empty when it was. */
const deleteProperty = `function (name) {
  const symbol = /^<symbol (.*)>$/s.exec(name)?.[1];
  const keys = symbol === undefined ? [name] : Object.getOwnPropertySymbols(this).filter((s) => s.description === symbol);
  const own = keys.filter((key) => Object.hasOwn(this, key));
  if (own.length === 0) return 'the holder shows no own property of this name';
  const broken = own.every((key) => Reflect.deleteProperty(this, key) || Reflect.set(this, key, undefined));
  return broken ? '' : 'the property can be neither deleted nor set';
}`;
const emptyCollection = `function (name) {
  if (Array.isArray(this)) { this.length = 0; return this.length === 0 ? '' : 'the array is frozen'; }
  for (const kind of [Map, Set]) {
    try { kind.prototype.clear.call(this); return ''; } catch {}
  }
  const keys = name === '' ? Reflect.ownKeys(this) : [name];
  return keys.every((key) => Reflect.deleteProperty(this, key)) ? '' : 'an entry cannot be deleted';
}`;
const deleteKeys = `function (...keys) {
  try { for (const key of keys) WeakMap.prototype.delete.call(this, key); } catch {}
  return '';
}`;
const disconnect = `function () { this.disconnect(); return ''; }`;
const removeListener = `function (type, listener, capture) {
  this.removeEventListener(type, listener, capture);
  if (this['on' + type] === listener) this['on' + type] = null;
  return '';
}`;

/**
 * Breaks a site in every instance, in the live heap. No handle is left behind.
 *
 * @returns why it cannot be done; null when it was.
 * @throws an error of the session when the heap goes away over it.
 */
export async function breakSite(session: CdpSession, site: WeakSpotSite): Promise<string | null> {
  const reason = whyNot(site);
  if (reason !== null) return reason;
  try {
    return await breakHolders(session, site);
  } finally {
    await session.send('Runtime.releaseObjectGroup', { objectGroup });
  }
}

/** What is known beforehand. */
export function whyNot({ kind, name, holderIds }: WeakSpotSite): string | null {
  const reason = unreachable[kind];
  if (reason !== undefined) return reason;
  if (kind === 'property' && name.startsWith('#'))
    return 'a private field cannot be reached from outside its class';
  if (holderIds.length > mostHolders)
    return `it has ${holderIds.length} holders, too many to visit one by one`;
  return null;
}

async function breakHolders(
  session: CdpSession,
  { kind, name, holderIds }: WeakSpotSite,
): Promise<string | null> {
  const holders: string[] = [];
  for (let start = 0; start < holderIds.length; start += batchSize) {
    const found = holderIds.slice(start, start + batchSize).map((id) => findHolder(session, String(id)));
    holders.push(...(await Promise.all(found)).filter((objectId) => objectId !== null));
  }
  if (kind === 'eventListeners') {
    for (const objectId of holders) await removeListeners(session, objectId);
    return null;
  }
  const act =
    kind === 'observers'
      ? disconnect
      : kind === 'property'
        ? deleteProperty
        : kind === 'weakMapValues'
          ? deleteKeys
          : emptyCollection;
  const values = kind === 'weakMapValues' ? holders.map((objectId) => ({ objectId })) : [{ value: name }];
  for (let start = 0; start < holders.length; start += batchSize) {
    const answers = await Promise.all(
      holders.slice(start, start + batchSize).map((objectId) =>
        session.send('Runtime.callFunctionOn', {
          objectId,
          functionDeclaration: act,
          arguments: values,
          returnByValue: true,
          silent: true,
        }),
      ),
    );
    const refusals = answers.map(({ result, exceptionDetails }) =>
      exceptionDetails
        ? (exceptionDetails.exception?.description ?? exceptionDetails.text)
        : String(result.value),
    );
    const refusal = refusals.find((text) => text !== '');
    if (refusal !== undefined) return refusal.split('\n')[0]!;
  }
  return null;
}

/** Takes all listeners off an object of the browser. */
async function removeListeners(session: CdpSession, objectId: string): Promise<void> {
  const { listeners } = await session.send('DOMDebugger.getEventListeners', { objectId });
  for (const { type, useCapture, handler, originalHandler } of listeners) {
    // Of an object with a handleEvent method, that method is the handler.
    const listener = originalHandler ?? handler;
    if (listener?.objectId === undefined) continue;
    const values = [{ value: type }, { objectId: listener.objectId }, { value: useCapture }];
    await session.send('Runtime.callFunctionOn', {
      objectId,
      functionDeclaration: removeListener,
      arguments: values,
      returnByValue: true,
      silent: true,
    });
    for (const remote of [handler, originalHandler])
      if (remote?.objectId !== undefined)
        await session.send('Runtime.releaseObject', { objectId: remote.objectId });
  }
}

/** null when the object has died since the snapshot. */
async function findHolder(session: CdpSession, objectId: string): Promise<string | null> {
  try {
    const { result } = await session.send('HeapProfiler.getObjectByHeapObjectId', { objectId, objectGroup });
    return result.objectId ?? null;
  } catch (error) {
    if (error instanceof CdpError) return null;
    throw error;
  }
}
