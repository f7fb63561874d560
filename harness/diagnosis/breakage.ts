import { findLiveObjects } from '../capture';
import type { CdpSession } from '../cdp';
import type { WeakSpotSite } from './weakSpot';
import type { SiteKind } from './siteTable';

/** Of more holders than these, one by one over the wire, nobody waits for the end. */
const mostHolders = 10_000;

/** Of holders that are of another class than the first, or have died since the snapshot, each is looked up alone. */
const mostStrays = 100;

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
const deleteKeys = `function () {
  const probe = {};
  const isMap = (one) => { try { WeakMap.prototype.has.call(one, probe); return true; } catch { return false; } };
  for (const map of this.filter(isMap)) for (const key of this) WeakMap.prototype.delete.call(map, key);
  return '';
}`;
const disconnect = `function () { this.disconnect(); return ''; }`;
/** Listeners as Node keeps them: a list for each event. */
const removeTargetListeners = `function (event) {
  const key = Object.getOwnPropertySymbols(this).find(({ description }) => description === 'kEvents');
  if (key === undefined) return 'it shows no listeners';
  const list = Map.prototype.get.call(this[key], event);
  for (let one = list?.next, next; one; one = next) {
    next = one.next;
    this.removeEventListener(event, one.weak ? one.listener.deref() : one.listener, one.capture);
  }
  if (typeof this['on' + event] === 'function') this['on' + event] = null;
  return '';
}`;
const clearTimer = `function () { clearTimeout(this); return ''; }`;
const removeListener = `function (type, listener, capture) {
  this.removeEventListener(type, listener, capture);
  if (this['on' + type] === listener) this['on' + type] = null;
  return '';
}`;

/** What is done to the holders of a kind; a collection is emptied. */
const acts: Partial<Record<SiteKind, string>> = {
  property: deleteProperty,
  observers: disconnect,
  targetListeners: removeTargetListeners,
  timers: clearTimer,
};

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
  const found = await findLiveObjects(session, holderIds, objectGroup, mostStrays);
  if (holderIds.length - found.size > mostStrays)
    return `${holderIds.length - found.size} of its ${holderIds.length} holders cannot be found in the live heap`;
  const holders = [...found.values()];
  if (kind === 'eventListeners') {
    for (const objectId of holders) await removeListeners(session, objectId);
    return null;
  }
  if (kind === 'weakMapValues') return deleteEntries(session, holders);
  const act = acts[kind] ?? emptyCollection;
  for (let start = 0; start < holders.length; start += batchSize) {
    const batch = holders.slice(start, start + batchSize);
    const refusals = await Promise.all(batch.map((holder) => call(session, holder, act, [{ value: name }])));
    const refusal = refusals.find((text) => text !== '');
    if (refusal !== undefined) return refusal.split('\n')[0]!;
  }
  return null;
}

/** @returns what the function answers, or threw. */
async function call(
  session: CdpSession,
  objectId: string,
  functionDeclaration: string,
  values: { value?: unknown; objectId?: string }[],
): Promise<string> {
  const { result, exceptionDetails } = await session.send('Runtime.callFunctionOn', {
    objectId,
    functionDeclaration,
    arguments: values,
    returnByValue: true,
    silent: true,
  });
  if (exceptionDetails) return exceptionDetails.exception?.description ?? exceptionDetails.text;
  return String(result.value);
}

/** @param holders of WeakMaps' values: the maps and the keys, nobody knows which is which. */
async function deleteEntries(session: CdpSession, holders: readonly string[]): Promise<string | null> {
  if (holders.length === 0) return null;
  const { result } = await session.send('Runtime.callFunctionOn', {
    objectId: holders[0]!,
    functionDeclaration: 'function () { return []; }',
    objectGroup,
  });
  for (let start = 0; start < holders.length; start += batchSize) {
    const batch = holders.slice(start, start + batchSize).map((objectId) => ({ objectId }));
    await call(session, result.objectId!, 'function (...holders) { this.push(...holders); }', batch);
  }
  const refusal = await call(session, result.objectId!, deleteKeys, []);
  return refusal === '' ? null : refusal.split('\n')[0]!;
}

/** Takes all listeners off an object of the browser. */
async function removeListeners(session: CdpSession, objectId: string): Promise<void> {
  const { listeners } = await session.send('DOMDebugger.getEventListeners', { objectId });
  for (const { type, useCapture, handler, originalHandler } of listeners) {
    // Of an object with a handleEvent method, that method is the handler.
    const listener = originalHandler ?? handler;
    if (listener?.objectId === undefined) continue;
    const values = [{ value: type }, { objectId: listener.objectId }, { value: useCapture }];
    await call(session, objectId, removeListener, values);
    for (const remote of [handler, originalHandler])
      if (remote?.objectId !== undefined)
        await session.send('Runtime.releaseObject', { objectId: remote.objectId });
  }
}
