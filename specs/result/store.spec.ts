import { describe, expect, it } from '@jest/globals';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { relativeLocation, relativePath, writeWhole } from '../../harness/result';
import { scenarioFolder } from '../support/scenarios';

describe('writing a file whole', () => {
  const folder = scenarioFolder();

  it('makes the folders above it, replaces what was there, and leaves nothing beside it', async () => {
    const file = join(folder.path, 'a', 'b', 'results.json');
    await writeWhole(file, 'first');
    await writeWhole(file, 'second');
    expect(readFileSync(file, 'utf8')).toBe('second');
    expect(readdirSync(join(folder.path, 'a', 'b'))).toEqual(['results.json']);
  });

  it('rejects, and leaves nothing beside it, when the file cannot take its place', async () => {
    const taken = join(folder.path, 'taken', 'results.json');
    mkdirSync(join(taken, 'within'), { recursive: true });
    await expect(writeWhole(taken, 'text')).rejects.toMatchObject({ syscall: 'rename' });
    expect(readdirSync(join(folder.path, 'taken'))).toEqual(['results.json']);
  });

  it('rejects when a file stands where a folder should', async () => {
    const file = folder.write('file', '');
    await expect(writeWhole(join(file, 'results.json'), 'text')).rejects.toMatchObject({ syscall: 'mkdir' });
  });
});

describe('a path in a result', () => {
  it('is relative within the folder, and as it was outside of it', () => {
    expect(relativePath('/project/specs/a.ts', '/project')).toBe('specs/a.ts');
    expect(relativePath('/elsewhere/a.ts', '/project')).toBe('/elsewhere/a.ts');
    expect(relativePath('/projects/a.ts', '/project')).toBe('/projects/a.ts');
    expect(relativePath('https://example.org/a.js', '/project')).toBe('https://example.org/a.js');
  });

  it('keeps its line and column', () => {
    expect(relativeLocation({ file: '/project/a.ts', line: 3, column: 4 }, '/project')).toEqual({
      file: 'a.ts',
      line: 3,
      column: 4,
    });
    expect(relativeLocation(null, '/project')).toBeNull();
  });
});
