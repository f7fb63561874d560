import { describe, expect, it } from '@jest/globals';
import { audit, catalogueFolder, scenarioId } from '../../harness/audit';
import { good } from '../support/cliScenarios';
import { scenarioFolder } from '../support/scenarios';

describe('an audit of several files', () => {
  const folder = scenarioFolder();
  const slow = good.replace(
    'act(ctx: any) {',
    'async act(ctx: any) { await new Promise((d) => setTimeout(d, 700));',
  );

  it('gives results in the order of the files, and tells each as it comes', async () => {
    const files = [folder.write('slow.ts', slow), folder.write('quick.ts', good)];
    const told: [string | null, string[]][] = [];
    const { scenarios } = await audit(files, {
      folder: folder.path,
      workers: 2,
      onResult: (latest, soFar) => {
        told.push([latest?.id ?? null, soFar.scenarios.map(({ status }) => status)]);
      },
    });
    expect(scenarios.map(({ id, status }) => [id, status])).toEqual([
      ['slow.ts@node', 'pass'],
      ['quick.ts@node', 'pass'],
    ]);
    expect(told).toEqual([
      [null, ['skipped', 'skipped']],
      ['quick.ts@node', ['skipped', 'pass']],
      ['slow.ts@node', ['pass', 'pass']],
    ]);
  });

  it('rejects with what its listener rejects with, and leaves no scenario running', async () => {
    const file = folder.write('loops.ts', "export default { name: 'l', act() { for (;;); } };\n");
    const files = [folder.write('quick.ts', good), file];
    const started = performance.now();
    const rejected = audit(files, {
      folder: folder.path,
      workers: 2,
      onResult: (latest) => (latest ? Promise.reject(new Error('full disk')) : undefined),
    });
    await expect(rejected).rejects.toThrow('full disk');
    // Not after the loop's own deadline.
    expect(performance.now() - started).toBeLessThan(25_000);
  });

  it('of no files is a result too', async () => {
    expect((await audit([])).scenarios).toEqual([]);
  });
});

describe("a scenario's id", () => {
  it('is its pattern and version in the catalogue, its path elsewhere', () => {
    expect(scenarioId(`${catalogueFolder}/07-observers/leaky.ts`, '/project', 'node')).toBe(
      '07-observers/leaky@node',
    );
    expect(scenarioId('/project/test/orders.leak.ts', '/project', 'chromium')).toBe(
      'test/orders.leak.ts@chromium',
    );
    expect(scenarioId('/elsewhere/orders.mjs', '/project', 'node')).toBe('/elsewhere/orders.mjs@node');
  });
});
