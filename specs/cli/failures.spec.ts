import { beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AuditResult, ScenarioResult } from '../../harness/result';
import { doing, good } from '../support/cliScenarios';
import { runCli, type ProgramRun } from '../support/programs';
import { scenarioFolder } from '../support/scenarios';

const fillUp = 'const full: any[] = []; for (;;) full.push(new Array(1000).fill(ctx.iteration));';

/** What a scenario does in its line 5, and what is said of it. */
const failures: Record<string, [does: string, message: string | RegExp, line: number]> = {
  throws: ["throw new TypeError('no order');", 'act, iteration 2 threw TypeError: no order', 5],
  rejects: ["await Promise.reject(new Error('later'));", 'act, iteration 2 threw Error: later', 5],
  throwsText: ["throw 'a text';", 'act, iteration 2 threw a text was thrown, which is no Error', 3],
  loops: ['for (;;);', 'it did not end within 6 s, in act, iteration 2', 5],
  waits: ['await new Promise(() => undefined);', 'it did not end within 6 s, in act, iteration 2', 3],
  exits: ['process.exit(0);', 'it ended its own process, with exit status 0, in act, iteration 2', 5],
  fillsUp: [fillUp, 'its process ran out of memory, in act, iteration 2', 3],
  kills: [
    "process.kill(process.pid, 'SIGKILL');",
    'its process was ended by SIGKILL, in act, iteration 2',
    3,
  ],
  bombs: [
    "setTimeout(() => { throw new Error('bomb'); }); await new Promise((done) => setTimeout(done, 500));",
    'an error was thrown that nobody caught: Error: bomb, in act, iteration 2',
    5,
  ],
};

describe('scenarios that give no verdict', () => {
  const folder = scenarioFolder();
  let run: ProgramRun;
  let result: AuditResult;
  const of = (name: string): ScenarioResult => {
    return result.scenarios.find(({ id }) => id === `${name}.ts@node`)!;
  };

  beforeAll(async () => {
    for (const [name, [does]] of Object.entries(failures)) folder.write(`${name}.ts`, doing(does));
    folder.write('zGood.ts', good);
    run = await runCli(['audit', '*.ts', '--timeout', '6s', '--workers', '4'], {
      cwd: folder.path,
      env: { NODE_OPTIONS: '--max-old-space-size=96' },
    });
    result = JSON.parse(
      readFileSync(join(folder.path, 'reports/latest/results.json'), 'utf8'),
    ) as AuditResult;
  });

  it.each(Object.entries(failures))(
    "%s: are told with the reason and the file's own line",
    (name, [, message, line]) => {
      const { status, error, findings } = of(name);
      expect({ status, message: error?.message, location: error?.location, findings }).toMatchObject({
        status: 'error',
        message,
        location: { file: `${name}.ts`, line },
        findings: [],
      });
    },
  );

  it('are of the kind that ended them', () => {
    const kinds = Object.fromEntries(Object.keys(failures).map((name) => [name, of(name).error!.kind]));
    expect(kinds).toEqual({
      throws: 'thrown',
      rejects: 'thrown',
      throwsText: 'thrown',
      loops: 'timeout',
      waits: 'timeout',
      exits: 'ended',
      fillsUp: 'ended',
      kills: 'ended',
      bombs: 'ended',
    });
  });

  it('do not keep the others from theirs', () => {
    expect(of('zGood').status).toBe('pass');
  });

  it('end the command with status 3 and one line that says what to do', () => {
    expect(run.status).toBe(3);
    expect(run.stderr).toBe(
      'weakspot: some scenarios gave no verdict: mend what is named above and run again; the others are in reports/latest/results.json\n',
    );
    expect(run.stdout).toContain(
      '? throws.ts@node\n    act, iteration 2 threw TypeError: no order\n    at throws.ts:5\n',
    );
    expect(run.stdout).toContain('1 of 10 scenarios as expected, 9 without a verdict in ');
  });
});
