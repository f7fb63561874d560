import { MessageChannel } from 'node:worker_threads';

const { port1: closedPort } = new MessageChannel();
closedPort.close();

/** glibc maps larger pieces one by one, and unmaps them when they are freed (mallopt(3), M_MMAP_THRESHOLD). */
const MAPPED_BYTES = (1 << 25) + (1 << 16);
const SMALL_BYTES = 1 << 22;

/**
 * A column of zeros that is released before the work is over. It takes address space enough for the system to get its
 * memory back then: of smaller pieces a process keeps most, which was 40 of 400 MB at 271 MB. What is not written to
 * takes no memory.
 */
export function scratchColumn(length: number): Uint32Array {
  const bytes = length * 4;
  return new Uint32Array(
    new ArrayBuffer(bytes < SMALL_BYTES ? bytes : Math.max(bytes, MAPPED_BYTES)),
    0,
    length,
  );
}

/**
 * Gives the memory of scratch columns back at once, unless it is shared; they are empty afterwards. Left to the collector they stay for
 * as long as a caller goes on without a pause: at 271 MB they were 65 of 440 MB at the peak. A buffer posted to a
 * closed port is taken from its owner and dropped with the message (HTML, "message port post message steps").
 */
export function release(...columns: readonly (Uint8Array | Uint32Array | Float64Array)[]): void {
  closedPort.postMessage(
    null,
    columns.map((column) => column.buffer).filter((buffer) => !isShared(buffer)) as ArrayBuffer[],
  );
}

/** By its tag: the buffer may be of another realm. */
function isShared(buffer: ArrayBufferLike): boolean {
  return buffer[Symbol.toStringTag] === 'SharedArrayBuffer';
}
