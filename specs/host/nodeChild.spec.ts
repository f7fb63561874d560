import { describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { isHeapGone } from '../../harness/cdp';
import type { HeapEnd } from '../../harness/host';
import { childHeaps, endBy, evaluate, processId } from '../support/childHeap';
import { isRunning, runProgram, startProgram, until } from '../support/programs';
import { scenarioFolder } from '../support/scenarios';

const inspectorUrl = "process.getBuiltinModule('inspector').url()";

async function isReachable(port: number, address: string): Promise<boolean> {
  const socket = connect({ port, host: address });
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

describe('the inspector of a Node child', () => {
  const start = childHeaps();

  it('listens on loopback only, each on a port of its own', async () => {
    const heaps = await Promise.all([start(), start()]);
    const urls = await Promise.all(
      heaps.map(async (heap) => new URL(String(await evaluate(heap, inspectorUrl)))),
    );
    expect(urls.map(({ hostname }) => hostname)).toEqual(['127.0.0.1', '127.0.0.1']);
    const [first = 0, second = 0] = urls.map(({ port }) => Number(port));
    expect(first).not.toBe(second);
    expect([first, second]).not.toContain(9229);
    expect(await isReachable(first, '127.0.0.1')).toBe(true);
    // A wildcard address would answer here too.
    expect(await isReachable(first, '127.0.0.2')).toBe(false);
    expect(await isReachable(first, '::1')).toBe(false);
  });
});

describe('the end of a Node child', () => {
  const start = childHeaps();
  const folder = scenarioFolder();
  const exits = folder.write('exits.cjs', '\n\nexports.leave = () =>\n  process.exit(4);\n');

  it('by process.exit is told with the line that called it', async () => {
    const heap = await start([exits]);
    const end = await endBy(heap, `${await heap.importExpression(exits)}.then((m) => m.leave())`);
    expect(end).toMatchObject({ cause: 'exit', reason: 'it ended its own process, with exit status 4' });
    expect(end.stack).toContain('exits.cjs:4');
  });

  it('by an error that nobody catches is told with the error, once', async () => {
    const heap = await start();
    const end = await endBy(
      heap,
      "console.log('before'); setTimeout(function bomb() { throw new RangeError('too far') }, 0)",
    );
    expect(end).toMatchObject({
      cause: 'uncaught',
      reason: 'an error was thrown that nobody caught: RangeError: too far',
      output: '',
    });
    expect(end.stack).toMatch(/^RangeError: too far\n\s+at .*bomb/);
  });

  it('by a rejection that nobody handles is told as an error', async () => {
    const heap = await start();
    const end = await endBy(heap, "setTimeout(() => void Promise.reject(new Error('unheard')), 0)");
    expect(end).toMatchObject({
      cause: 'uncaught',
      reason: 'an error was thrown that nobody caught: Error: unheard',
    });
  });

  it('by a signal is told with its name, and with what was printed before', async () => {
    const heap = await start();
    const end = await endBy(
      heap,
      "console.log('one'); console.error('two'); setTimeout(() => process.kill(process.pid, 'SIGTERM'), 0)",
    );
    expect(end).toMatchObject({ cause: 'signal', reason: 'its process was ended by SIGTERM', stack: null });
    expect(end.output.split('\n').sort()).toEqual(['one', 'two']);
  });

  it('by closing is told as such, leaves no process, and closes once', async () => {
    const heap = await start();
    const pid = await processId(heap);
    const unanswered = evaluate(heap, 'for (;;);').catch(isHeapGone);
    await Promise.all([heap.close(), heap.close()]);
    await heap.close();
    expect(await heap.ended).toEqual({ cause: 'closed', reason: 'it was closed', stack: null, output: '' });
    expect(await unanswered).toBe(true);
    expect(isRunning(pid)).toBe(false);
  });

  it('by a full heap is told as such, and one that never starts says why', async () => {
    const { stdout } = await runProgram(join(__dirname, 'endings.child.ts'), []);
    const told = JSON.parse(stdout) as {
      full: HeapEnd;
      unstarted: { isHostError: boolean; message: string };
    };
    expect(told.full).toEqual({
      cause: 'out-of-memory',
      reason: 'its process ran out of memory',
      stack: null,
      output: '',
    });
    expect(told.unstarted.isHostError).toBe(true);
    expect(told.unstarted.message).toMatch(
      /^the Node child did not start: its process ended, with exit status 1\n/,
    );
    expect(told.unstarted.message).toContain("Cannot find module '/there/is/no/such/file.js'");
  });

  it('comes with the end of its parent, however sudden', async () => {
    const parent = startProgram(join(__dirname, 'idleParent.child.ts'), []);
    const [line] = (await once(parent.child.stdout, 'data')) as [string];
    const pid = Number(line);
    expect(isRunning(pid)).toBe(true);
    parent.child.kill('SIGKILL');
    await parent.ended;
    await until(() => !isRunning(pid), 'the end of the orphan');
  });
});
