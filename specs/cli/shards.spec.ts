import { beforeAll, describe, expect, it } from '@jest/globals';
import type { AuditResult } from '../../harness/result';
import { good, leak } from '../support/cliScenarios';
import { gateProject, withoutTimes } from '../support/gateProject';
import type { ProgramRun } from '../support/programs';
import { scenarioFolder } from '../support/scenarios';

describe('weakspot gate, of shards', () => {
  const { readText, readJson, gate, gateOnGitHub } = gateProject(scenarioFolder(), 'shards', {
    'a.ts': good,
    'b.ts': leak,
    'c.ts': good,
    'd.ts': good,
    'e.ts': leak,
  });
  const runs = {} as Record<'whole' | 'merged' | 'lacking', ProgramRun>;
  const shards: ProgramRun[] = [];

  beforeAll(async () => {
    const [whole, ...parts] = await Promise.all([
      gate('*.ts', '--report', 'whole'),
      gateOnGitHub({ GITHUB_ACTIONS: 'true' }, '*.ts', '--shard', '1/2', '--report', 'shard-1'),
      gate('*.ts', '--shard', '2/2', '--report', 'shard-2'),
    ]);
    runs.whole = whole;
    shards.push(...parts);
    runs.merged = await gate('--from', 'shard-2', 'shard-1', '--report', 'merged');
    runs.lacking = await gate('--from', 'shard-2');
  }, 180_000);

  /** Times, and V8's ids of objects, are of one run each. */
  const comparable = (report: string): AuditResult =>
    JSON.parse(
      JSON.stringify(readJson(`${report}/results.json`), (key, value: unknown) =>
        key === 'durationMs' || (key === 'id' && typeof value === 'number') ? 0 : value,
      ),
    ) as AuditResult;

  it('merges them to exactly the result of one run', () => {
    expect(comparable('merged')).toEqual(comparable('whole'));
    expect(withoutTimes(runs.merged.stdout)).toBe(withoutTimes(runs.whole.stdout));
    const { status, stderr } = runs.merged;
    expect({ status, stderr }).toEqual({ status: runs.whole.status, stderr: runs.whole.stderr });
    expect(readText('merged/weakspot.sarif')).toBe(readText('whole/weakspot.sarif'));
    const times = / time="[\d.]+"/g;
    expect(readText('merged/junit.xml').replace(times, '')).toBe(
      readText('whole/junit.xml').replace(times, ''),
    );
  });

  it('fails in the shard that has a regression, and leaves the annotations to what merges them', () => {
    expect(shards.map(({ status }) => status)).toEqual([1, 1]);
    expect(shards[0]!.stdout).not.toContain('::error');
  });

  it('does not pass while one is missing', () => {
    const { status, stdout, stderr } = runs.lacking;
    expect({ status, stdout, stderr }).toEqual({
      status: 2,
      stdout: '',
      stderr: 'weakspot: shard 1/2 is missing: give the results of all 2\n',
    });
  });
});
