import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { compareSnapshots, type SnapshotFile } from '../audit';
import { readSnapshotFile, SnapshotFormatError, StageClock, type HeapGraph } from '../heap';
import {
  renderAnalysis,
  renderClass,
  renderInspection,
  renderObject,
  renderSequence,
  renderWhatIf,
} from '../report';
import {
  analyseHeap,
  askForClass,
  askForObject,
  askWhatIf,
  inspectHeap,
  printable,
  relativePath,
  type InspectedHeap,
  type InspectOutput,
  type QuestionOptions,
  type SequenceResult,
} from '../result';
import { chooseColors } from './colors';
import { analyseWithMemlab } from './memlabAnalysis';
import { nearNames } from './nearNames';
import { startMeter } from './progress';
import { exitStatus, UsageError } from './usage';

/** The flags of `weakspot inspect`, as the command line gives them. */
export interface InspectFlags {
  json?: boolean;
  timings?: boolean;
  class?: string;
  id?: number;
  path?: boolean;
  whatIf?: string;
  analysis?: string;
  includeStrings?: boolean;
}

/**
 * Reads one snapshot and prints what is in it, or what was asked of it; or several of one heap, oldest first, and
 * prints what grows from one to the next.
 *
 * @returns the exit status.
 * @throws {UsageError} when a file cannot be read or is no snapshot, or what is asked for is not in it.
 */
export async function inspectCommand(files: readonly string[], flags: InspectFlags): Promise<number> {
  checkFlags(files, flags);
  const result = files.length === 1 ? await inspect(files[0]!, flags) : await inspectSequence(files);
  const text = flags.json === true ? JSON.stringify(result, null, 2) : render(result, flags);
  process.stdout.write(`${text}\n`);
  return result.kind === 'sequence' && result.findings.length > 0 ? exitStatus.leak : exitStatus.good;
}

function checkFlags(files: readonly string[], flags: InspectFlags): void {
  const { class: className, id, whatIf, analysis, path } = flags;
  const questions = Object.entries({
    '--class': className,
    '--id': id,
    '--what-if': whatIf,
    '--analysis': analysis,
  }).flatMap(([flag, value]) => (value === undefined ? [] : [flag]));
  if (questions.length > 1)
    throw new UsageError(`${questions.join(' and ')} are two questions: ask one at a time`);
  if (files.length > 1 && questions.length === 1)
    throw new UsageError(`${questions[0]} asks one snapshot: name one file`);
  if (path === true && className === undefined && id === undefined)
    throw new UsageError('--path needs an object: add --class NAME or --id N');
}

function render(result: InspectOutput, { timings }: InspectFlags): string {
  const options = {
    colors: chooseColors(),
    width: process.stdout.columns || Infinity,
    timings: timings === true,
  };
  switch (result.kind) {
    case 'snapshot':
      return renderInspection(result, options);
    case 'sequence':
      return renderSequence(result, options);
    case 'class':
      return renderClass(result, options);
    case 'object':
      return renderObject(result, options);
    case 'whatIf':
      return renderWhatIf(result, options);
    case 'analysis':
      return renderAnalysis(result);
  }
}

function inspectSequence(files: readonly string[]): Promise<SequenceResult> {
  const folder = process.cwd();
  const snapshots = files.map((file): SnapshotFile => {
    const path = resolve(file);
    return { file: relativePath(path, folder), read: () => read(file, path, new StageClock()) };
  });
  return compareSnapshots(snapshots, folder);
}

async function inspect(file: string, flags: InspectFlags): Promise<InspectOutput> {
  if (flags.analysis !== undefined) return await analyseWithMemlab(file, flags.analysis);
  const clock = new StageClock();
  const path = resolve(file);
  const start = performance.now();
  const heap = await analyseHeap(await read(file, path, clock), clock);
  const head = { schemaVersion: 1, file: relativePath(path, process.cwd()) } as const;
  const { class: className, id, whatIf } = flags;
  if (className !== undefined) return { ...head, kind: 'class', ...answerClass(heap, className, flags) };
  if (id !== undefined) return { ...head, kind: 'object', ...answerObject(heap, id, flags) };
  if (whatIf !== undefined) return { ...head, kind: 'whatIf', ...answerWhatIf(heap, whatIf) };
  const inspection = inspectHeap(heap, flags.includeStrings === true, clock);
  const totalMs = performance.now() - start;
  const { size: fileBytes } = await stat(path);
  return { ...head, kind: 'snapshot', fileBytes, ...inspection, timings: { stages: clock.stages, totalMs } };
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

function questionOptions({ path, includeStrings }: InspectFlags): QuestionOptions {
  return { paths: path === true, includeStrings: includeStrings === true, folder: process.cwd() };
}

function answerClass(
  heap: InspectedHeap,
  name: string,
  flags: InspectFlags,
): NonNullable<ReturnType<typeof askForClass>> {
  const answer = askForClass(heap, name, questionOptions(flags));
  if (answer !== null) return answer;
  const names = heap.classes.map(({ className }) => className);
  throw new UsageError(
    `no object of a class '${name}' in the snapshot: ${suggest(name, names, 'weakspot inspect FILE --json lists the classes')}`,
  );
}

function answerObject(
  heap: InspectedHeap,
  id: number,
  flags: InspectFlags,
): NonNullable<ReturnType<typeof askForObject>> {
  const answer = askForObject(heap, id, questionOptions(flags));
  if (answer !== null) return answer;
  throw new UsageError(
    `no object @${id} in the snapshot: take an id from weakspot inspect FILE --class NAME`,
  );
}

function answerWhatIf(heap: InspectedHeap, text: string): NonNullable<ReturnType<typeof askWhatIf>> {
  const answer = askWhatIf(heap, text, process.cwd());
  if (answer !== null) return answer;
  const hint = 'weakspot inspect FILE --class NAME tells which references hold its objects';
  throw new UsageError(`no reference '${text}' in the snapshot: ${suggest(text, heap.sites.texts, hint)}`);
}

/** @param hint what to do where no name is near */
function suggest(given: string, names: readonly string[], hint: string): string {
  const near = nearNames(given, names);
  return near.length === 0
    ? hint
    : `did you mean ${printable(near)
        .map((name) => `'${name}'`)
        .join(', ')}?`;
}

/** What to do about a file that is no snapshot. */
function adviseOn({ section, byteOffset, found }: SnapshotFormatError): string {
  if (found === 'the end of the file' && byteOffset > 0)
    return 'the file is cut short: copy it again, or take the snapshot again';
  if (section === 'file')
    return 'give a .heapsnapshot file, as v8.writeHeapSnapshot(), DevTools and --keep-snapshots write it';
  return 'the file is damaged, or of a format that this version does not know: take the snapshot again';
}
