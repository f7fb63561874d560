import { access, constants } from 'node:fs/promises';
import { resolve } from 'node:path';
import { findMemlabOrNull, runAnalysis } from '../memlab';
import { relativePath, type AnalysisResult } from '../result';
import { UsageError } from './usage';

/**
 * Runs one of memlab's heap analyses over a snapshot.
 *
 * @throws {UsageError} when memlab is not installed or has no such analysis, or when the file is no snapshot.
 */
export async function analyseWithMemlab(file: string, analysis: string): Promise<AnalysisResult> {
  const memlab = await findMemlabOrNull();
  if (memlab === null) throw new UsageError('--analysis needs memlab: npm install --save-dev @memlab/api');
  const path = resolve(file);
  await access(path, constants.R_OK).catch(() => {
    throw new UsageError(`no file at '${file}' that can be read: check the path`);
  });
  const { analyses, output, elapsedMs } = await runAnalysis(path, analysis).catch((error: unknown) => {
    throw new UsageError(`${file}: ${(error as Error).message}`);
  });
  if (output === null)
    throw new UsageError(`memlab has no analysis '${analysis}' of one snapshot: ${analyses.join(', ')}`);
  return {
    ...{ schemaVersion: 1, kind: 'analysis', file: relativePath(path, process.cwd()), analysis, memlab },
    ...{ output: output.split('\n'), elapsedMs: Math.round(elapsedMs) },
  };
}
