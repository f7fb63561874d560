/** A live heap: from the request for a snapshot to the graph, against what V8 alone needs to write it to a file. */
import { spawn, type ChildProcess } from 'node:child_process';
import { createRequire } from 'node:module';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type * as Capture from '../harness/capture';
import type * as Cdp from '../harness/cdp';
import type * as Heap from '../harness/heap';

/** Times of one round, in milliseconds. */
export interface LiveRun {
  /** V8 alone: `v8.writeHeapSnapshot` to a file. */
  readonly writeMs: number;
  /** From the request to the graph. */
  readonly graphMs: number;
  /** From the request to the graph with retainers, dominators, retained sizes and distances. */
  readonly analysedMs: number;
}

/** Alternates the two in one process that keeps the program's heap. @param engine folder of the compiled harness */
export async function measureLive(
  program: string,
  orders: number,
  engine: string,
  runs: number,
  scratch: string,
): Promise<LiveRun[]> {
  const load = createRequire(__filename);
  const { takeSnapshot } = load(join(engine, 'capture')) as typeof Capture;
  const { connectWebSocket } = load(join(engine, 'cdp')) as typeof Cdp;
  const { analyse } = load(join(engine, 'heap')) as typeof Heap;
  const child = spawn(process.execPath, ['--inspect=127.0.0.1:0', program, '-', String(orders)], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  try {
    const session = await connectWebSocket(await inspectorUrl(child));
    const results: LiveRun[] = [];
    for (let run = 0; run < runs; run++) {
      const file = join(scratch, 'live.heapsnapshot');
      const expression = `process.getBuiltinModule('v8').writeHeapSnapshot(${JSON.stringify(file)})`;
      const start = performance.now();
      const answer = await session.send('Runtime.evaluate', { expression });
      const written = performance.now();
      if (answer.exceptionDetails) throw new Error(answer.exceptionDetails.text);
      const graph = await takeSnapshot(session);
      const taken = performance.now();
      await analyse(graph);
      const analysed = performance.now();
      rmSync(file);
      results.push({
        writeMs: written - start,
        graphMs: taken - written,
        analysedMs: analysed - written,
      });
    }
    await session.close();
    return results;
  } finally {
    child.kill('SIGKILL');
  }
}

/** The address that Node prints, once the program has filled its heap (it opens the inspector before). */
async function inspectorUrl(child: ChildProcess): Promise<string> {
  let printed = '';
  for await (const text of child.stderr!) {
    printed += String(text);
    const url = /ws:\/\/\S+/.exec(printed)?.[0];
    if (url !== undefined && printed.includes('heap filled')) return url;
  }
  throw new Error(`the program ended: ${printed}`);
}
