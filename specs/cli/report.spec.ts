import { beforeAll, describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { leakOf, resultOf, scenarioOf } from '../support/results';
import { leak } from '../support/cliScenarios';
import { runCli, type ProgramRun } from '../support/programs';
import { scenarioFolder } from '../support/scenarios';

describe('weakspot report', () => {
  const folder = scenarioFolder();
  const report = (...args: string[]): Promise<ProgramRun> =>
    runCli(['report', ...args], { cwd: folder.path });
  const readReport = (): string => readFileSync(join(folder.path, 'reports', 'latest', 'index.html'), 'utf8');

  beforeAll(() => {
    folder.write('leak.ts', leak);
  });

  it('makes the bytes that the audit wrote from results.json alone', async () => {
    await runCli(['audit', 'leak.ts'], { cwd: folder.path });
    const written = readReport();
    for (const file of ['leak.ts', 'reports/latest/index.html']) rmSync(join(folder.path, file));
    expect(await report()).toEqual({ status: 0, stdout: 'report: reports/latest/index.html\n', stderr: '' });
    expect(readReport() === written).toBe(true);
    expect(written).toContain('class="line at" data-line="1"');
  });

  it('reads the folder that it is given', async () => {
    folder.write('elsewhere/results.json', JSON.stringify(resultOf(scenarioOf('a.ts@node'))));
    expect((await report('elsewhere')).stdout).toBe('report: elsewhere/index.html\n');
    expect(readdirSync(join(folder.path, 'elsewhere')).sort()).toEqual(['index.html', 'results.json']);
  });

  const missing = { ...leakOf('Order'), retainingPath: undefined };
  it.each<[string, string | null, string]>([
    ['nothing there', null, 'there is no FILE: run weakspot audit first, or name the folder that holds it'],
    [
      'no JSON',
      '{ "schemaVersion": 1,',
      'FILE is no result of an audit: it is no JSON: Expected double-quoted property name in JSON at position 21; run weakspot audit again',
    ],
    [
      'another version',
      '{ "schemaVersion": 2 }',
      'FILE is no result of an audit: it is of schema version 2, and this reads version 1; run weakspot audit again',
    ],
    [
      'something else',
      '[]',
      'FILE is no result of an audit: at its top: must be object; run weakspot audit again',
    ],
    [
      'a finding without its path',
      JSON.stringify(resultOf(scenarioOf('a.ts@node', { findings: [missing as never] }))),
      "FILE is no result of an audit: at /scenarios/0/findings/0: must have required property 'retainingPath'; run weakspot audit again",
    ],
  ])('ends with status 2 and one line that says what to do where there is %s', async (name, text, line) => {
    const shard = name.replaceAll(' ', '-');
    if (text !== null) folder.write(`${shard}/results.json`, text);
    const { status, stdout, stderr } = await report(shard);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    const told = stderr.replace(/( in JSON at position \d+) \(line[^)]*\)/, '$1');
    expect(told).toBe(`weakspot: ${line.replace('FILE', `${shard}/results.json`)}\n`);
  });
});
