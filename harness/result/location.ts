import { isAbsolute, relative, sep } from 'node:path';
import type { Location } from './auditResult';

/** A path as results hold it: relative where it lies within the folder, with forward slashes on every system. */
export function relativePath(file: string, folder: string): string {
  if (!isAbsolute(file)) return file;
  const path = relative(folder, file);
  return path.startsWith('..') || isAbsolute(path) ? file : path.split(sep).join('/');
}

export function relativeLocation(location: Location | null, folder: string): Location | null {
  return location && { ...location, file: relativePath(location.file, folder) };
}
