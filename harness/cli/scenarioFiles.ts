import { existsSync, statSync } from 'node:fs';
import { resolve, sep } from 'node:path';
import { globSync, isDynamicPattern } from 'tinyglobby';
import { catalogueFolder } from '../audit';
import { UsageError } from './usage';

/**
 * Finds the scenario files that the arguments name, each once, sorted within a glob.
 *
 * @param patterns paths or globs; none: the catalogue.
 * @returns absolute paths.
 * @throws {UsageError} when a path does not exist or a glob matches nothing.
 */
export function findScenarioFiles(patterns: readonly string[], folder: string): string[] {
  if (patterns.length === 0) return findCatalogue();
  return [...new Set(patterns.flatMap((pattern) => findMatches(pattern, folder)))];
}

function findMatches(pattern: string, folder: string): string[] {
  const path = resolve(folder, pattern);
  if (existsSync(path)) {
    if (!statSync(path).isDirectory()) return [path];
    throw new UsageError(
      `${pattern} is a folder: name files or a glob, as '${pattern.replace(/[\\/]$/, '')}/**/*.ts'`,
    );
  }
  // A path that does not exist is no glob that happens to match nothing, but both say the same.
  const glob = sep === '\\' ? pattern.replaceAll('\\', '/') : pattern;
  const matches = isDynamicPattern(glob) ? globSync(glob, { cwd: folder, absolute: true }) : [];
  if (matches.length === 0)
    throw new UsageError(`no file at '${pattern}': check the path, or quote the glob`);
  return matches.sort();
}

/** Scenario files of the catalogue; `pattern.ts` is what the versions of a pattern share. */
function findCatalogue(): string[] {
  const options = { cwd: catalogueFolder, absolute: true, ignore: ['*/pattern.ts'] };
  const files = existsSync(catalogueFolder) ? globSync('[0-9][0-9]-*/*.ts', options).sort() : [];
  if (files.length > 0) return files;
  throw new UsageError(
    'there is no catalogue here: name scenario files, as weakspot audit test/orders.leak.ts',
  );
}
