import type { CDPSession } from 'puppeteer';

/** The part of Puppeteer's session that every session shares. */
type SessionClass = Record<'send' | 'emit', (this: CDPSession, ...args: unknown[]) => unknown>;

interface RemoteObject {
  objectId: string;
}

/** Events that bring objects of the page. */
const bringing = new Set<unknown>(['Runtime.consoleAPICalled', 'Runtime.exceptionThrown']);

/**
 * The objects of the page that Puppeteer has handles of in this process. A handle keeps its object alive in the page,
 * as a global of the debugger's; an object whose handle a scenario has let go of here is let go of there.
 *
 * Who still has a handle is for this process's own collector to say: nothing here keeps one alive.
 */
export class RemoteHandles {
  readonly #handles = new Map<string, { handle: WeakRef<RemoteObject>; session: CDPSession }>();

  /** Learns of every object that arrives from now on, over any session of the same Puppeteer. */
  static watch(session: CDPSession): RemoteHandles {
    const handles = new RemoteHandles();
    const sessions = Object.getPrototypeOf(session) as SessionClass;
    const { send, emit } = sessions;
    sessions.send = async function (method, ...rest) {
      const answer = await (send.call(this, method, ...rest) as Promise<unknown>);
      if (/^Runtime\.|^DOM\.resolveNode$/.test(String(method))) handles.#learn(answer, this);
      return answer;
    };
    sessions.emit = function (event, ...rest) {
      if (bringing.has(event)) handles.#learn(rest[0], this);
      return emit.call(this, event, ...rest);
    };
    return handles;
  }

  /** Lets go of all objects whose handles are garbage here. */
  async release(): Promise<void> {
    // A `WeakRef` that was made keeps its target until the job ends.
    await new Promise((resolve) => setImmediate(resolve));
    collectHere();
    const dead = [...this.#handles].filter(([, { handle }]) => handle.deref() === undefined);
    await Promise.all(
      dead.map(async ([objectId, { session }]) => {
        this.#handles.delete(objectId);
        // The document that it was of may be gone, and its session.
        await session.send('Runtime.releaseObject', { objectId }).catch(() => undefined);
      }),
    );
  }

  #learn(answer: unknown, session: CDPSession): void {
    if (typeof answer !== 'object' || answer === null) return;
    if (typeof (answer as Partial<RemoteObject>).objectId === 'string') {
      const { objectId } = answer as RemoteObject;
      this.#handles.set(objectId, { handle: new WeakRef(answer as RemoteObject), session });
    }
    for (const part of Object.values(answer)) this.#learn(part, session);
  }
}

/** This process was started with `--expose-gc`. */
function collectHere(): void {
  (globalThis as { gc?: () => void }).gc?.();
}
