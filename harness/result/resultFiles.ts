import { readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { AuditResult } from './auditResult';
import { relativePath } from './location';
import { ResultsError } from './resultsError';

/**
 * Reads results, each once, in the order given.
 *
 * @param places folders with a `results.json`, or such files.
 * @throws {ResultsError} when one is missing or is no result of this version.
 */
export async function readResults(places: readonly string[]): Promise<AuditResult[]> {
  const files = await Promise.all(places.map(findFile));
  return Promise.all([...new Set(files)].map(readResult));
}

async function findFile(place: string): Promise<string> {
  const path = resolve(place);
  const found = await stat(path).catch(() => null);
  if (!found) throw new ResultsError(`no results at '${place}': check the path, or run the audit first`);
  return found.isDirectory() ? join(path, 'results.json') : path;
}

async function readResult(file: string): Promise<AuditResult> {
  const name = relativePath(file, process.cwd());
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new ResultsError(`no results at '${name}' (${code}): check the path, or run the audit first`);
  }
  const parsed = parseOrUndefined(text);
  if (!isResult(parsed)) throw new ResultsError(`${name} is no result of an audit: run the audit again`);
  const { schemaVersion } = parsed as { schemaVersion: number };
  if (schemaVersion === 1) return parsed;
  throw new ResultsError(
    `${name} is a result of version ${schemaVersion}, and this program reads version 1: audit and read with one version`,
  );
}

function parseOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether it has what any version of a result has. What is within, its writer answers for. */
function isResult(parsed: unknown): parsed is AuditResult {
  if (typeof parsed !== 'object' || parsed === null) return false;
  const { schemaVersion, environment, scenarios } = parsed as Partial<Record<string, unknown>>;
  const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null;
  return (
    typeof schemaVersion === 'number' &&
    isObject(environment) &&
    Array.isArray(scenarios) &&
    scenarios.every(
      (scenario) => isObject(scenario) && Array.isArray((scenario as { findings?: unknown }).findings),
    )
  );
}
