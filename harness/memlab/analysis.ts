import { askChild } from './childQuestion';

/** What is asked: one of memlab's analyses of one snapshot. */
export interface AnalysisQuestion {
  snapshotFile: string;
  /** As memlab's command line calls it (`shape`), or by its class (`object-shape`). */
  analysis: string;
  /** Whose engine reads the snapshot: memlab's own is there to compare. */
  engine: 'weakspot' | 'memlab';
}

export interface AnalysisAnswer {
  /** Analyses that take one snapshot and need nobody to answer questions, by their classes. */
  analyses: string[];
  /** What it printed, without colours; null where there is no analysis of that name. */
  output: string | null;
  elapsedMs: number;
}

/**
 * Runs one of memlab's analyses over a snapshot that this project's engine reads.
 *
 * @throws {Error} that says in one sentence why it gave no answer.
 */
export function runAnalysis(
  snapshotFile: string,
  analysis: string,
  engine: AnalysisQuestion['engine'] = 'weakspot',
): Promise<AnalysisAnswer> {
  return askChild('analysisMain', { snapshotFile, analysis, engine });
}
