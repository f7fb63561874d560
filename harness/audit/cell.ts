import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { HostName } from '../host';
import { drivesPage } from '../scenario';

/** A scenario file, and where its heap is to live. */
export interface Cell {
  file: string;
  host: HostName;
}

/** Where scenarios are to run: all that run there, or in each of the hosts. */
export type HostChoice = HostName | 'all';

const hosts: readonly HostName[] = ['node', 'chromium'];

/**
 * Lists what is to run, in the order of the files. A scenario that names its host runs there and nowhere else, and not
 * at all where the choice leaves that host out.
 *
 * @param choice without one, a scenario that names no host runs in Node.
 */
export function listCells(files: readonly string[], folder: string, choice?: HostChoice): Cell[] {
  return files.flatMap((file) => {
    const named = namedHostOrNull(resolve(folder, file));
    const chosen = choice === 'all' ? hosts : [choice ?? named ?? 'node'];
    return chosen.filter((host) => named === null || named === host).map((host) => ({ file, host }));
  });
}

/**
 * The host that a scenario's text names. Its text, because the host decides where the file is loaded: one that needs a
 * page may not even load in Node.
 */
function namedHostOrNull(path: string): HostName | null {
  const text = readText(path);
  if (drivesPage(text)) return 'chromium';
  const name = /(?:^|[{,])\s*host\s*:\s*(['"`])(node|chromium)\1/m.exec(text)?.[2];
  return (name as HostName | undefined) ?? null;
}

/** Whether a file is a scenario in its driver form. */
export function isDriven(path: string): boolean {
  return drivesPage(readText(path));
}

/** Empty where there is no file: that it is missing is told by who loads it. */
function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
