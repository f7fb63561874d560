import { beforeAll, describe, expect, it } from '@jest/globals';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Baseline } from '../../harness/gate';
import { doing, good, leak } from '../support/cliScenarios';
import { gateProject, outsideCi, withoutTimes } from '../support/gateProject';
import { startCli, untilFile, type ProgramRun } from '../support/programs';
import { faultsOfJunit, faultsOfSarif } from '../support/publishedSchemas';
import { scenarioFolder } from '../support/scenarios';

const folder = scenarioFolder();
/** For what starts the command several times, one after the other. */
const longMs = 180_000;

const fixed = leak.replace('shop.orders.push', 'void ');
const faster = leak.replace('shop.orders.push(', 'shop.orders.push(ctx.track(new Order(), "order"), ');

const table = `\
   pattern  version  host  created  survivors  kind    retained  verdict    culprit
✔           good.ts  node        2          0  none         0 B  collected
✖           leak.ts  node        3          3  growth     312 B  retained   Shop.orders (Array elements)
`;
const drawn = `
    (root)
    └ state        Shop   leak.ts:2
  ✂   └ .orders    Array
        └ element  Order  leak.ts:1

  ✂ weak spot: Shop.orders (Array elements)  leak.ts:2
    breaking it frees 3 Order, 312 B, and 1 object that did not leak, 104 B; verified in the live heap
    take out of the list what is done with; a weak reference is right only if somebody else owns its elements
`;
const told = 'leak.ts@node: order through Shop.orders (Array elements), 1 more each iteration, 312 B';

describe('weakspot gate', () => {
  const { path, write, readText, readJson, gate, gateOnGitHub, baseline } = gateProject(folder, 'main', {
    'good.ts': good,
    'leak.ts': leak,
  });
  const runs = {} as Record<
    'first' | 'github' | 'update' | 'known' | 'faster' | 'gone' | 'tightened',
    ProgramRun
  >;
  const written: string[] = [];

  // One after the other: each depends on what the one before left behind.
  beforeAll(async () => {
    const env = {
      GITHUB_ACTIONS: 'true',
      GITHUB_STEP_SUMMARY: join(path, 'summary.md'),
      GITHUB_WORKSPACE: folder.path,
    };
    writeFileSync(env.GITHUB_STEP_SUMMARY, 'before\n');
    [runs.first, runs.github] = await Promise.all([
      gate('*.ts'),
      gateOnGitHub(env, '*.ts', '--report', 'github'),
    ]);
    runs.update = await gate('*.ts', '--update-baseline');
    written.push(readText('reports/baseline.json'));
    runs.known = await gate('*.ts');
    write('leak.ts', faster);
    runs.faster = await gate('*.ts');
    write('leak.ts', fixed);
    runs.gone = await gate('*.ts');
    written.push(readText('reports/baseline.json'));
    runs.tightened = await gate('*.ts', '--update-baseline');
  }, longMs);

  it('ends with status 1 at a leak that is not in the baseline, and tells it as the audit does', () => {
    const { status, stdout, stderr } = runs.first;
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr:
        'weakspot: leaks that reports/baseline.json does not allow: break the references named above, or accept them with --update-baseline\n',
    });
    expect(withoutTimes(stdout)).toBe(`\
${table}
✖ leak.ts@node
    expected order to be collected; 3 of 3 are alive, 1 more each iteration, through state → Shop.orders (Array elements)
    new: it is not in reports/baseline.json
${drawn}
1 of 2 scenarios as expected, 1 not as expected in TIME
1 regression
`);
  });

  it('writes the leaks of a run to the baseline where it is asked to', () => {
    const { status, stdout, stderr } = runs.update;
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(withoutTimes(stdout)).toBe(`\
${table}
known: ${told}

1 of 2 scenarios as expected, 1 not as expected in TIME
1 known leak
wrote reports/baseline.json: 1 added, 0 changed, 0 removed
`);
    expect(JSON.parse(written[0]!)).toMatchObject({
      leaks: [{ scenario: 'leak.ts@node', label: 'order', perIteration: 1, retainedBytes: 312 }],
    });
  });

  it('ends with status 0 when every leak is known', () => {
    const { status, stdout, stderr } = runs.known;
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain(`\nknown: ${told}\n`);
    expect(readdirSync(join(path, 'reports')).sort()).toEqual(['baseline.json', 'latest']);
  });

  it('ends with status 1 when a known leak grows faster', () => {
    const { status, stdout } = runs.faster;
    expect(status).toBe(1);
    expect(stdout).toContain('\n    faster: 2 more each iteration, and reports/baseline.json allows 1\n');
  });

  it('passes when a known leak is gone, says how to tighten, and changes nothing by itself', () => {
    const { status, stdout, stderr } = runs.gone;
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(withoutTimes(stdout)).toContain(`
gone: ${told}

2 of 2 scenarios as expected in TIME
1 known leak gone
reports/baseline.json allows more than there is: tighten it with --update-baseline
`);
    expect(written[1]).toBe(written[0]);
  });

  it('takes what is gone out of the baseline where it is asked to', () => {
    expect(runs.tightened.status).toBe(0);
    expect(runs.tightened.stdout).toContain('wrote reports/baseline.json: 0 added, 0 changed, 1 removed\n');
    expect(baseline()).toEqual({ schemaVersion: 1, leaks: [] });
  });

  it('writes results, the report, JUnit XML and SARIF', async () => {
    expect(readdirSync(join(path, 'reports', 'latest')).sort()).toEqual([
      'index.html',
      'junit.xml',
      'results.json',
      'weakspot.sarif',
    ]);
    expect(await faultsOfJunit(readText('reports/latest/junit.xml'))).toEqual([]);
    expect(faultsOfSarif(readJson('reports/latest/weakspot.sarif'))).toEqual([]);
  });

  it('annotates and adds a summary on GitHub, and only there', () => {
    const lines = runs.github.stdout.split('\n');
    expect(lines.filter((line) => line.startsWith('::error'))).toEqual([
      '::error file=main/leak.ts,line=2,col=1,title=order leaks in leak.ts@node::expected order to be collected; 3 of 3 are alive, 1 more each iteration, through state → Shop.orders (Array elements)%0Anew: it is not in reports/baseline.json',
    ]);
    const [, token] = /^::stop-commands::(.+)$/.exec(lines[0]!)!;
    expect(lines.indexOf(`::${token}::`)).toBe(lines.findIndex((line) => line.startsWith('::error')) - 1);
    expect(readText('summary.md')).toMatch(/^before\n## weakspot gate: 1 regression\n/);
    expect(runs.first.stdout).not.toContain('::');
  });
});

