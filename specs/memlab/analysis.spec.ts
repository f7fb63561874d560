import { beforeAll, describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { runAnalysis } from '../../harness/memlab';
import { runCli } from '../support/programs';
import { takeRealSnapshot, temporaryFolder } from '../support/realSnapshot';

describe("memlab's analyses", () => {
  const folder = temporaryFolder();
  const snapshot = join(folder, 'real.heapsnapshot');

  beforeAll(() => {
    takeRealSnapshot(
      snapshot,
      "class Item { text = ['x']; } app.items = Array.from({ length: 5000 }, () => new Item()); globalThis.forgotten = {};",
    );
  });

  it.each(['global-variable', 'collections-holding-stale'])(
    'give the same answer on this engine as on its own: %s',
    async (analysis) => {
      const [own, theirs] = await Promise.all([
        runAnalysis(snapshot, analysis),
        runAnalysis(snapshot, analysis, 'memlab'),
      ]);
      expect(own.output).not.toBeNull();
      expect(own.output).toBe(theirs.output);
      expect(own.analyses).toEqual([
        'collections-holding-stale',
        'detached-dom-element',
        'global-variable',
        'object-fanout',
        'object-shallow',
        'object-shape',
        'object-size',
        'string',
      ]);
    },
  );

  it('are run by the command line, by the names of memlab and of their classes', async () => {
    const inspect = (...args: string[]) => runCli(['inspect', ...args], { cwd: folder });
    const [shape, unknown, missing] = await Promise.all([
      inspect('real.heapsnapshot', '--analysis', 'shape'),
      inspect('real.heapsnapshot', '--analysis', 'shapes'),
      inspect('none', '--analysis', 'shape'),
    ]);
    expect(shape).toMatchObject({ status: 0, stderr: '' });
    expect(shape.stdout).toMatch(/Item.*N: 5000/);
    expect(unknown.status).toBe(2);
    expect(unknown.stderr).toMatch(
      /^weakspot: memlab has no analysis 'shapes' of one snapshot: .*object-shape.*\n$/,
    );
    expect(missing.stderr).toBe("weakspot: no file at 'none' that can be read: check the path\n");
  });
});
