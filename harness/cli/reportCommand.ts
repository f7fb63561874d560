import { join, resolve } from 'node:path';
import { renderHtml } from '../report';
import {
  mergeResults,
  readResult,
  readResults,
  relativePath,
  ResultFormatError,
  writeResult,
  writeWhole,
  type AuditResult,
} from '../result';
import { exitStatus, UsageError } from './usage';

/** Where `weakspot audit` writes without `--report`. */
export const defaultReportFolder = 'reports/latest';

/**
 * Makes the report of a folder's `results.json`, and writes it there; of several folders, that of all their results
 * together, in `reports/latest`.
 *
 * @returns the exit status.
 * @throws {UsageError} when there is no such file, or it is not one of an audit's.
 */
export async function reportCommand(folders: readonly string[]): Promise<number> {
  const [folder = defaultReportFolder, ...others] = folders;
  if (others.length > 0) return reportTogether(folders);
  const result = await read(join(folder, 'results.json'));
  process.stdout.write(`${await writeReport(resolve(folder), result)}\n`);
  return exitStatus.good;
}

/** The shards of one run make one report, and one result, where a run of its own would write them. */
async function reportTogether(folders: readonly string[]): Promise<number> {
  const result = mergeResults(await readResults(folders));
  const target = resolve(defaultReportFolder);
  await writeResult(join(target, 'results.json'), result);
  process.stdout.write(`${await writeReport(target, result)}\n`);
  return exitStatus.good;
}

/** Writes `index.html` beside a result. @returns a line that says where it is */
export async function writeReport(folder: string, result: AuditResult): Promise<string> {
  const path = join(folder, 'index.html');
  await writeWhole(path, renderHtml(result));
  return `report: ${relativePath(path, process.cwd())}`;
}

async function read(file: string): Promise<AuditResult> {
  try {
    return await readResult(file);
  } catch (error) {
    if (error instanceof ResultFormatError)
      throw new UsageError(`${file} is no result of an audit: ${error.message}; run weakspot audit again`);
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT')
      throw new UsageError(`there is no ${file}: run weakspot audit first, or name the folder that holds it`);
    if (code !== undefined)
      throw new UsageError(`cannot read ${file} (${code}): name a folder that holds a results.json`);
    throw error;
  }
}
