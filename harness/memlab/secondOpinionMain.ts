/**
 * What a process runs that asks memlab about one snapshot. memlab installs handlers of signals that never let a process
 * end, ends it where a file is missing, prints its progress, and leaves state behind from one call to the next.
 */
import { answerParent } from './childQuestion';
import type { MemlabAnswer, MemlabQuestion } from './secondOpinion';

/** The part of `@memlab/api` that is asked. */
interface MemlabApi {
  config: { errorHandling: number; muteConsole: boolean };
  getFullHeapFromFile(file: string): Promise<{
    getNodeById(id: number): { hasPathEdge: boolean } | null;
  }>;
}

/** `ErrorHandling.Throw`, an enum that the package does not export. */
const throwErrors = 2;

async function answer({ snapshotFile, ids }: MemlabQuestion): Promise<MemlabAnswer> {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- it is CommonJS, and an optional peer
  const memlab = require('@memlab/api') as MemlabApi;
  memlab.config.errorHandling = throwErrors;
  memlab.config.muteConsole = true;
  const heap = await memlab.getFullHeapFromFile(snapshotFile);
  return { alive: ids.filter((id) => heap.getNodeById(id)?.hasPathEdge === true) };
}

answerParent(answer);
