import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { readSnapshotFile, SnapshotFormatError, StageClock, type HeapGraph } from '../heap';
import { renderInspection } from '../report';
import { inspectGraph, relativePath, type InspectResult } from '../result';
import { chooseColors } from './colors';
import { exitStatus, UsageError } from './usage';

/** The flags of `weakspot inspect`, as the command line gives them. */
export interface InspectFlags {
  json?: boolean;
  timings?: boolean;
}

/**
 * Reads one snapshot and prints its totals, its classes and its largest objects.
 *
 * @returns the exit status.
 * @throws {UsageError} when the file cannot be read or is no snapshot.
 */
export async function inspectCommand(files: readonly string[], flags: InspectFlags): Promise<number> {
  const [file = '', ...others] = files;
  if (others.length > 0)
    throw new UsageError('inspect reads one snapshot at a time: this version does not compare several');
  const result = await inspect(file);
  const options = {
    colors: chooseColors(),
    width: process.stdout.columns || Infinity,
    timings: flags.timings === true,
  };
  const text = flags.json === true ? JSON.stringify(result, null, 2) : renderInspection(result, options);
  process.stdout.write(`${text}\n`);
  return exitStatus.good;
}

async function inspect(file: string): Promise<InspectResult> {
  const clock = new StageClock();
  const path = resolve(file);
  const start = performance.now();
  const graph = await read(file, path, clock);
  const inspection = await inspectGraph(graph, clock);
  const totalMs = performance.now() - start;
  const { size: fileBytes } = await stat(path);
  const timings = { stages: clock.stages, totalMs };
  return { schemaVersion: 1, file: relativePath(path, process.cwd()), fileBytes, ...inspection, timings };
}

async function read(file: string, path: string, clock: StageClock): Promise<HeapGraph> {
  try {
    return await readSnapshotFile(path, clock);
  } catch (error) {
    if (error instanceof SnapshotFormatError)
      throw new UsageError(`${file}: ${error.message}; ${adviseOn(error)}`);
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new UsageError(`no file at '${file}': check the path`);
    if (code !== undefined && syscall !== undefined)
      throw new UsageError(`cannot read ${file} (${code}): choose a file that can be read`);
    throw error;
  }
}

/** What to do about a file that is no snapshot. */
function adviseOn({ section, byteOffset, found }: SnapshotFormatError): string {
  if (found === 'the end of the file' && byteOffset > 0)
    return 'the file is cut short: copy it again, or take the snapshot again';
  if (section === 'file')
    return 'give a .heapsnapshot file, as v8.writeHeapSnapshot(), DevTools and --keep-snapshots write it';
  return 'the file is damaged, or of a format that this version does not know: take the snapshot again';
}
