import { closeSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { CdpSession } from '../cdp';
import { SnapshotParser, type HeapGraph } from '../heap';

/**
 * Takes a heap snapshot, parsed while V8 is still writing it.
 *
 * V8 collects garbage before it starts. The heap stands still until the last chunk is out.
 *
 * @param keepAs also writes the snapshot there. That this fails, on a full disk, costs the file and not the graph.
 * @param onProgress is told what part of it is there, from 0 to 1.
 * @throws {SnapshotFormatError} when V8 wrote something this reader does not understand.
 * @throws {SessionClosedError} when the heap went away half-way.
 */
export async function takeSnapshot(
  session: CdpSession,
  keepAs?: SnapshotPlace,
  onProgress?: (part: number) => void,
): Promise<HeapGraph> {
  const parser = new SnapshotParser();
  const unwatch = onProgress && watchProgress(session, parser, onProgress);
  const copy = keepAs && new SnapshotCopy(keepAs);
  let broken: unknown;
  const stop = session.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => {
    if (broken !== undefined) return;
    try {
      const bytes = Buffer.from(chunk, 'utf8');
      copy?.write(bytes);
      parser.push(bytes);
    } catch (error) {
      // Thrown here it would surface in the socket's event handler, where nobody could catch it.
      broken = error;
    }
  });
  try {
    await session.send('HeapProfiler.takeHeapSnapshot', { reportProgress: onProgress !== undefined });
    if (broken !== undefined) throw broken as Error;
    const graph = parser.finish();
    copy?.finish();
    return graph;
  } finally {
    stop();
    unwatch?.();
    copy?.discard();
  }
}

/**
 * How much of a snapshot's time is over when V8 has walked the heap, and when it begins to write: measured on a heap of
 * 136 MB.
 */
const walkedPart = 0.35;
const writingPart = 0.65;

/** V8 tells how far it is until it begins to write; from there on the parser knows. @returns a function that stops it */
function watchProgress(
  session: CdpSession,
  parser: SnapshotParser,
  onProgress: (part: number) => void,
): () => void {
  const stops = [
    session.on('HeapProfiler.reportHeapSnapshotProgress', ({ done, total, finished }) =>
      onProgress(finished === true ? writingPart : walkedPart * Math.min(1, done / Math.max(1, total))),
    ),
    session.on('HeapProfiler.addHeapSnapshotChunk', () =>
      onProgress(writingPart + (1 - writingPart) * parser.progress),
    ),
  ];
  return () => stops.forEach((stop) => stop());
}

/**
 * A file for a snapshot, readable by its owner only: it holds the heap's strings. It is there when it is whole, and not
 * before.
 */
export class SnapshotPlace {
  /** Why it is not there, when the snapshot was taken; null while nothing has failed. */
  failure: Error | null = null;

  constructor(readonly path: string) {}
}

/** Writes beside the place, and gives up for good at the first failure. */
class SnapshotCopy {
  readonly #beside: string;
  #file: number | null = null;

  constructor(private readonly place: SnapshotPlace) {
    this.#beside = `${place.path}.${process.pid}.tmp`;
    this.#attempt(() => {
      mkdirSync(dirname(place.path), { recursive: true });
      this.#file = openSync(this.#beside, 'w', 0o600);
    });
  }

  write(bytes: Uint8Array): void {
    const file = this.#file;
    if (file === null) return;
    this.#attempt(() => {
      for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at);
    });
  }

  finish(): void {
    if (this.#file === null) return;
    this.#attempt(() => {
      closeSync(this.#file!);
      this.#file = null;
      renameSync(this.#beside, this.place.path);
    });
  }

  /** Removes what was written, unless it was finished. */
  discard(): void {
    if (this.#file === null) return;
    closeSync(this.#file);
    this.#file = null;
    rmSync(this.#beside, { force: true });
  }

  #attempt(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.place.failure = error as Error;
      this.discard();
      rmSync(this.#beside, { force: true });
    }
  }
}
