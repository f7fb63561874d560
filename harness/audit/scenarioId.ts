import { isAbsolute, join, relative } from 'node:path';
import { relativePath } from '../result';
import type { HostName } from '../host';

/** Where the catalogue lies: beside `harness/` in the repository. */
export const catalogueFolder = join(__dirname, '..', '..', 'fixtures');

/**
 * A scenario's name across runs and machines: `07-observers/leaky@node` in the catalogue,
 * `test/orders.leak.ts@node` elsewhere.
 */
export function scenarioId(path: string, folder: string, host: HostName): string {
  const fromCatalogue = relative(catalogueFolder, path);
  const outside = fromCatalogue.startsWith('..') || isAbsolute(fromCatalogue);
  const inCatalogue = outside ? null : relativePath(path, catalogueFolder);
  const version = inCatalogue?.replace(/\.[cm]?[jt]s$/, '');
  return `${version ?? relativePath(path, folder)}@${host}`;
}
