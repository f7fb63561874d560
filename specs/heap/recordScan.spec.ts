import { describe, expect, it, jest } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NumberArrayReader, type NumberBatch, type RecordSink } from '../../harness/heap/numbers';
import { recordCapacity } from '../../harness/heap/recordScan';
import { compileRecordScan } from '../../scripts/wasm';
import { seeded } from '../support/randomHeap';

/** Keeps the numbers of all records, in the order of the file. */
class ListSink implements RecordSink {
  readonly numbers: number[] = [];

  constructor(readonly fieldCount: number) {}

  accept(batch: NumberBatch, recordCount: number): void {
    for (let record = 0; record < recordCount; record++)
      for (let field = 0; field < this.fieldCount; field++) this.numbers.push(batch.value(field, record));
  }
}

function read(
  text: string,
  fieldCount: number,
  pieces: readonly number[] = [],
  Reader = NumberArrayReader,
): number[] {
  const sink = new ListSink(fieldCount);
  const reader = new Reader('numbers', sink);
  const bytes = Buffer.from(text);
  for (let from = 0, piece = 0; from < bytes.length; piece++) {
    const to = Math.min(bytes.length, from + (pieces[piece] ?? bytes.length));
    reader.read(bytes.subarray(from, to), 0, from);
    from = to;
  }
  expect(reader.done).toBe(true);
  return sink.numbers;
}

/** A generator of whole numbers below what it is asked for. */
function wholeNumbers(seed: number): (below: number) => number {
  const random = seeded(seed);
  return (below) => Math.floor(random() * below);
}

/** An array of records as V8 writes it, and now and then as it never does; numbers of up to sixteen digits. */
function randomArray(seed: number, fieldCount: number): { text: string; numbers: number[] } {
  const random = wholeNumbers(seed);
  const odd = random(3) === 0;
  const numbers = Array.from({ length: fieldCount * random(400) }, () =>
    Math.floor((random(1 << 30) / 2 ** 30) * 10 ** (random(40) === 0 ? random(17) : random(10))),
  );
  const gap = (at: number): string => {
    if (odd && random(50) === 0) return [' ,', ', ', '\r\n,', ',\n'][random(4)]!;
    return at % fieldCount === 0 ? '\n,' : ',';
  };
  const text = numbers.map((number, at) => (at === 0 ? '' : gap(at)) + String(number)).join('');
  return { text: `[${text}\n]`, numbers };
}

describe('records of numbers', () => {
  it('are scanned by what their source compiles to', async () => {
    const committed = readFileSync(join(__dirname, '../../harness/heap/recordScanModule.ts'), 'utf8');
    expect(committed).toBe(await compileRecordScan());
  });

  it('are read as JSON.parse reads them, wherever pieces end', () => {
    for (let seed = 0; seed < 120; seed++) {
      const random = wholeNumbers(seed + 1_000_000);
      const fieldCount = 1 + random(7);
      const { text, numbers } = randomArray(seed, fieldCount);
      expect(JSON.parse(text)).toEqual(numbers);
      const pieces = Array.from({ length: 20 }, () => 1 + random(random(2) === 0 ? 12 : 2000));
      expect(read(text, fieldCount, pieces)).toEqual(numbers);
    }
  });

  it('are read when they fill more than one batch and more than what is scanned at a time', () => {
    const numbers = Array.from({ length: 3 * recordCapacity(3) * 5 }, (_, at) => (at * 7919) % 1_000_000_000);
    const text = `[${numbers.join(',')}]`;
    expect(text.length).toBeGreaterThan(3 << 18);
    expect(read(text, 3)).toEqual(numbers);
  });

  it.each([
    ['nine digits', '[999999999,1,1\n,0,0,0]'],
    ['ten digits', '[1000000000,9999999999,4294967295\n,4294967296,1,2]'],
    ['leading zeros', '[000000001,0000000000000001,007]'],
    ['eight digits before the end', '[12345678,87654321,12345678]'],
  ])('are read with %s', (_, text) => {
    const numbers = text.match(/\d+/g)!.map(Number);
    // More records behind them, so that no byte is too near to the end for the fast path.
    const more = `${text.slice(0, -1)}${',5,6,7'.repeat(50)}]`;
    expect(read(more, 3).slice(0, numbers.length)).toEqual(numbers);
    expect(read(text, 3)).toEqual(numbers);
  });

  it('are read without WebAssembly, byte by byte', () => {
    const { text, numbers } = randomArray(2, 3);
    const { WebAssembly } = globalThis;
    try {
      Reflect.deleteProperty(globalThis, 'WebAssembly');
      jest.isolateModules(() => {
        // eslint-disable-next-line @typescript-eslint/no-require-imports -- a module of its own has no scanner yet
        const fresh = require('../../harness/heap/numbers') as {
          NumberArrayReader: typeof NumberArrayReader;
        };
        expect(read(text, 3, [], fresh.NumberArrayReader)).toEqual(numbers);
      });
    } finally {
      Object.assign(globalThis, { WebAssembly });
    }
  });
});
