/** Heaps of Node children, for specs that talk to one by hand. */
import { afterEach } from '@jest/globals';
import { evaluatePromise } from '../../harness/capture';
import { chooseLoader, startNodeChild, type HeapEnd, type HostedHeap } from '../../harness/host';

/** Gives a function that starts children; they are closed when the test is done. */
export function childHeaps(): (modules?: readonly string[]) => Promise<HostedHeap> {
  const started: HostedHeap[] = [];
  afterEach(async () => {
    await Promise.all(started.splice(0).map((heap) => heap.close()));
  });
  return async (modules = []) => {
    const heap = await startNodeChild(chooseLoader(modules));
    started.push(heap);
    return heap;
  };
}

/** The value of an expression in the heap; a promise is waited for. */
export async function evaluate(heap: HostedHeap, expression: string): Promise<unknown> {
  const program = `(0, eval)(${JSON.stringify(expression)})`;
  const { result, exceptionDetails } = await evaluatePromise(heap.session, program);
  if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
  return result.value;
}

export async function processId(heap: HostedHeap): Promise<number> {
  return Number(await evaluate(heap, 'process.pid'));
}

/** How the heap ends when the expression ends it. */
export async function endBy(heap: HostedHeap, expression: string): Promise<HeapEnd> {
  await evaluate(heap, `${expression}; new Promise(() => undefined)`).catch(() => undefined);
  // A Node process that has ended stays until its debugger lets go.
  await heap.session.close();
  return heap.ended;
}
