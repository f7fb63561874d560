import { once } from 'node:events';
import type { WebSocket } from 'ws';
import { CdpError, SessionClosedError, type CdpSession } from './session';

interface Answer {
  id?: number;
  result?: unknown;
  error?: { code: number; message: string };
  method?: string;
  params?: unknown;
}

interface Question {
  method: string;
  resolve(result: unknown): void;
  reject(reason: Error): void;
}

/**
 * No compression: the other end is on this machine. No limit: one message may hold the names of a whole heap. A process
 * that is stuck in its script may never answer the handshake.
 */
const socketOptions = { perMessageDeflate: false, maxPayload: 0, handshakeTimeout: 10_000 };

/**
 * Connects to a Node inspector or a Chrome debugging target.
 *
 * @param url `ws://…`, as `inspector.url()` or `/json/list` give it.
 * @throws {SessionClosedError} when nobody speaks WebSocket there.
 */
export async function connectWebSocket(url: string): Promise<CdpSession> {
  const socket = openSocket(url);
  try {
    await once(socket, 'open');
  } catch (error) {
    throw new SessionClosedError(`no inspector answers at ${url}: ${(error as Error).message}`);
  }
  return new WebSocketSession(socket) as CdpSession;
}

/** Loaded when there is somebody to speak with: a page is asked by the pipe of its browser. */
function openSocket(url: string): WebSocket {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- `import()` cannot be called where Jest runs this
  const { WebSocket } = require('ws') as typeof import('ws');
  return new WebSocket(url, socketOptions);
}

/** Matches answers to questions by number, events to listeners by name. */
class WebSocketSession {
  readonly #questions = new Map<number, Question>();
  readonly #listeners = new Map<string, Set<(payload: unknown) => void>>();
  #asked = 0;

  constructor(private readonly socket: WebSocket) {
    socket.on('message', (data) => this.#receive(JSON.parse((data as Buffer).toString('utf8')) as Answer));
    socket.on('close', () => this.#abandon());
    // A broken connection is reported by `close`, which always follows.
    socket.on('error', () => undefined);
  }

  send(method: string, params: unknown = {}): Promise<unknown> {
    if (this.socket.readyState !== this.socket.OPEN) return Promise.reject(gone(method));
    const id = ++this.#asked;
    return new Promise((resolve, reject) => {
      this.#questions.set(id, { method, resolve, reject });
      this.socket.send(JSON.stringify({ id, method, params }));
    });
  }

  on(event: string, listener: (payload: unknown) => void): () => void {
    const listeners = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  async close(): Promise<void> {
    if (this.socket.readyState === this.socket.CLOSED) return;
    const closed = once(this.socket, 'close');
    // Not `close()`: a heap that is stuck in script never completes the closing handshake.
    this.socket.terminate();
    await closed;
  }

  #receive(message: Answer): void {
    if (message.method !== undefined) {
      for (const listener of this.#listeners.get(message.method) ?? []) listener(message.params);
      return;
    }
    const question = this.#questions.get(message.id ?? 0);
    if (question === undefined) return;
    this.#questions.delete(message.id ?? 0);
    if (message.error === undefined) question.resolve(message.result);
    else question.reject(new CdpError(question.method, message.error.code, message.error.message));
  }

  #abandon(): void {
    for (const question of this.#questions.values()) question.reject(gone(question.method));
    this.#questions.clear();
  }
}

function gone(method: string): SessionClosedError {
  return new SessionClosedError(`the heap went away before it answered ${method}`);
}
