import { beforeAll, describe, expect, it } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AuditResult } from '../../harness/result';
import { good, leak } from '../support/cliScenarios';
import { outsideCi } from '../support/gateProject';
import { runCli, type ProgramRun } from '../support/programs';
import { scenarioFolder } from '../support/scenarios';

describe('settings of a project', () => {
  const folder = scenarioFolder();
  const run = (within: string, ...args: string[]): Promise<ProgramRun> =>
    runCli(args, { cwd: join(folder.path, within), env: outsideCi });
  const result = (file: string): AuditResult =>
    JSON.parse(readFileSync(join(folder.path, file), 'utf8')) as AuditResult;
  let audit: ProgramRun;
  let flagged: ProgramRun;
  let gate: ProgramRun;
  let merged: ProgramRun;
  let manifest: ProgramRun;

  beforeAll(async () => {
    folder.write('own/test/a.leak.ts', good);
    folder.write('own/test/b.leak.ts', leak);
    const settings = { files: ['test/*.leak.ts'], iterations: 3, host: 'node', report: 'found' };
    folder.write('own/weakspot.config.json', JSON.stringify({ ...settings, baseline: 'known.json' }));
    folder.write('manifest/good.ts', good);
    folder.write('manifest/package.json', '{ "weakspot": { "files": "good.ts", "timeout": "20s" } }');
    [audit, flagged, manifest] = await Promise.all([
      run('own', 'audit'),
      run('own', 'audit', 'test/a.leak.ts', '--iterations', '4', '--report', 'flagged'),
      run('manifest', 'audit'),
    ]);
    gate = await run('own', 'gate', '--update-baseline');
    merged = await run('own', 'gate', '--from', 'found');
  }, 180_000);

  it('say what flags and arguments would say', () => {
    expect(audit.status).toBe(1);
    expect(result('own/found/results.json').scenarios.map(({ id, iterations }) => [id, iterations])).toEqual([
      ['test/a.leak.ts@node', 3],
      ['test/b.leak.ts@node', 3],
    ]);
  });

  it('give way to flags and arguments', () => {
    expect(flagged).toMatchObject({ status: 0, stderr: '' });
    expect(
      result('own/flagged/results.json').scenarios.map(({ id, iterations }) => [id, iterations]),
    ).toEqual([['test/a.leak.ts@node', 4]]);
  });

  it('hold for the gate, and say nothing of runs where it takes results', () => {
    expect(gate.status).toBe(0);
    expect(gate.stdout).toContain('wrote known.json: 1 added');
    expect(existsSync(join(folder.path, 'own/known.json'))).toBe(true);
    expect(merged).toMatchObject({ status: 0, stderr: '' });
  });

  it('may stand in package.json', () => {
    expect(manifest).toMatchObject({ status: 0, stderr: '' });
  });
});

/** Settings that are wrong, and what is said of them. */
const wrong: Record<string, [settings: string, line: string]> = {
  'that are no JSON': ['{ "files": ', 'weakspot.config.json is not JSON: '],
  'that are a list': [
    '[]',
    'weakspot.config.json must be an object of settings, as { "files": ["test/**/*.leak.ts"] }',
  ],
  'that nobody knows': [
    '{ "file": "good.ts" }',
    'weakspot.config.json: there is no setting "file"; there are files, host, ',
  ],
  'of one run only': ['{ "shard": "1/3" }', 'weakspot.config.json: there is no setting "shard"; '],
  'with a file that is a number': [
    '{ "files": 1 }',
    'weakspot.config.json: "files" must be a path or glob, or a list',
  ],
  'with a value that the flag would refuse': [
    '{ "timeout": "30" }',
    `weakspot.config.json: "timeout" cannot be '30'. Give a number and a unit: 500ms, 30s, 2m`,
  ],
  'with a choice that there is not': [
    '{ "host": "firefox" }',
    `weakspot.config.json: "host" cannot be 'firefox'. Allowed choices are node, chromium, all`,
  ],
  'with a text for a switch': [
    '{ "keepSnapshots": "yes" }',
    'weakspot.config.json: "keepSnapshots" must be true or false',
  ],
  'with a list for a text': [
    '{ "report": [] }',
    'weakspot.config.json: "report" must be what --report <dir> takes',
  ],
};

describe('settings', () => {
  const folder = scenarioFolder();

  it.each(Object.entries(wrong))('%s are wrong use, said in one line', async (name, [settings, line]) => {
    const file = folder.write(`${name}/weakspot.config.json`, settings);
    const { status, stdout, stderr } = await runCli(['audit'], { cwd: join(file, '..') });
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(`weakspot: ${line}`);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  it('in two places are wrong use', async () => {
    folder.write('two/weakspot.config.json', '{}');
    folder.write('two/package.json', '{ "weakspot": {} }');
    const { status, stderr } = await runCli(['audit'], { cwd: join(folder.path, 'two') });
    expect(status).toBe(2);
    expect(stderr).toBe(
      'weakspot: weakspot.config.json and package.json both have settings of weakspot: keep one of them\n',
    );
  });
});
