import { describe, expect, it } from '@jest/globals';
import { printable } from '../../harness/result';

describe('printable data', () => {
  it('has no character that moves a cursor, ends a line or is none', () => {
    expect(printable({ a: ['x\ny\r\t', '\u001b[2J\u0000\u009b'], b: '\u2028\ud800\uffff' })).toEqual({
      a: ['x\\ny\\r\\t', '\\u001b[2J\\u0000\\u009b'],
      b: '\\u2028\\ud800\\uffff',
    });
  });

  it('keeps the lines of what a program printed, and nothing else of it', () => {
    expect(printable({ output: 'one\ntwo\u001b', list: { output: ['a\nb'] } })).toEqual({
      output: 'one\ntwo\\u001b',
      list: { output: ['a\nb'] },
    });
  });

  it('is else as it was', () => {
    const data = { n: 1, none: null, yes: true, text: 'Grüße 🙂 → (Map values)', empty: [] };
    expect(printable(data)).toEqual(data);
  });

  it('has texts of a length that can be read', () => {
    expect(printable('x'.repeat(5000))).toBe(`${'x'.repeat(2000)}… (5000 characters)`);
  });
});
