import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Of this package, as npm knows it: `0.1.0`. */
export function toolVersion(): string {
  const { version } = JSON.parse(readFileSync(join(__dirname, '..', '..', 'package.json'), 'utf8')) as {
    version: string;
  };
  return version;
}
