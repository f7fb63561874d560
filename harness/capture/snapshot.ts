import { closeSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { CdpSession } from '../cdp';
import { SnapshotParser, type HeapGraph } from '../heap';

/**
 * Takes a heap snapshot, parsed while V8 is still writing it.
 *
 * V8 collects garbage before it starts. The heap stands still until the last chunk is out.
 *
 * @param keepAs also writes the snapshot to this file, readable by its owner only: it holds the heap's strings. The
 *   file is there when it is whole, and not before.
 * @throws {SnapshotFormatError} when V8 wrote something this reader does not understand.
 * @throws {SessionClosedError} when the heap went away half-way.
 */
export async function takeSnapshot(session: CdpSession, keepAs?: string): Promise<HeapGraph> {
  const parser = new SnapshotParser();
  const copy = keepAs === undefined ? null : new SnapshotCopy(keepAs);
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
    await session.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
    if (broken !== undefined) throw broken as Error;
    const graph = parser.finish();
    copy?.finish();
    return graph;
  } finally {
    stop();
    copy?.discard();
  }
}

/** A file that takes its place only when it is whole. */
class SnapshotCopy {
  readonly #beside: string;
  #file: number | null;

  constructor(private readonly path: string) {
    this.#beside = `${path}.${process.pid}.tmp`;
    mkdirSync(dirname(path), { recursive: true });
    this.#file = openSync(this.#beside, 'w', 0o600);
  }

  write(bytes: Uint8Array): void {
    if (this.#file !== null) writeSync(this.#file, bytes);
  }

  finish(): void {
    this.#close();
    try {
      renameSync(this.#beside, this.path);
    } catch (error) {
      rmSync(this.#beside, { force: true });
      throw error;
    }
  }

  /** Removes what was written, unless it was finished. */
  discard(): void {
    if (this.#close()) rmSync(this.#beside, { force: true });
  }

  #close(): boolean {
    if (this.#file === null) return false;
    closeSync(this.#file);
    this.#file = null;
    return true;
  }
}
