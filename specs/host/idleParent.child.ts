/** A parent that starts a heap with a timer to keep it alive, tells its process id, and waits for its own end. */
import { startNodeChild } from '../../harness/host';

void startNodeChild('none').then(async (heap) => {
  const { result } = await heap.session.send('Runtime.evaluate', {
    expression: 'setInterval(() => undefined, 1_000); process.pid',
  });
  process.stdout.write(`${result.value}\n`);
});
