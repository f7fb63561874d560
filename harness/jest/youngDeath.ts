/**
 * What nobody holds and was made just now dies in a minor collection, whose cost does not grow with the heap. V8's
 * scavenger clears the entry of a `WeakMap` whose key it cannot reach, so an entry that is gone is a death; one that is
 * there is no proof of life. Who is left in a `WeakMap` only the inspector tells.
 */
import { runInThisContext } from 'node:vm';
import type { CdpSession } from '../cdp';
import type { AssertionLedger } from './assertionLedger';
import { collectYoung } from './ownHeap';

type Globals = Record<string, unknown>;

/** Lets the objects of a ledger die young, and has it refer to those that do not. */
export async function dieYoung(session: CdpSession, ledger: AssertionLedger): Promise<void> {
  const young = ledger.takeYoung();
  if (young === null) return;
  await collectYoung();
  await tellEntries(session, young, ledger);
}

/** Hands what a ledger's map has to the ledger. */
async function tellEntries(
  session: CdpSession,
  young: WeakMap<object, number>,
  ledger: AssertionLedger,
): Promise<void> {
  // The inspector evaluates in the main context: a test's sandbox has globals of its own.
  const globals = runInThisContext('globalThis') as Globals;
  const name = `weakspot ${ledger.token}`;
  const refer = (object: object, place: number): void => ledger.refer(object, place);
  Object.defineProperty(globals, name, { configurable: true, value: { young, refer } });
  const objectGroup = name;
  const shared = `globalThis[${JSON.stringify(name)}]`;
  try {
    const { result } = await session.send('Runtime.evaluate', { expression: `${shared}.young`, objectGroup });
    const own = { ownProperties: true };
    const { internalProperties = [] } = await session.send('Runtime.getProperties', {
      ...own,
      objectId: result.objectId!,
    });
    const entries = internalProperties.find((property) => property.name === '[[Entries]]');
    const { exceptionDetails: fault } = await session.send('Runtime.callFunctionOn', {
      objectId: entries!.value!.objectId!,
      // V8's list has no prototype, so nothing iterates it.
      functionDeclaration: `function () {
        for (let i = 0; i < this.length; i++) ${shared}.refer(this[i].key, this[i].value);
      }`,
    });
    // Whoever is not told would count as dead.
    if (fault) throw new Error(`the young objects could not be told: ${fault.text}`);
  } finally {
    Reflect.deleteProperty(globals, name);
    await session.send('Runtime.releaseObjectGroup', { objectGroup });
  }
}
