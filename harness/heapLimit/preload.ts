import { extname, join } from 'node:path';

/** What a Node process loads first to be watched, and where its answer goes. */
export interface HeapLimitPreload {
  file: string;
  env: Readonly<Record<string, string>>;
}

/** @param folder that gets a folder for each process that nears its limit. */
export function heapLimitPreload(folder: string): HeapLimitPreload {
  return {
    file: join(__dirname, `onHeapLimit${extname(__filename)}`),
    env: { WEAKSPOT_HEAP_LIMIT_DIR: join(folder, 'heap-limit-%p') },
  };
}
