import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { AuditResult } from './auditResult';

/**
 * Writes a file beside its place and moves it there, so that a reader never sees half of it.
 *
 * @throws when the folder cannot be made or written to; nothing is left beside the place then.
 */
export async function writeWhole(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const beside = `${path}.${process.pid}.tmp`;
  try {
    await writeFile(beside, text);
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}

export function writeResult(path: string, result: AuditResult): Promise<void> {
  return writeWhole(path, `${JSON.stringify(result, null, 2)}\n`);
}
