import type { CDPSession } from 'puppeteer';
import { CdpError, SessionClosedError, type CdpSession } from './session';

/** JSON-RPC's code for an error of the server's own. Puppeteer keeps the message of an answer, and not its code. */
const serverError = -32_000;

/** Puppeteer's errors of a target, a session or a connection that is no more. */
const goneErrors = new Set(['TargetCloseError', 'ConnectionClosedError']);

/** Speaks over one of Puppeteer's sessions: with a page, a worker, or a browser. */
export function usePuppeteerSession(session: CDPSession): CdpSession {
  return new PuppeteerSession(session) as CdpSession;
}

/** Gives Puppeteer's session the manners of every other: its errors, and an end at which every question is answered. */
class PuppeteerSession {
  #closed: Promise<void> | undefined;

  constructor(private readonly session: CDPSession) {}

  async send(method: string, params?: unknown): Promise<unknown> {
    if (this.#isClosed()) throw gone(method);
    try {
      return await this.session.send(method as 'Runtime.evaluate', params as { expression: string });
    } catch (error) {
      const { name, message, originalMessage } = error as Error & { originalMessage?: string };
      if (this.#isClosed() || goneErrors.has(name)) throw gone(method);
      throw new CdpError(method, serverError, originalMessage ?? message);
    }
  }

  on(event: string, listener: (payload: unknown) => void): () => void {
    this.session.on(event, listener);
    return () => {
      this.session.off(event, listener);
    };
  }

  close(): Promise<void> {
    // A target that went away has taken its sessions with it.
    return (this.#closed ??= this.session.detach().catch(() => undefined));
  }

  #isClosed(): boolean {
    return this.#closed !== undefined;
  }
}

function gone(method: string): SessionClosedError {
  return new SessionClosedError(`the heap went away before it answered ${method}`);
}
