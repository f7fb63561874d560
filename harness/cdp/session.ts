import type { ProtocolMapping } from 'devtools-protocol/types/protocol-mapping';

type Commands = ProtocolMapping.Commands;
type Events = ProtocolMapping.Events;

/**
 * One conversation with one V8 heap over the Chrome DevTools Protocol. The only thing the layers below know of a
 * host: a Node child, a page and an attached process differ in how their session is obtained, and in nothing else.
 */
export interface CdpSession {
  /** Rejects with {@link CdpError} when the heap refuses the command, {@link SessionClosedError} when it is gone. */
  send<M extends keyof Commands>(
    method: M,
    ...params: Commands[M]['paramsType']
  ): Promise<Commands[M]['returnType']>;
  /** Listens until the returned function is called. */
  on<E extends keyof Events>(event: E, listener: (...payload: Events[E]) => void): () => void;
  /** Ends the conversation; every unanswered `send` rejects. Closing twice is the same as once. */
  close(): Promise<void>;
}

/** The heap answered a command with an error. */
export class CdpError extends Error {
  override readonly name = 'CdpError';

  constructor(
    readonly method: string,
    readonly code: number,
    readonly answer: string,
  ) {
    super(`${method}: ${answer} (${code})`);
  }
}

/** The other end went away: the process ended, the page closed, or the connection dropped. */
export class SessionClosedError extends Error {
  override readonly name = 'SessionClosedError';
}

/**
 * What V8 answers for a context that is no more, and Chromium for a page that left its own: both do so before the
 * connection ends.
 */
const endings = /context was destroyed|target navigated or closed|cannot find (default execution )?context/i;

/** Whether an error of a session means that the heap is ending. */
export function isHeapGone(error: unknown): boolean {
  return error instanceof SessionClosedError || (error instanceof CdpError && endings.test(error.answer));
}
