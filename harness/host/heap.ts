import type { CdpSession } from '../cdp';

/** Where a scenario's heap can live. */
export type HostName = 'node' | 'chromium';

/**
 * A started heap: the session to talk to it, and the news of its end.
 *
 * The session is the only way in. What a layer below does to a heap, it does over CDP and so to every host alike.
 */
export interface HostedHeap {
  readonly host: HostName;
  readonly session: CdpSession;
  /** Expression that loads a file in the heap; its value is a promise of the module's namespace. */
  importExpression(file: string): string;
  /** Resolves, once, when the heap is gone, whoever ended it. Never rejects. */
  readonly ended: Promise<HeapEnd>;
  /** Ends the heap and waits until nothing of it is left. Closing twice is the same as once. */
  close(): Promise<void>;
}

/** How a heap came to its end, as far as it could still tell. */
export interface HeapEnd {
  cause: 'closed' | 'exit' | 'uncaught' | 'out-of-memory' | 'signal';
  /** One sentence, without a full stop. */
  reason: string;
  /** JavaScript stack of the place that ended it, when it had time to send one. */
  stack: string | null;
  /** The last that it printed. */
  output: string;
}

/** The heap could not be started, or could not load its modules. */
export class HostError extends Error {
  override readonly name = 'HostError';
}
