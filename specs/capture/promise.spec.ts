import { describe, expect, it } from '@jest/globals';
import { evaluatePromise } from '../../harness/capture';
import { childHeaps, evaluate } from '../support/childHeap';

/** Settle at once, and make enough garbage for a collection before V8 has sent the answer. */
const program = `
  globalThis.waste = () => void Array.from({ length: 20_000 }, (_, at) => [at]);
  globalThis.settle = async () => {
    await null;
    Promise.resolve().then(waste).then(waste).then(waste).then(waste);
    return 1;
  };
  globalThis.tell = () => {
    Promise.resolve().then(waste).then(waste);
    return 1;
  }; 0`;

describe('a promise in the heap', () => {
  const start = childHeaps();

  // Only Node 22 shows it (npm run test:nodes): there most answers are lost when the heap does not hold the promise.
  it.each(['settle()', 'tell()'])(
    'is answered for, although a collection comes between its settling and the answer: %s',
    async (expression) => {
      const heap = await start();
      await evaluate(heap, program);
      for (let run = 0; run < 100; run++)
        expect((await evaluatePromise(heap.session, expression)).result.value).toBe(1);
    },
  );
});
