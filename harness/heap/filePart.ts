/** One part of a file, parsed by itself. */
import { open } from 'node:fs/promises';
import { readChunks } from './chunks';
import { SnapshotParser, type FilePart, type Joint } from './parser';
import { StageClock } from './stages';

/** A part of a file. */
export interface PartOrder {
  readonly path: string;
  /** Where it begins; null for the first part, which begins with the file. */
  readonly from: Joint | null;
  /** The file's `snapshot` section. */
  readonly snapshotText: string;
  readonly toOffset: number;
}

/** Parses a part of a file and says where it stands in the end. Errors as `SnapshotParser`'s, and Node's own. */
export async function parsePart({ path, from, snapshotText, toOffset }: PartOrder): Promise<FilePart> {
  const clock = new StageClock();
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const parser =
      from === null ? new SnapshotParser(clock, size) : SnapshotParser.from(from, snapshotText, size);
    await readChunks(file, from?.byteOffset ?? 0, toOffset, clock, (chunk) => parser.push(chunk));
    return parser.part;
  } finally {
    await file.close();
  }
}
