/** Snapshots on disk. */
import { open, type FileHandle } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { SnapshotFormatError } from './errors';
import type { HeapGraph } from './graph';
import { parseSnapshot, SnapshotParser } from './parser';
import { StageClock } from './stages';

const CHUNK_BYTES = 1 << 20;
const GZIP_MAGIC = [0x1f, 0x8b];

/**
 * Reads a `.heapsnapshot` file, plain or gzipped (told by its first bytes, not by its name).
 * @param clock is told how long the stages took: those of `SnapshotParser`, and `read`, waiting for the disk
 * (not known for a gzipped file)
 * @throws SnapshotFormatError when it is no snapshot; Node's own errors when it cannot be read at all
 */
export async function readSnapshotFile(path: string, clock = new StageClock()): Promise<HeapGraph> {
  const file = await open(path);
  try {
    if ((await file.stat()).isDirectory())
      throw new SnapshotFormatError('file', 0, 'a directory', 'a .heapsnapshot file');
    return (await isGzip(file)) ? await readGzip(file, clock) : await readPlain(file, clock);
  } finally {
    await file.close();
  }
}

async function isGzip(file: FileHandle): Promise<boolean> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(GZIP_MAGIC.length), 0, GZIP_MAGIC.length, 0);
  return bytesRead === GZIP_MAGIC.length && GZIP_MAGIC.every((byte, at) => buffer[at] === byte);
}

/** Reads into two buffers in turn, so that the disk works while the parser does. */
async function readPlain(file: FileHandle, clock: StageClock): Promise<HeapGraph> {
  const parser = new SnapshotParser(clock);
  let current = Buffer.allocUnsafeSlow(CHUNK_BYTES);
  let next = Buffer.allocUnsafeSlow(CHUNK_BYTES);
  let offset = 0;
  let reading = file.read(current, 0, CHUNK_BYTES, offset);
  for (;;) {
    const start = performance.now();
    const { bytesRead } = await reading;
    clock.add('read', performance.now() - start);
    if (bytesRead === 0) return parser.finish();
    offset += bytesRead;
    reading = file.read(next, 0, CHUNK_BYTES, offset);
    // A fault in this chunk must not leave the other read's rejection unheard.
    reading.catch(() => undefined);
    parser.push(current.subarray(0, bytesRead));
    [current, next] = [next, current];
  }
}

async function readGzip(file: FileHandle, clock: StageClock): Promise<HeapGraph> {
  const inflated = file.createReadStream({ start: 0, autoClose: false }).pipe(createGunzip());
  try {
    return await parseSnapshot(inflated as AsyncIterable<Uint8Array>, clock);
  } catch (error) {
    if (error instanceof SnapshotFormatError) throw error;
    const words = error instanceof Error ? error.message : String(error);
    throw new SnapshotFormatError('file', 0, `broken gzip data (${words})`, 'a whole gzip stream');
  }
}
