import { beforeAll, describe, expect, it } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { doing, good } from '../support/cliScenarios';
import { runCli, type ProgramRun } from '../support/programs';
import { scenarioFolder } from '../support/scenarios';

/** Arguments that are wrong, and what is said of them. */
const wrong: Record<string, [args: string[], line: string]> = {
  'no command': [[], "name a command, as 'weakspot audit'; 'weakspot --help' lists what there is"],
  'an unknown command': [
    ['audti'],
    "unknown command 'audti' (Did you mean audit?); 'weakspot audit --help' lists what there is",
  ],
  'an unknown flag': [
    ['audit', 'good.ts', '--frob'],
    "unknown option '--frob'; 'weakspot audit --help' lists what there is",
  ],
  'a count of none': [
    ['audit', 'good.ts', '--iterations', '0'],
    "option '--iterations <n>' argument '0' is invalid. Give a whole number from 1; 'weakspot audit --help' lists what there is",
  ],
  'a time without its unit': [
    ['audit', 'good.ts', '--timeout', '30'],
    "option '--timeout <time>' argument '30' is invalid. Give a number and a unit: 500ms, 30s, 2m; 'weakspot audit --help' lists what there is",
  ],
  'a shard beyond the last': [
    ['audit', 'good.ts', '--shard', '3/2'],
    "option '--shard <i/n>' argument '3/2' is invalid. Give the shard and their number: 1/3, 2/3, 3/3; 'weakspot audit --help' lists what there is",
  ],
  'an unknown host': [
    ['audit', 'good.ts', '--host', 'firefox'],
    "option '--host <host>' argument 'firefox' is invalid. Allowed choices are node, chromium, all; 'weakspot audit --help' lists what there is",
  ],
  'a browser that is not there': [
    ['audit', 'good.ts', '--browser', 'no/chrome'],
    "there is no browser at 'no/chrome': check --browser or PUPPETEER_EXECUTABLE_PATH",
  ],
  'a host that no scenario runs in': [
    ['audit', 'page.ts', '--host', 'node'],
    'no scenario runs in node: run without --host',
  ],
  'a missing file': [['audit', 'nowhere.ts'], "no file at 'nowhere.ts': check the path, or quote the glob"],
  'a glob without a match': [
    ['audit', 'lost/**/*.ts'],
    "no file at 'lost/**/*.ts': check the path, or quote the glob",
  ],
  'a folder': [['audit', 'folder/'], "folder/ is a folder: name files or a glob, as 'folder/**/*.ts'"],
  'a text that no id has': [
    ['audit', 'good.ts', '--grep', 'bad'],
    "no scenario's id contains 'bad': run without --grep to see them",
  ],
  'a file without a scenario': [
    ['audit', 'folder/none.ts'],
    'folder/none.ts: it has no scenario: export a default object with a function "act"',
  ],
  'a folder that cannot be written': [
    ['audit', 'good.ts', '--report', 'good.ts/report'],
    'cannot write FOLDER/good.ts/report (ENOTDIR): choose another folder with --report',
  ],
  'a file that cannot be written': [
    ['audit', 'good.ts', '--json', 'folder'],
    'cannot write FOLDER/folder.PID.tmp (EISDIR): choose another folder with --report',
  ],
};

describe('wrong use', () => {
  const folder = scenarioFolder();
  const runs = new Map<string, ProgramRun>();

  beforeAll(async () => {
    folder.write('good.ts', good);
    folder.write('page.ts', good.replace('iterations', "\n  host: 'chromium',\n  iterations"));
    folder.write('folder/none.ts', 'export const x = 1;\n');
    const queue = Object.entries(wrong).entries();
    const work = async (): Promise<void> => {
      for (const [, [name, [args]]] of queue) runs.set(name, await runCli(args, { cwd: folder.path }));
    };
    await Promise.all([work(), work(), work()]);
  });

  it.each(Object.keys(wrong))('ends with status 2 and one line that says what to do: %s', (name) => {
    const { status, stderr } = runs.get(name)!;
    const line = stderr.replaceAll(folder.path, 'FOLDER').replace(/\.\d+\.tmp/, '.PID.tmp');
    expect({ status, line }).toEqual({ status: 2, line: `weakspot: ${wrong[name]![1]}\n` });
  });

  it('runs nothing', () => {
    expect(existsSync(join(folder.path, 'reports', 'latest', 'snapshots'))).toBe(false);
    expect(runs.get('an unknown flag')!.stdout).toBe('');
  });
});

describe('a file without a scenario among others', () => {
  const folder = scenarioFolder();

  it('does not keep them from their verdicts, and still is wrong use', async () => {
    folder.write('a.ts', good);
    folder.write('b.ts', 'export default {};\n');
    folder.write('c.ts', doing("throw new Error('no');"));
    const { status, stdout, stderr } = await runCli(['audit', '*.ts'], { cwd: folder.path });
    expect(status).toBe(2);
    expect(stderr).toBe(
      'weakspot: b.ts: it has no scenario: export a default object with a function "act"\n',
    );
    expect(stdout).toContain('1 of 3 scenarios as expected, 2 without a verdict in ');
  });
});

describe('help', () => {
  it('is no failure, and goes to standard output', async () => {
    const { status, stdout, stderr } = await runCli(['audit', '--help']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('--keep-snapshots');
  });

  it('names the version', async () => {
    const { version } = JSON.parse(readFileSync(join(__dirname, '..', '..', 'package.json'), 'utf8')) as {
      version: string;
    };
    expect(await runCli(['--version'])).toMatchObject({ status: 0, stdout: `${version}\n`, stderr: '' });
  });
});
