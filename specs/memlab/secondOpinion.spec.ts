import { describe, expect, it } from '@jest/globals';
import { readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { auditFile, catalogueFolder } from '../../harness/audit';
import { askSecondOpinion } from '../../harness/audit/secondOpinion';
import { className, readSnapshotFile, type NodeOrdinal } from '../../harness/heap';
import { askMemlab, findMemlabOrNull } from '../../harness/memlab';
import { renderAudit } from '../../harness/report';
import { takeRealSnapshot, temporaryFolder } from '../support/realSnapshot';
import { scenarioFolder } from '../support/scenarios';
import { createColors } from 'picocolors';

describe('askMemlab', () => {
  const folder = temporaryFolder();

  it('tells which objects memlab finds alive', async () => {
    const program = 'class Part {} app.parts = [new Part(), new Part()]';
    const snapshotFile = takeRealSnapshot(join(folder, 'parts.heapsnapshot'), program);
    const graph = await readSnapshotFile(snapshotFile);
    const all = Array.from({ length: graph.nodeCount }, (_, node) => node as NodeOrdinal);
    const parts = all.filter(
      (node) => graph.nodeType(node) === 'object' && className(graph, node) === 'Part',
    );
    const ids = parts.map((node) => graph.id(node));
    expect(ids).toHaveLength(2);
    expect(await askMemlab({ snapshotFile, ids: [...ids, 999_999_999] })).toEqual({ alive: ids });
  });

  it('says why there is no answer, for what is no snapshot, and leaves no folder behind', async () => {
    const before = new Set(readdirSync(tmpdir()));
    const snapshotFile = join(folder, 'broken.heapsnapshot');
    writeFileSync(snapshotFile, '{');
    await expect(askMemlab({ snapshotFile, ids: [] })).rejects.toThrow(/^memlab gave no answer: /);
    const missing = join(folder, 'missing.heapsnapshot');
    await expect(askMemlab({ snapshotFile: missing, ids: [] })).rejects.toThrow(/^memlab gave no answer: /);
    const left = readdirSync(tmpdir()).filter(
      (name) => !before.has(name) && name.startsWith('weakspot-memlab-'),
    );
    expect(left).toEqual([]);
  });

  it('is there, in this repository', async () => {
    expect(await findMemlabOrNull()).toMatch(/^2\./);
  });
});

describe('a second opinion on a scenario', () => {
  const folder = scenarioFolder();

  it('agrees on a leaky cell, label by label, and is a column of the table', async () => {
    const result = await auditFile(join(catalogueFolder, '07-observers/leaky.ts'), {
      secondOpinion: 'memlab',
    });
    expect(result.secondOpinion).toMatchObject({
      tool: 'memlab',
      survivors: { observer1: 7 },
      agrees: true,
      explanation: null,
    });
    const environment = { node: '', v8: '', chromium: null, chromiumWithoutSandbox: null, platform: '' };
    const all = { schemaVersion: 1, environment, durationMs: 0, scenarios: [result] } as const;
    const [headings, row] = renderAudit({ ...all, scenarios: [result] }, createColors(false)).split('\n');
    expect(headings).toContain('memlab');
    expect(row).toContain('agrees');
  });

  it('agrees on what only a WeakMap holds', async () => {
    const file = folder.write(
      'weakMap.ts',
      `class Key {} class Note {}
      export default {
        name: 'values of a WeakMap',
        setup: () => ({ keys: [] as Key[], notes: new WeakMap<Key, Note>() }),
        act(ctx, state) {
          const key = new Key();
          state.keys.push(key);
          state.notes.set(key, ctx.track(new Note(), 'note'));
        },
        expect: 'retained',
      };`,
    );
    const { secondOpinion, findings } = await auditFile(file, { secondOpinion: 'memlab' });
    expect(findings[0]!.survivors).toBe(7);
    expect(secondOpinion).toMatchObject({ survivors: { note: 7 }, agrees: true });
  });

  it('says by how much it differs, and that there was no answer', async () => {
    const file = takeRealSnapshot(
      join(folder.path, 'part.heapsnapshot'),
      'class Part {} app.part = new Part()',
    );
    const graph = await readSnapshotFile(file);
    const all = Array.from({ length: graph.nodeCount }, (_, node) => node as NodeOrdinal);
    const part = all.find((node) => graph.nodeType(node) === 'object' && className(graph, node) === 'Part')!;
    const judged = [{ label: 'part', ids: [graph.id(part)], survivors: 0 }];
    expect(await askSecondOpinion(file, judged)).toMatchObject({
      survivors: { part: 1 },
      agrees: false,
      explanation: expect.stringMatching(/^of part memlab finds 1 alive, weakspot 0: /),
    });
    expect(await askSecondOpinion(`${file}.gone`, judged)).toMatchObject({
      survivors: {},
      agrees: null,
      explanation: expect.stringMatching(/^memlab gave no answer: /),
    });
  });
});
