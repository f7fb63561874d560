import { describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { excerptSources, type Location } from '../../harness/result';
import { leakOf, scenarioOf } from '../support/reportResults';
import { scenarioFolder } from '../support/scenarios';

describe('excerpts of source text', () => {
  const folder = scenarioFolder();
  const numbered = (count: number): string =>
    Array.from({ length: count }, (_, i) => `line ${i + 1}\n`).join('');
  folder.write('own.ts', numbered(20));
  folder.write('long.ts', numbered(300));
  folder.write('wide.ts', 'x'.repeat(1_000));

  const excerpts = (file: string, ...places: Location[]): string[] => {
    const retainingPath = places.map((location) => ({ ...leakOf('Item').retainingPath[0]!, location }));
    const result = scenarioOf('own.ts@node', {
      file,
      findings: [leakOf('Item', { retainingPath, weakSpots: [] })],
    });
    return excerptSources(result, folder.path).map((excerpt) => {
      const { startLine, lines } = excerpt;
      expect(lines[0]).toBe(`line ${startLine}`);
      return `${excerpt.file}:${startLine}-${startLine + lines.length - 1}`;
    });
  };
  const at = (file: string, line: number): Location => ({ file, line, column: 1 });

  it('are the whole of a short scenario file', () => {
    expect(excerpts('own.ts')).toEqual(['own.ts:1-20']);
  });

  it('are six lines around each place elsewhere, joined where they meet', () => {
    expect(excerpts('own.ts', at('long.ts', 3), at('long.ts', 14), at('long.ts', 100))).toEqual([
      'own.ts:1-20',
      'long.ts:1-20',
      'long.ts:94-106',
    ]);
    expect(excerpts('long.ts', at('long.ts', 299))).toEqual(['long.ts:293-300']);
  });

  it('leave out what is not there, and what is not the project’s', () => {
    const outside = join(folder.path, '..', 'outside.ts');
    const places = ['lost.ts', '../outside.ts', 'a/../../outside.ts', outside, 'node:internal/timers'];
    expect(excerpts('own.ts', ...places.map((file) => at(file, 1)))).toEqual(['own.ts:1-20']);
  });

  it('are bounded: lines of 200 characters, 200 lines of a file, eight files', () => {
    const wide = excerptSources(scenarioOf('wide.ts@node', { file: 'wide.ts' }), folder.path);
    expect(wide[0]!.lines.map(({ length }) => length)).toEqual([200]);
    const everywhere = Array.from({ length: 300 }, (_, i) => at('long.ts', i + 1));
    expect(excerpts('own.ts', ...everywhere)).toEqual(['own.ts:1-20', 'long.ts:1-200']);
    for (let i = 0; i < 20; i++) folder.write(`part${i}.ts`, numbered(5));
    const parts = Array.from({ length: 20 }, (_, i) => at(`part${i}.ts`, 2));
    expect(excerpts('own.ts', ...parts)).toHaveLength(8);
  });
});
