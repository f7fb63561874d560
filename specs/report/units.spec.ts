import { describe, expect, it } from '@jest/globals';
import { renderCount } from '../../harness/report';
import { renderBytes, renderMs } from '../../harness/report/units';

describe('units', () => {
  it.each([
    [0, '0 B'],
    [1, '1 B'],
    [412, '412 B'],
    [999, '999 B'],
    [1000, '1.0 kB'],
    [4096, '4.1 kB'],
    [999_940, '999.9 kB'],
    [999_950, '1.0 MB'],
    [1_000_000, '1.0 MB'],
    [999_949_999, '999.9 MB'],
    [999_950_000, '1.0 GB'],
    [12_345_000_000_000, '12345.0 GB'],
  ])('%i bytes are %s', (bytes, text) => expect(renderBytes(bytes)).toBe(text));

  it.each([
    [0, '0 ms'],
    [999, '999 ms'],
    [1000, '1.0 s'],
    [12_345, '12.3 s'],
  ])('%i milliseconds are %s', (ms, text) => expect(renderMs(ms)).toBe(text));

  it.each([
    [0, '0 scenarios'],
    [1, '1 scenario'],
    [2, '2 scenarios'],
  ])('%i is said as %s', (count, text) => expect(renderCount(count, 'scenario')).toBe(text));
});
