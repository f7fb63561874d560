import type { SourceLocation } from '../capture';
import type { CdpSession } from '../cdp';
import type { RelatedHeap } from './relatedHeaps';

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
  /**
   * Expression that loads a file in the heap; its value is a promise of the module's namespace.
   *
   * @throws {ModuleError} when the file cannot be made into what the heap loads.
   */
  importExpression(file: string): Promise<string>;
  /** A stack of this heap with the places where its source was written, and not where the heap executes it. */
  readStack(stack: string): string;
  /** The heaps that belong to it just now: of a page's workers, and of its frames in other processes. */
  listRelated(): Promise<RelatedHeap[]>;
  /** Resolves, once, when the heap is gone, whoever ended it. Never rejects. */
  readonly ended: Promise<HeapEnd>;
  /** Ends the heap and waits until nothing of it is left. Closing twice is the same as once. */
  close(): Promise<void>;
}

/** How a heap came to its end, as far as it could still tell. */
export interface HeapEnd {
  cause: 'closed' | 'exit' | 'uncaught' | 'out-of-memory' | 'signal' | 'crash' | 'navigation' | 'dialog';
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

/** A file cannot be made into what a page can load: it does not parse, or imports what is not there. */
export class ModuleError extends Error {
  override readonly name = 'ModuleError';

  constructor(
    message: string,
    readonly location: SourceLocation | null,
  ) {
    super(message);
  }
}

/** There is no browser. The message ends with the command that brings one. */
export class NoBrowserError extends Error {
  override readonly name = 'NoBrowserError';
}
