/** Snapshots on disk. */
import { open, type FileHandle } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { createGunzip } from 'node:zlib';
import { readChunks, telling, type OnProgress } from './chunks';
import { SnapshotFormatError } from './errors';
import { readInParts } from './fileParts';
import type { HeapGraph } from './graph';
import { parseSnapshot, SnapshotParser } from './parser';
import { StageClock } from './stages';

/** Files below this size are read by one thread: another one takes 0.04 s to start, and 25 MB. */
const LARGE_BYTES = 64 << 20;
/** More threads than these wait for memory. */
const MAX_PARTS = 4;
const GZIP_MAGIC = [0x1f, 0x8b];

/**
 * Reads a `.heapsnapshot` file, plain or gzipped (told by its first bytes, not by its name).
 * @param clock is told how long the stages took: those of `SnapshotParser`, and `read`, waiting for the disk
 * (not known for a gzipped file). Of a large file, which several threads read, those of this thread, and the waiting
 * for the others
 * @param onProgress is told what part of the file was read, from 0 to 1; of a file that several threads read, of this
 * one's part
 * @throws SnapshotFormatError when it is no snapshot; Node's own errors when it cannot be read at all
 */
export async function readSnapshotFile(
  path: string,
  clock = new StageClock(),
  onProgress: OnProgress = () => undefined,
): Promise<HeapGraph> {
  const file = await open(path);
  try {
    if ((await file.stat()).isDirectory())
      throw new SnapshotFormatError('file', 0, 'a directory', 'a .heapsnapshot file');
    return (await isGzip(file))
      ? await readGzip(file, clock, onProgress)
      : await readPlain(path, file, clock, onProgress);
  } finally {
    await file.close();
  }
}

async function isGzip(file: FileHandle): Promise<boolean> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(GZIP_MAGIC.length), 0, GZIP_MAGIC.length, 0);
  return bytesRead === GZIP_MAGIC.length && GZIP_MAGIC.every((byte, at) => buffer[at] === byte);
}

async function readPlain(
  path: string,
  file: FileHandle,
  clock: StageClock,
  onProgress: OnProgress,
): Promise<HeapGraph> {
  const parts = Math.min(availableParallelism(), MAX_PARTS);
  const { size } = await file.stat();
  if (parts > 1 && size >= LARGE_BYTES) {
    const graph = await readInParts(path, parts, clock, onProgress);
    if (graph !== null) return graph;
  }
  const parser = new SnapshotParser(clock, size);
  await readChunks(
    file,
    0,
    Infinity,
    clock,
    telling(size, onProgress, (chunk) => parser.push(chunk)),
  );
  return parser.finish();
}

async function readGzip(file: FileHandle, clock: StageClock, onProgress: OnProgress): Promise<HeapGraph> {
  const { size } = await file.stat();
  const packed = file.createReadStream({ start: 0, autoClose: false });
  packed.on('data', () => onProgress(packed.bytesRead / size));
  const inflated = packed.pipe(createGunzip());
  try {
    return await parseSnapshot(inflated as AsyncIterable<Uint8Array>, clock);
  } catch (error) {
    if (error instanceof SnapshotFormatError) throw error;
    const words = error instanceof Error ? error.message : String(error);
    throw new SnapshotFormatError('file', 0, `broken gzip data (${words})`, 'a whole gzip stream');
  }
}
