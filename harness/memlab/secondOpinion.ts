import { readFile } from 'node:fs/promises';
import { askChild } from './childQuestion';

/** What memlab is asked: which of the objects with these ids of V8's it finds a path to. */
export interface MemlabQuestion {
  snapshotFile: string;
  ids: readonly number[];
}

export interface MemlabAnswer {
  /** Ids of the objects that are alive, as memlab sees it. */
  alive: number[];
}

/**
 * The version of memlab that is installed.
 *
 * @returns null where there is none.
 */
export async function findMemlabOrNull(): Promise<string | null> {
  try {
    const text = await readFile(require.resolve('@memlab/api/package.json'), 'utf8');
    return (JSON.parse(text) as { version: string }).version;
  } catch {
    return null;
  }
}

/**
 * Asks memlab about a snapshot.
 *
 * @param signal ends the process, and with it the answer.
 * @throws {Error} that says in one sentence why it gave no answer.
 */
export function askMemlab(question: MemlabQuestion, signal?: AbortSignal): Promise<MemlabAnswer> {
  return askChild('secondOpinionMain', question, signal);
}