describe('weakspot gate, of a scenario without a verdict', () => {
  const { gate, write, baseline } = gateProject(folder, 'unjudged', { 'good.ts': good, 'leak.ts': leak });

  it('is no pass, calls nothing gone, and keeps what is known', async () => {
    await gate('*.ts', '--update-baseline');
    const before = baseline();
    write('leak.ts', doing("throw new TypeError('no order');"));
    const { status, stdout, stderr } = await gate('*.ts', '--update-baseline');
    expect(status).toBe(3);
    expect(stderr).toBe(
      'weakspot: some scenarios gave no verdict: mend what is named above and run again; the others are in reports/latest/results.json\n',
    );
    expect(stdout).toContain('? leak.ts@node\n    act, iteration 2 threw TypeError: no order\n');
    expect(stdout).not.toContain('gone');
    expect(baseline()).toEqual(before);
    write('leak.ts', 'export const x = 1;\n');
    const misused = await gate('*.ts');
    expect({ status: misused.status, stderr: misused.stderr }).toEqual({
      status: 2,
      stderr: 'weakspot: leak.ts: it has no scenario: export a default object with a function "act"\n',
    });
  });
});

describe('weakspot gate, of what is no leak', () => {
  const lost = good.replace('ctx.track(', 'ctx.keep(');
  const { gate } = gateProject(folder, 'unmet', { 'lost.ts': lost });

  it('ends with status 1: no baseline allows it', async () => {
    const { status, stdout, stderr } = await gate('lost.ts', '--update-baseline');
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: 'weakspot: not all is as expected, and no baseline allows that: mend what lost.ts says\n',
    });
    expect(stdout).toContain('✖ lost.ts@node\n    it must live; all 2 died too early\n');
  });
});

describe('weakspot gate, of entries with a date', () => {
  const { gate, baseline, write } = gateProject(folder, 'dated', { 'leak.ts': leak });

  it('lets a leak pass until then, and calls it expired afterwards, whatever is asked for', async () => {
    await gate('leak.ts', '--update-baseline');
    const date = (expires: string): void => {
      const known = baseline();
      const leaks = known.leaks.map((entry) => ({ ...entry, reason: 'the old shop', expires }));
      write('reports/baseline.json', JSON.stringify({ ...known, leaks }));
    };
    date('2999-12-31');
    const early = await gate('leak.ts');
    expect({ status: early.status, stderr: early.stderr }).toEqual({ status: 0, stderr: '' });
    expect(early.stdout).toContain(`known: ${told} (the old shop; until 2999-12-31)\n`);
    date('2020-01-31');
    const late = await gate('leak.ts', '--update-baseline');
    expect({ status: late.status, stderr: late.stderr }).toEqual({
      status: 1,
      stderr:
        'weakspot: leaks have expired: break the references named above, or give them a later date in reports/baseline.json\n',
    });
    expect(late.stdout).toContain(
      '\n    expired: reports/baseline.json allowed it until 2020-01-31 (the old shop)\n',
    );
    expect(baseline().leaks).toMatchObject([{ expires: '2020-01-31' }]);
  });
});

