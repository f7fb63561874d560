/** Tells as JSON how heaps end that were started with the NODE_OPTIONS of this process: with a full heap, or at once. */
import { startNodeChild, HostError } from '../../harness/host';

const fill = 'globalThis.full = []; for (;;) full.push(new Array(1000).fill(full.length))';

async function fillUp(): Promise<unknown> {
  const heap = await startNodeChild('none');
  await heap.session.send('Runtime.evaluate', { expression: fill }).catch(() => undefined);
  await heap.session.close();
  return heap.ended;
}

async function startInVain(): Promise<unknown> {
  process.env['NODE_OPTIONS'] = '--require=/there/is/no/such/file.js';
  const error = await startNodeChild('none').catch((reason: unknown) => reason);
  return { isHostError: error instanceof HostError, message: (error as Error).message };
}

void (async () => {
  process.env['NODE_OPTIONS'] = '--max-old-space-size=48';
  process.stdout.write(JSON.stringify({ full: await fillUp(), unstarted: await startInVain() }));
})();
