/**
 * A large file in parts, each parsed by a thread of its own. Where a part begins is guessed: somewhere inside the
 * file stands the end of a record, and how many numbers the next record has tells its section. The guess is proved
 * when the parser of the part before arrives there: it must stand between two records of that very section. Where
 * a guess is wrong, or a part has a fault, the file is for one parser to read, from start to end, and to judge.
 */
import { open, type FileHandle } from 'node:fs/promises';
import { readChunks, telling, type OnProgress } from './chunks';
import type { HeapGraph } from './graph';
import { SECTION, type SnapshotLayout } from './layout';
import { SnapshotParser, type FilePart, type Joint } from './parser';
import type { StageClock } from './stages';
import { withThreads } from './threads';

/** V8's `snapshot` section takes about 2 kB, a record at most a hundred bytes. */
const PROBE_BYTES = 1 << 16;
/** The first part, as a fraction of the others: its thread has to start, and nodes take longer than what comes last. */
const FIRST_SHARE = 0.85;
/** Line breaks stand between records and nowhere else: JSON has none inside a string. */
const RECORD_END = '\n,';

interface Plan {
  readonly snapshotText: string;
  readonly fileBytes: number;
  /** Where the parts after the first begin, ascending. */
  readonly joints: readonly Joint[];
}

/**
 * Parses a file in `count` parts at once; this thread takes the last one.
 * @returns null when the file cannot be read so; it may be a snapshot all the same
 */
export async function readInParts(
  path: string,
  count: number,
  clock: StageClock,
  onProgress: OnProgress = () => undefined,
): Promise<HeapGraph | null> {
  const file = await open(path);
  try {
    const plan = await planParts(file, count);
    return plan === null ? null : await parseParts(path, file, plan, clock, onProgress);
  } catch {
    // Whatever went wrong, the one parser that reads the file next says it better.
    return null;
  } finally {
    await file.close();
  }
}

async function parseParts(
  path: string,
  file: FileHandle,
  { snapshotText, fileBytes, joints }: Plan,
  clock: StageClock,
  onProgress: OnProgress,
): Promise<HeapGraph | null> {
  return withThreads(joints.length, async (threads) => {
    const others = threads.map((thread, place) => {
      const from = joints[place - 1] ?? null;
      return thread.run('parsePart', { path, from, snapshotText, toOffset: joints[place]!.byteOffset });
    });
    const last = joints.at(-1)!;
    const parser = SnapshotParser.from(last, snapshotText, fileBytes, clock);
    const consume = telling(fileBytes - last.byteOffset, onProgress, (chunk) => parser.push(chunk));
    await readChunks(file, last.byteOffset, Infinity, clock, consume);
    const parts = await waitFor(others, clock);
    if (!fitTogether([...parts, parser.part], joints)) return null;
    clock.time('join parts', () => parser.putBefore(parts));
    return parser.finish();
  });
}

async function waitFor(others: readonly Promise<FilePart>[], clock: StageClock): Promise<FilePart[]> {
  const start = performance.now();
  const parts = await Promise.all(others);
  clock.add('wait for other threads', performance.now() - start);
  return parts;
}

/** Whether every part but the last ends between two records of the section in which the next one begins. */
function fitTogether(parts: readonly FilePart[], joints: readonly Joint[]): boolean {
  const met = new Set<string>();
  return parts.every(({ joint, sections }, place) => {
    const begun = joints[place - 1]?.section;
    const isNew = sections.every((section) => section === begun || !met.has(section));
    for (const section of sections) met.add(section);
    const { [place]: end } = joints;
    const arrived = joint?.section === end?.section && joint?.byteOffset === end?.byteOffset;
    return isNew && (end === undefined || arrived);
  });
}

async function planParts(file: FileHandle, count: number): Promise<Plan | null> {
  const { size: fileBytes } = await file.stat();
  const head = new SnapshotParser();
  head.push(await probe(file, 0));
  const { snapshotText, layout } = head;
  if (snapshotText === null || layout === null) return null;
  const joints: Joint[] = [];
  for (let part = 1; part < count; part++) {
    const joint = await findJoint(
      file,
      Math.floor((fileBytes / (count - 1 + FIRST_SHARE)) * (part - 1 + FIRST_SHARE)),
      layout,
    );
    if (joint !== null && joint.byteOffset > (joints.at(-1)?.byteOffset ?? 0)) joints.push(joint);
  }
  return joints.length === 0 ? null : { snapshotText, fileBytes, joints };
}

/** The first place after `offset` where a record of nodes or edges seems to begin. */
async function findJoint(file: FileHandle, offset: number, layout: SnapshotLayout): Promise<Joint | null> {
  const bytes = await probe(file, offset);
  const start = bytes.indexOf(RECORD_END) + RECORD_END.length;
  const end = bytes.indexOf(RECORD_END, start);
  const record = bytes.toString('latin1', start, end);
  if (start < RECORD_END.length || end < 0 || !/^[\d,]+$/.test(record)) return null;
  const fields = record.split(',').length;
  const ofNodes = fields === layout.node.fieldCount;
  if (ofNodes === (fields === layout.edge.fieldCount)) return null;
  return { section: ofNodes ? SECTION.nodes : SECTION.edges, byteOffset: offset + start };
}

async function probe(file: FileHandle, offset: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(PROBE_BYTES), 0, PROBE_BYTES, offset);
  return buffer.subarray(0, bytesRead);
}
