import { Session } from 'node:inspector';
import { CdpError, SessionClosedError, type CdpSession } from './session';

/**
 * Opens a conversation of this thread with its own heap. Commands run on the spot: a snapshot's chunks have all been
 * heard when `send` returns.
 */
export function connectInProcess(): CdpSession {
  return new InProcessSession() as CdpSession;
}

/** Like any other session, over `node:inspector`. */
class InProcessSession {
  readonly #session = new Session();
  #open = true;

  constructor() {
    this.#session.connect();
  }

  send(method: string, params: object = {}): Promise<unknown> {
    if (!this.#open) return Promise.reject(gone(method));
    return new Promise((resolve, reject) => {
      this.#session.post(method, params, (error, result) => {
        if (error === null) resolve(result);
        else reject(this.#open ? refusal(method, error) : gone(method));
      });
    });
  }

  on(event: string, listener: (payload: unknown) => void): () => void {
    const hear = ({ params }: { params: unknown }): void => listener(params);
    this.#session.on(event, hear);
    return () => this.#session.off(event, hear);
  }

  close(): Promise<void> {
    const wasOpen = this.#open;
    this.#open = false;
    // V8 answers what is unanswered while it disconnects.
    if (wasOpen) this.#session.disconnect();
    return Promise.resolve();
  }
}

/** Node puts the protocol's code and words into one message. */
function refusal(method: string, { message }: Error): CdpError {
  const [, code = '0', answer = message] = /^Inspector error (-?\d+): (.*)$/s.exec(message) ?? [];
  return new CdpError(method, Number(code), answer);
}

function gone(method: string): SessionClosedError {
  return new SessionClosedError(`the session was closed before it answered ${method}`);
}
