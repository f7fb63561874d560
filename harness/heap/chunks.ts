/** The bytes of an open file, a chunk at a time. */
import type { FileHandle } from 'node:fs/promises';
import { release } from './release';
import type { StageClock } from './stages';

const CHUNK_BYTES = 1 << 20;

/**
 * Reads into two buffers in turn, so that the disk works while the consumer does.
 * @param from first byte read
 * @param to byte behind the last one; a file that ends before it is read to its end
 * @param clock is told `read`, the waiting for the disk
 * @param consume a chunk is overwritten after it returned
 */
export async function readChunks(
  file: FileHandle,
  from: number,
  to: number,
  clock: StageClock,
  consume: (chunk: Uint8Array) => void,
): Promise<void> {
  const read = (buffer: Buffer, offset: number): ReturnType<typeof file.read<Buffer>> => {
    const reading = file.read(buffer, 0, Math.min(CHUNK_BYTES, to - offset), offset);
    // A fault in the chunk before must not leave this read's rejection unheard.
    reading.catch(() => undefined);
    return reading;
  };
  let current = Buffer.allocUnsafeSlow(CHUNK_BYTES);
  let next = Buffer.allocUnsafeSlow(CHUNK_BYTES);
  let offset = from;
  let reading = read(current, offset);
  for (;;) {
    const start = performance.now();
    const { bytesRead } = await reading;
    clock.add('read', performance.now() - start);
    if (bytesRead === 0) {
      release(current, next);
      return;
    }
    offset += bytesRead;
    reading = read(next, offset);
    consume(current.subarray(0, bytesRead));
    [current, next] = [next, current];
  }
}

/** Told what part is done, from 0 to 1. */
export type OnProgress = (part: number) => void;

/** Tells progress with each chunk of so many bytes, before it is consumed. */
export function telling(
  bytes: number,
  onProgress: OnProgress,
  consume: (chunk: Uint8Array) => void,
): (chunk: Uint8Array) => void {
  let read = 0;
  return (chunk) => {
    read += chunk.length;
    onProgress(Math.min(1, read / bytes));
    consume(chunk);
  };
}
