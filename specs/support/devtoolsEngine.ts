import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What DevTools' engine says of a snapshot: a value per node, by ordinal. */
export interface DevToolsResult {
  readonly distances: Int32Array;
  readonly dominators: Uint32Array;
  readonly retainedSizes: Float64Array;
  readonly shallowSizes: Float64Array;
  readonly classNames: string[];
}

/** Runs DevTools' engine over snapshot files, in one process; its results are left beside them. */
export function askDevTools(files: readonly string[]): DevToolsResult[] {
  execFileSync(process.execPath, [join(__dirname, 'devtoolsChild.mjs'), ...files], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return files.map((file) => ({
    distances: new Int32Array(bufferOf(`${file}.distances`)),
    dominators: new Uint32Array(bufferOf(`${file}.dominators`)),
    retainedSizes: new Float64Array(bufferOf(`${file}.retained`)),
    shallowSizes: new Float64Array(bufferOf(`${file}.shallow`)),
    classNames: JSON.parse(readFileSync(`${file}.classes`, 'utf8')) as string[],
  }));
}

function bufferOf(file: string): ArrayBuffer {
  return new Uint8Array(readFileSync(file)).buffer;
}
