import { beforeAll, describe, expect, it } from '@jest/globals';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { AuditResult, ScenarioResult } from '../../harness/result';
import { doing, good, leak } from '../support/cliScenarios';
import { runCli, runProgram, startCli, until, type ProgramRun } from '../support/programs';
import { scenarioFolder } from '../support/scenarios';

function readResult(...path: string[]): AuditResult {
  return JSON.parse(readFileSync(join(...path, 'results.json'), 'utf8')) as AuditResult;
}

const inPage = (text: string): string => text.replace(' name:', " host: 'chromium', name:");

/** What a scenario in a page does in its line 5, and what is said of it. */
const failures: Record<string, [does: string, message: string | RegExp, line: number]> = {
  throws: ["throw new TypeError('no order');", 'act, iteration 2 threw TypeError: no order', 5],
  loops: ['for (;;);', 'it did not end within 6 s, in act, iteration 2', 3],
  waits: ['await new Promise(() => undefined);', 'it did not end within 6 s, in act, iteration 2', 3],
  leaves: [
    "location.href = 'about:blank'; await new Promise(() => undefined);",
    'it left its page for about:blank, in act, iteration 2',
    3,
  ],
  asks: [
    "confirm('sure?');",
    'it opened a dialog, which nobody answers: confirm("sure?"), in act, iteration 2',
    3,
  ],
};

describe('weakspot audit in Chromium', () => {
  const folder = scenarioFolder();
  const runs = {} as Record<'both' | 'own' | 'failures', ProgramRun>;

  beforeAll(async () => {
    folder.write('any/good.ts', good);
    folder.write('any/leak.ts', leak);
    folder.write('any/page.ts', inPage(good));
    for (const [name, [does]] of Object.entries(failures)) {
      folder.write(`bad/${name}.ts`, inPage(doing(does)));
    }
    folder.write('bad/zGood.ts', inPage(good));
    const cli = (...args: string[]): Promise<ProgramRun> => runCli(['audit', ...args], { cwd: folder.path });
    runs.both = await cli('any/*.ts', '--host', 'all', '--report', 'both', '--keep-snapshots');
    runs.own = await cli('any/good.ts', 'any/page.ts', '--report', 'own');
    runs.failures = await cli('bad/*.ts', '--timeout', '6s', '--report', 'failures');
  });

  it('runs each scenario in both hosts where it is asked to, and one that names its host only there', () => {
    const { scenarios, environment } = readResult(folder.path, 'both');
    expect(scenarios.map(({ id, host, status }) => [id, host, status])).toEqual([
      ['any/good.ts@node', 'node', 'pass'],
      ['any/good.ts@chromium', 'chromium', 'pass'],
      ['any/leak.ts@node', 'node', 'fail'],
      ['any/leak.ts@chromium', 'chromium', 'fail'],
      ['any/page.ts@chromium', 'chromium', 'pass'],
    ]);
    expect(environment.chromium).toMatch(/^\d+\.\d+\.\d+\.\d+$/);
    expect(readdirSync(join(folder.path, 'both', 'snapshots'))).toContain(
      'any_leak.ts@chromium.heapsnapshot',
    );
  });

  it('explains a leak in a page word for word as in Node', () => {
    const { scenarios } = readResult(folder.path, 'both');
    const told = ({ explanation, findings }: ScenarioResult): unknown => {
      const [{ fingerprint, retainingPath } = { fingerprint: '', retainingPath: [] }] = findings;
      return [explanation, fingerprint, retainingPath.map(({ text, location }) => [text, location])];
    };
    expect(told(scenarios[3]!)).toEqual(told(scenarios[2]!));
    expect(runs.both.status).toBe(1);
  });

  it('says when the browser ran without its sandbox, and only then', () => {
    const { chromiumWithoutSandbox } = readResult(folder.path, 'both').environment;
    expect(chromiumWithoutSandbox === null).toBe(process.getuid?.() !== 0);
    expect(runs.both.stdout.includes('without its sandbox')).toBe(chromiumWithoutSandbox !== null);
  });

  it('without --host runs each scenario where it says, else in Node', () => {
    expect(readResult(folder.path, 'own').scenarios.map(({ id }) => id)).toEqual([
      'any/good.ts@node',
      'any/page.ts@chromium',
    ]);
    expect({ status: runs.own.status, stderr: runs.own.stderr }).toEqual({ status: 0, stderr: '' });
  });

  it.each(Object.entries(failures))(
    'tells the reason and the line where a page %s',
    (name, [, message, line]) => {
      const { scenarios } = readResult(folder.path, 'failures');
      const { status, error } = scenarios.find(({ id }) => id === `bad/${name}.ts@chromium`)!;
      expect({ status, message: error?.message, location: error?.location }).toMatchObject({
        status: 'error',
        message,
        location: { file: `bad/${name}.ts`, line },
      });
    },
  );

  it('goes on after a page that gave no verdict', () => {
    expect(readResult(folder.path, 'failures').scenarios.at(-1)).toMatchObject({ status: 'pass' });
    expect(runs.failures.status).toBe(3);
  });

  it('leaves no folder at SIGINT, and writes what is there', async () => {
    const TMPDIR = mkdtempSync(join(folder.path, 'tmp-'));
    folder.write('stops/a.ts', inPage(good));
    folder.write('stops/b.ts', inPage(doing('for (;;);')));
    const { child, ended } = startCli(['audit', 'stops/*.ts', '--report', 'stopped'], {
      cwd: folder.path,
      env: { TMPDIR },
    });
    const statuses = (): string[] => readResult(folder.path, 'stopped').scenarios.map(({ status }) => status);
    await until(() => {
      try {
        return statuses()[0] === 'pass';
      } catch {
        return false;
      }
    }, 'the first result');
    child.kill('SIGINT');
    expect((await ended).status).toBe(3);
    expect(statuses()).toEqual(['pass', 'skipped']);
    expect(readdirSync(TMPDIR).filter((name) => name.startsWith('weakspot'))).toEqual([]);
  });
});

describe('weakspot audit where there is no browser', () => {
  const folder = scenarioFolder();

  it('runs what runs in Node, skips the rest with the command that brings one, and is no pass', async () => {
    const root = join(__dirname, '..', '..');
    for (const part of ['harness', 'package.json'])
      cpSync(join(root, part), join(folder.path, part), { recursive: true });
    mkdirSync(join(folder.path, 'node_modules'));
    const absent = new Set(['puppeteer', '@sparticuz', '.bin', '.cache', '.package-lock.json']);
    for (const name of readdirSync(join(root, 'node_modules')).filter((entry) => !absent.has(entry))) {
      symlinkSync(join(root, 'node_modules', name), join(folder.path, 'node_modules', name));
    }
    folder.write('good.ts', good);
    const main = join(folder.path, 'harness', 'cli', 'main.ts');
    const { status, stdout, stderr } = await runProgram(main, ['audit', 'good.ts', '--host', 'all'], {
      cwd: folder.path,
      env: { PUPPETEER_EXECUTABLE_PATH: '' },
    });
    const command = 'there is no browser: npm install --save-dev puppeteer @sparticuz/chromium';
    expect({ status, stderr }).toEqual({
      status: 3,
      stderr: `weakspot: 1 scenario did not run: ${command}\n`,
    });
    expect(stdout).toContain('1 of 2 scenarios as expected, 1 skipped in ');
    expect(readResult(folder.path, 'reports', 'latest').scenarios[1]).toMatchObject({
      id: 'good.ts@chromium',
      status: 'skipped',
      error: { kind: 'no-browser', message: command },
    });
  });
});
