/** The workflow files of docs/ci are read as a CI reads them, and their commands are run. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { AuditResult } from '../harness/result';
import { good, leak } from './support/cliScenarios';
import { outsideCi } from './support/gateProject';
import { runCli, type ProgramRun } from './support/programs';
import { scenarioFolder } from './support/scenarios';

const read = (file: string): unknown =>
  parse(readFileSync(join(__dirname, '..', 'docs', 'ci', file), 'utf8')) as unknown;

/** All texts within parsed YAML. */
function textsOf(data: unknown): string[] {
  if (typeof data === 'string') return [data];
  return typeof data === 'object' && data !== null ? Object.values(data).flatMap(textsOf) : [];
}

/** The arguments of each `npx weakspot …` in a file, with what the CI puts in, for one of three machines. */
function commandsOf(file: string, machine: number): string[][] {
  const commands = textsOf(read(file)).filter((line) => line.startsWith('npx weakspot '));
  return commands.map((command) =>
    command
      .replace(/\$\{\{ matrix\.shard \}\}|\$CI_NODE_INDEX/g, String(machine))
      .replaceAll('$CI_NODE_TOTAL', '3')
      .replace('npx weakspot ', '')
      .split(' '),
  );
}

it('docs/ci runs as many shards as its commands name', () => {
  expect(read('github.yml')).toMatchObject({
    jobs: { shard: { strategy: { matrix: { shard: [1, 2, 3] } } } },
  });
  expect(read('gitlab.yml')).toMatchObject({ 'weakspot shard': { parallel: 3 } });
});

describe.each(['github.yml', 'gitlab.yml'])('docs/ci/%s', (file) => {
  const folder = scenarioFolder();
  const run = (args: readonly string[] = []): Promise<ProgramRun> =>
    runCli(args, { cwd: folder.path, env: outsideCi });
  const shards: ProgramRun[] = [];
  let merged: ProgramRun;

  beforeAll(async () => {
    for (const name of ['a', 'b', 'c']) folder.write(`test/${name}.leak.ts`, good);
    folder.write('test/deep/d.leak.ts', leak);
    folder.write('weakspot.config.json', '{ "files": ["test/**/*.leak.ts"] }');
    shards.push(...(await Promise.all([1, 2, 3].map((machine) => run(commandsOf(file, machine)[0])))));
    merged = await run(commandsOf(file, 1)[1]);
  }, 180_000);

  it('has two commands: one of a shard, one that merges', () => {
    expect(commandsOf(file, 2)).toEqual([
      ['gate', '--shard', '2/3', '--report', 'shard-2'],
      ['gate', '--from', 'shard-1', 'shard-2', 'shard-3'],
    ]);
  });

  it('has commands that the program takes, and that find the leak', () => {
    expect(shards.map(({ status }) => status).sort()).toEqual([0, 0, 1]);
    expect(merged.status).toBe(1);
    const { scenarios } = JSON.parse(
      readFileSync(join(folder.path, 'reports/latest/results.json'), 'utf8'),
    ) as AuditResult;
    expect(scenarios.map(({ id, status }) => [id, status]).sort()).toEqual([
      ['test/a.leak.ts@node', 'pass'],
      ['test/b.leak.ts@node', 'pass'],
      ['test/c.leak.ts@node', 'pass'],
      ['test/deep/d.leak.ts@node', 'fail'],
    ]);
  });
});