describe('weakspot gate, of a part', () => {
  const files = { 'a.ts': leak, 'b.ts': leak, 'c.ts': good, 'd.ts': leak, 'e.ts': good };
  const { path, gate, write, baseline } = gateProject(folder, 'parts', files);
  const known = (): string[] => baseline().leaks.map(({ scenario }) => scenario);
  let before: Baseline;

  beforeAll(async () => {
    await gate('*.ts', '--update-baseline');
    before = baseline();
  });

  it(
    'updates only what belongs to the scenarios that ran',
    async () => {
      write('a.ts', fixed);
      const parts = [['b.ts'], ['*.ts', '--grep', 'd.ts'], ['*.ts', '--shard', '2/5']];
      const runs = parts.map((part, at) => gate(...part, '--update-baseline', '--report', `part${at}`));
      expect((await Promise.all(runs)).map(({ status }) => status)).toEqual([0, 0, 0]);
      expect(baseline()).toEqual(before);
      await gate('a.ts', 'b.ts', '--update-baseline', '--report', 'part');
      expect(known()).toEqual(['b.ts@node', 'd.ts@node']);
      write('a.ts', leak);
      await gate('a.ts', '--update-baseline', '--report', 'part');
      expect(baseline()).toEqual(before);
    },
    longMs,
  );

  it('that Ctrl+C ends updates only what belongs to the scenarios that ended', async () => {
    const pidFile = join(path, 'waits.pid');
    const waits = `writeFileSync(${JSON.stringify(pidFile)}, ''); await new Promise(() => undefined);`;
    write('b.ts', `import { writeFileSync } from 'node:fs';\n${doing(waits)}`);
    const args = ['gate', 'a.ts', 'b.ts', '--update-baseline', '--workers', '1', '--report', 'part'];
    const { child, ended } = startCli(args, { cwd: path, env: outsideCi });
    await untilFile(pidFile);
    child.kill('SIGINT');
    const { status, stderr } = await ended;
    expect({ status, stderr }).toEqual({
      status: 3,
      stderr: 'weakspot: interrupted: what was found so far is in part/results.json\n',
    });
    expect(baseline()).toEqual(before);
    write('b.ts', leak);
  });
});

describe('weakspot gate, used wrongly', () => {
  const { path, gate, write } = gateProject(folder, 'wrong', {
    'good.ts': good,
    'broken.json': '{ "leaks": ',
  });
  const wrong: [what: string, args: string[], line: string][] = [
    [
      'a broken baseline',
      ['good.ts', '--baseline', 'other.json'],
      'other.json: its leaks are "none", and must be an array: mend it, or take the last one from version control',
    ],
    [
      'a named baseline that is not there',
      ['good.ts', '--baseline', 'nowhere.json'],
      "there is no baseline at 'nowhere.json': check the path, or write it with --update-baseline",
    ],
    [
      'files beside --from',
      ['good.ts', '--from', 'shard'],
      '--from takes results that are there: name no scenario files beside it',
    ],
    [
      'a flag of runs beside --from',
      ['--grep', 'a', '--from', 'shard'],
      '--from takes results that are there: --grep is for a run, leave it out',
    ],
    ['no results', ['--from', 'shard-*'], "no results at 'shard-*': check the path, or run the audit first"],
    [
      'a growth without a meaning',
      ['good.ts', '--max-retained-growth', '10kB'],
      "option '--max-retained-growth <growth>' argument '10kB' is invalid. Give bytes or a part: 4096, 10%; 'weakspot gate --help' lists what there is",
    ],
    [
      'a browser that is no address',
      ['good.ts', '--browser-ws', 'localhost:9222'],
      "option '--browser-ws <url>' argument 'localhost:9222' is invalid. Give an address as ws://127.0.0.1:9222/devtools/browser/ID; 'weakspot gate --help' lists what there is",
    ],
    [
      'two browsers',
      ['good.ts', '--browser-ws', 'ws://localhost:9222', '--browser', 'chrome'],
      "option '--browser-ws <url>' cannot be used with option '--browser <file>'; 'weakspot gate --help' lists what there is",
    ],
  ];

  it.each(wrong)('ends with status 2, runs nothing, and says what to do: %s', async (_, args, line) => {
    write('other.json', '{ "schemaVersion": 1, "leaks": "none" }');
    const { status, stdout, stderr } = await gate(...args);
    expect({ status, stdout, stderr }).toEqual({ status: 2, stdout: '', stderr: `weakspot: ${line}\n` });
    expect(existsSync(join(path, 'reports'))).toBe(false);
  });

  it('says where the baseline cannot be written', async () => {
    const { status, stderr } = await gate(
      'good.ts',
      '--update-baseline',
      '--baseline',
      'good.ts/baseline.json',
    );
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: 'weakspot: cannot read good.ts/baseline.json (ENOTDIR): choose another file with --baseline\n',
    });
  });
});
