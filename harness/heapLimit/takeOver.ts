import { chmod, copyFile, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const lookMs = 200;
/** How long a file may stand still after the end of who wrote it. */
const patienceMs = 1_000;
const lastBytes = 16;

/**
 * Waits until a snapshot is written, and moves it into a folder, readable by its owner only.
 *
 * @param pid who writes it.
 * @returns where it is now.
 * @throws {Error} that says in a sentence where it is cut short, or where the folder cannot be written to.
 */
export async function takeOver(file: string, pid: number, folder: string): Promise<string> {
  await waitUntilWhole(file, pid);
  const to = join(folder, 'heap.heapsnapshot');
  try {
    await mkdir(dirname(folder), { recursive: true });
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await move(file, to);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Error(
      `cannot write ${folder} (${code}): the snapshot is ${file}; set WEAKSPOT_HEAP_LIMIT_DIR to another folder`,
      { cause: error },
    );
  }
  await chmod(to, 0o600);
  return to;
}

async function move(file: string, to: string): Promise<void> {
  try {
    await rename(file, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
    await copyFile(file, to);
    await rm(file);
  }
}

async function waitUntilWhole(file: string, pid: number): Promise<void> {
  let [size, changed] = [-1, performance.now()];
  while (!(await isWhole(file))) {
    const now = (await stat(file)).size;
    if (now !== size) [size, changed] = [now, performance.now()];
    else if (!isRunning(pid) && performance.now() - changed > patienceMs)
      throw new Error(`${file} is cut short at ${size} bytes: is the disk full?`);
    await pause(lookMs);
  }
}

/** A snapshot is an object whose last member is the array of strings. */
async function isWhole(file: string): Promise<boolean> {
  const handle = await open(file);
  try {
    const { size } = await handle.stat();
    const buffer = Buffer.alloc(lastBytes);
    const { bytesRead } = await handle.read(buffer, 0, lastBytes, Math.max(0, size - lastBytes));
    return /"\s*\]\s*\}\s*$/.test(buffer.toString('latin1', 0, bytesRead));
  } finally {
    await handle.close();
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
