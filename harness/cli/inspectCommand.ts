import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { compareSnapshots, type SnapshotFile } from '../audit';
import { readSnapshotFile, SnapshotFormatError, StageClock, type HeapGraph } from '../heap';
import { renderInspection, renderSequence } from '../report';
import { inspectGraph, relativePath, type InspectResult, type SequenceResult } from '../result';
import { chooseColors } from './colors';
import { startMeter } from './progress';
import { exitStatus, UsageError } from './usage';

/** The flags of `weakspot inspect`, as the command line gives them. */
export interface InspectFlags {
  json?: boolean;
  timings?: boolean;
}

/**
 * Reads one snapshot and prints its totals, its classes and its largest objects; or several of one heap, oldest first,
 * and prints what grows from one to the next.
 *
 * @returns the exit status.
 * @throws {UsageError} when a file cannot be read or is no snapshot.
 */
export async function inspectCommand(files: readonly string[], flags: InspectFlags): Promise<number> {
  const options = {
    colors: chooseColors(),
    width: process.stdout.columns || Infinity,
    timings: flags.timings === true,
  };
  const print = <T>(result: T, render: (result: T) => string): void => {
    const text = flags.json === true ? JSON.stringify(result, null, 2) : render(result);
    process.stdout.write(`${text}\n`);
  };
  if (files.length === 1) {
    print(await inspect(files[0]!), (result) => renderInspection(result, options));
    return exitStatus.good;
  }
  const result = await inspectSequence(files);
  print(result, (sequence) => renderSequence(sequence, options));
  return result.findings.length > 0 ? exitStatus.leak : exitStatus.good;
}

function inspectSequence(files: readonly string[]): Promise<SequenceResult> {
  const folder = process.cwd();
  const snapshots = files.map((file): SnapshotFile => {
    const path = resolve(file);
    return { file: relativePath(path, folder), read: () => read(file, path, new StageClock()) };
  });
  return compareSnapshots(snapshots, folder);
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
  const meter = await startMeter();
  try {
    return await readSnapshotFile(path, clock, (part) => meter.show(`reading ${file}`, part));
  } catch (error) {
    if (error instanceof SnapshotFormatError)
      throw new UsageError(`${file}: ${error.message}; ${adviseOn(error)}`);
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new UsageError(`no file at '${file}': check the path`);
    if (code !== undefined && syscall !== undefined)
      throw new UsageError(`cannot read ${file} (${code}): choose a file that can be read`);
    throw error;
  } finally {
    meter.stop();
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
