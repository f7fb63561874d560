import type { CDPSession } from 'puppeteer';
import { HostError } from './heap';

/** A message of the protocol, as Chromium's pipe carries it. */
interface Message {
  id?: number;
  sessionId?: string;
  method: string;
  params?: Params;
}

type Params = Record<string, unknown>;

interface TargetInfo {
  targetId: string;
  type: string;
  browserContextId?: string;
}

/** All events of a session, which Puppeteer's types leave out. */
interface Wildcard {
  on(event: '*', listener: (method: string | symbol, params: Params) => void): void;
}

/** JSON-RPC's code for an error of the server's own. Puppeteer keeps the message of an answer, and not its code. */
const serverError = -32_000;

/** What is asked of the whole browser and goes to it with this context named, whatever context was. */
const inContext = /^(Target\.createTarget|Storage\.\w+|Browser\.(grant|set|reset)Permissions?)$/;

/** What is asked of the whole browser and goes to it as it is. */
const harmless = /^(Browser\.getVersion|Target\.(setDiscoverTargets|detachFromTarget|activateTarget))$/;

/** What names a target, which has to be one of this context. */
const ofTarget = /^Target\.(attachToTarget|closeTarget|getTargetInfo)$/;

/**
 * A browser with nothing in it but one browser context, for a Puppeteer in another process: it speaks the protocol
 * over the pipe that this process has to the browser. The other process sees and reaches its own pages only, no port is
 * open, and with the relay all that it had attached to is let go.
 */
export class BrowserRelay {
  /** Sessions that the other end knows of. */
  readonly #sessions = new Map<string, CDPSession>();
  /** Targets of the context, by id. */
  readonly #targets = new Map<string, TargetInfo>();
  #attaching = false;
  #closed = false;

  private constructor(
    private readonly root: CDPSession,
    private readonly contextId: string,
    private readonly deliver: (text: string) => void,
  ) {
    this.#forward(root, undefined);
  }

  /**
   * @param browserSession with the whole browser. Puppeteer's own list of targets may be without the browser just now.
   * @param deliver takes what the browser says.
   */
  static async open(
    browserSession: CDPSession,
    contextId: string,
    deliver: (text: string) => void,
  ): Promise<BrowserRelay> {
    const { sessionId } = await browserSession.send('Target.attachToBrowserTarget');
    const root = browserSession.connection()?.session(sessionId);
    if (!root) throw new HostError('the browser ended before a scenario could be connected to it');
    return new BrowserRelay(root, contextId, deliver);
  }

  /** Takes what the other end says. */
  receive(text: string): void {
    const message = JSON.parse(text) as Message & { id: number };
    const { id, sessionId } = message;
    const answered = sessionId === undefined ? this.#askBrowser(message) : this.#askSession(message);
    void answered
      .then((result) => ({ id, sessionId, result }))
      .catch((error: unknown) => {
        const { message: text, originalMessage } = error as Error & { originalMessage?: string };
        return { id, sessionId, error: { code: serverError, message: originalMessage ?? text } };
      })
      .then((answer) => this.#say(answer));
  }

  /** Closing twice is the same as once. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    // A browser that has ended has ended this, too.
    await this.root.detach().catch(() => undefined);
  }

  async #askSession({ sessionId, method, params }: Message): Promise<unknown> {
    const session = this.#sessions.get(sessionId!);
    if (session === undefined) throw new Error('Session with given id not found.');
    return send(session, method, params);
  }

  async #askBrowser({ method, params = {} }: Message): Promise<unknown> {
    if (harmless.test(method)) return send(this.root, method, params);
    if (inContext.test(method))
      return send(this.root, method, { ...params, browserContextId: this.contextId });
    if (ofTarget.test(method) && this.#targets.has(params['targetId'] as string))
      return send(this.root, method, params);
    if (method === 'Target.getBrowserContexts') return { browserContextIds: [this.contextId] };
    if (method === 'Target.getTargets') return { targetInfos: [...this.#targets.values()] };
    if (method === 'Target.setAutoAttach') return this.#attachToTabs();
    throw new Error(`${method} is not for a scenario: it has one page and one browser context`);
  }

  /** To what lies below a tab the other end attaches itself. Asked of the browser it would stop everyone's pages. */
  async #attachToTabs(): Promise<object> {
    this.#attaching = true;
    await Promise.all([...this.#targets.values()].map((info) => this.#attachToTab(info)));
    return {};
  }

  async #attachToTab({ type, targetId }: TargetInfo): Promise<void> {
    if (type !== 'tab') return;
    await send(this.root, 'Target.attachToTarget', { targetId, flatten: true });
  }

  #forward(session: CDPSession, sessionId: string | undefined): void {
    (session as unknown as Wildcard).on('*', (method, params) => {
      // Puppeteer has events of its own beside the protocol's.
      if (typeof method !== 'string' || !method.includes('.')) return;
      if (sessionId === undefined && !this.#isOwn(method, params)) return;
      if (method === 'Target.attachedToTarget') this.#listen(params['sessionId'] as string);
      this.#say({ method, params, sessionId });
    });
  }

  #listen(sessionId: string): void {
    const session = this.root.connection()?.session(sessionId) ?? null;
    if (session === null || this.#sessions.has(sessionId)) return;
    this.#sessions.set(sessionId, session);
    this.#forward(session, sessionId);
  }

  /** Whether an event of the browser's is about this context. */
  #isOwn(method: string, params: Params): boolean {
    const info = params['targetInfo'] as TargetInfo | undefined;
    if (method === 'Target.targetDestroyed') return this.#targets.delete(params['targetId'] as string);
    if (method !== 'Target.targetCreated' && method !== 'Target.targetInfoChanged') return true;
    if (info?.browserContextId !== this.contextId) return false;
    const known = this.#targets.has(info.targetId);
    this.#targets.set(info.targetId, info);
    if (!known && this.#attaching) void this.#attachToTab(info).catch(() => undefined);
    return true;
  }

  #say(message: object): void {
    if (!this.#closed) this.deliver(JSON.stringify(message));
  }
}

function send(session: CDPSession, method: string, params: Params | undefined): Promise<unknown> {
  return session.send(method as 'Runtime.evaluate', params as unknown as { expression: string });
}
