import { readFileSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';

export function isTypeScript(file: string): boolean {
  return /\.[cm]?tsx?$/.test(file);
}

/**
 * Whether Node takes a file for CommonJS: by its extension, else by the `type` of the nearest package.json.
 *
 * @see https://nodejs.org/api/packages.html#determining-module-system
 */
export function isCommonJs(file: string): boolean {
  if (/^\.c[jt]s$/.test(extname(file))) return true;
  if (/^\.m[jt]s$/.test(extname(file))) return false;
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    const type = packageType(folder);
    if (type !== null) return type !== 'module';
    if (folder === dirname(folder)) return true;
  }
}

/** null where the folder has no package.json. */
function packageType(folder: string): string | null {
  try {
    const { type } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { type?: string };
    return type ?? 'commonjs';
  } catch {
    return null;
  }
}
