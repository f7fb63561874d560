import { beforeAll, describe, expect, it } from '@jest/globals';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSnapshotFile } from '../../harness/heap';
import { mergeResults, type AuditResult } from '../../harness/result';
import { doing, good, leak } from '../support/cliScenarios';
import { isRunning, runCli, startCli, until, untilFile, type ProgramRun } from '../support/programs';
import { scenarioFolder } from '../support/scenarios';

function readResult(...path: string[]): AuditResult {
  return JSON.parse(readFileSync(join(...path), 'utf8')) as AuditResult;
}

describe('weakspot audit', () => {
  const folder = scenarioFolder();
  const at = (...path: string[]): string => join(folder.path, ...path);
  const runs = {} as Record<'leak' | 'good' | 'first' | 'second' | 'grep' | 'timeout', ProgramRun>;

  beforeAll(async () => {
    for (const name of ['a', 'b', 'c']) folder.write(`good/${name}.ts`, good);
    folder.write('leak.ts', leak);
    folder.write('waits.ts', doing('await new Promise(() => undefined);'));
    const cli = (report: string, ...args: string[]): Promise<ProgramRun> =>
      runCli(['audit', '--report', report, ...args], { cwd: folder.path });
    [runs.leak, runs.good, runs.grep] = await Promise.all([
      cli(
        'leaking',
        'leak.ts',
        'good/a.ts',
        '--keep-snapshots',
        '--trace-allocations',
        '--json',
        'deep/copy.json',
      ),
      cli('fine', 'good/a.ts', '--iterations', '1'),
      cli('grepped', 'good/*.ts', '--grep', 'd/b'),
    ]);
    [runs.first, runs.second, runs.timeout] = await Promise.all([
      cli('first', 'good/*.ts', 'leak.ts', '--shard', '1/2', '--iterations', '1'),
      cli('second', 'good/*.ts', 'leak.ts', '--shard', '2/2', '--iterations', '1'),
      cli('timed', 'waits.ts', '--timeout', '500ms'),
    ]);
  });

  it('ends with status 0, and says nothing on standard error, when all is well', () => {
    expect({ status: runs.good.status, stderr: runs.good.stderr }).toEqual({ status: 0, stderr: '' });
    expect(runs.good.stdout).not.toContain('\u001b');
    expect(runs.good.stdout).toContain('1 of 1 scenario as expected in ');
  });

  it('ends with status 1 at a leak, and draws the path that keeps it, with who allocated it where that is asked', () => {
    const { status, stdout, stderr } = runs.leak;
    expect(status).toBe(1);
    expect(stderr).toBe(
      'weakspot: not all is as expected: break the references named above, or read leaking/results.json\n',
    );
    expect(stdout).toContain(`
✖ leak.ts@node
    expected order to be collected; 3 of 3 are alive, 1 more each iteration, through state → Shop.orders (Array elements)

    (root)
    └ state        Shop   leak.ts:2
  ✂   └ .orders    Array
        └ element  Order  allocated at leak.ts:9 in act

  ✂ weak spot: Shop.orders (Array elements)  leak.ts:2
    breaking it frees 3 Order, 312 B, and 1 object that did not leak, 104 B; verified in the live heap
    take out of the list what is done with; a weak reference is right only if somebody else owns its elements
    Shop allocated at leak.ts:8
`);
    expect(stdout).toContain('1 of 2 scenarios as expected, 1 not as expected in ');
  });

  it('writes the same result wherever it is told to', () => {
    const copy = readResult(at('deep', 'copy.json'));
    expect(copy).toEqual(readResult(at('leaking', 'results.json')));
    expect(copy.scenarios.map(({ id, status }) => [id, status])).toEqual([
      ['leak.ts@node', 'fail'],
      ['good/a.ts@node', 'pass'],
    ]);
    expect(readdirSync(at('leaking')).sort()).toEqual(['index.html', 'results.json', 'snapshots']);
  });

  it('keeps the judged snapshots where it is asked to', async () => {
    expect(readdirSync(at('leaking', 'snapshots')).sort()).toEqual([
      'good_a.ts@node.heapsnapshot',
      'leak.ts@node.heapsnapshot',
    ]);
    const graph = await readSnapshotFile(at('leaking', 'snapshots', 'leak.ts@node.heapsnapshot'));
    const { id } = readResult(at('leaking', 'results.json')).scenarios[0]!.findings[0]!.retainingPath.at(-1)!;
    const node = Array.from(graph.nodeIds as ArrayLike<number>).indexOf(id);
    expect(graph.strings.text(graph.nodeNames[node]!)).toBe('Order');
    expect(readdirSync(at('fine')).sort()).toEqual(['index.html', 'results.json']);
  });

  it('writes the report beside the results, and says where in its last line', () => {
    expect(runs.leak.stdout).toMatch(/\nreport: leaking\/index\.html\n$/);
    const report = readFileSync(at('leaking', 'index.html'), 'utf8');
    expect(report).toContain('<article class="page" id="leak.ts@node/order">');
  });

  it('takes the iterations from the command line', () => {
    expect(readResult(at('fine', 'results.json')).scenarios[0]).toMatchObject({
      iterations: 1,
      findings: [{ created: 1 }],
    });
  });

  it('runs only what --grep names', () => {
    expect(runs.grep.status).toBe(0);
    expect(readResult(at('grepped', 'results.json')).scenarios.map(({ id }) => id)).toEqual([
      'good/b.ts@node',
    ]);
  });

  it('runs each scenario in exactly one shard', () => {
    const shards = ['first', 'second'].map((shard) => readResult(at(shard, 'results.json')));
    expect(shards.map(({ shard, scenarios }) => [shard, scenarios.length])).toEqual([
      [{ number: 1, of: 2 }, 2],
      [{ number: 2, of: 2 }, 2],
    ]);
    expect(mergeResults(shards).scenarios.map(({ id }) => id)).toEqual([
      'good/a.ts@node',
      'good/b.ts@node',
      'good/c.ts@node',
      'leak.ts@node',
    ]);
    expect([runs.first.status, runs.second.status].sort()).toEqual([0, 1]);
  });

  it('gives a scenario the time that it is told, and no more', () => {
    expect(runs.timeout.status).toBe(3);
    const [scenario] = readResult(at('timed', 'results.json')).scenarios;
    expect(scenario!.error!.message).toMatch(/^it did not end within 0\.5 s, /);
    expect(scenario!.durationMs).toBeLessThan(20_000);
  });
});

describe('weakspot audit, while it runs', () => {
  const folder = scenarioFolder();
  const results = (): AuditResult => readResult(folder.path, 'reports', 'latest', 'results.json');
  const telling = (pidFile: string, statement: string): string =>
    `import { writeFileSync } from 'node:fs';\n${doing(`writeFileSync(${JSON.stringify(pidFile)}, String(process.pid)); ${statement}`)}`;

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'writes results as they come, and at %s what is there; no child is left',
    async (signal) => {
      const cwd = join(folder.path, signal);
      mkdirSync(cwd);
      const pidFiles = ['loops', 'waits'].map((name) => join(cwd, `${name}.pid`));
      folder.write(`${signal}/a.ts`, good);
      folder.write(`${signal}/b.ts`, telling(pidFiles[0]!, 'for (;;);'));
      folder.write(`${signal}/c.ts`, telling(pidFiles[1]!, 'await new Promise(() => undefined);'));
      folder.write(`${signal}/d.ts`, good);
      const { child, ended } = startCli(['audit', '*.ts', '--workers', '3', '--report', '..'], { cwd });
      await Promise.all(pidFiles.map(untilFile));
      const interim = (): AuditResult => readResult(folder.path, 'results.json');
      const statuses = (): string[] => interim().scenarios.map(({ status }) => status);
      await until(() => statuses()[0] === 'pass' && statuses()[3] === 'pass', 'the first results');
      expect(statuses()).toEqual(['pass', 'skipped', 'skipped', 'pass']);
      const pids = pidFiles.map((file) => Number(readFileSync(file, 'utf8')));
      expect(pids.map(isRunning)).toEqual([true, true]);
      child.kill(signal);
      const { status, stdout, stderr } = await ended;
      expect(status).toBe(3);
      expect(stderr).toMatch(/^weakspot: interrupted: what was found so far is in .*results\.json\n$/);
      expect(stdout).toContain('2 of 4 scenarios as expected, 2 skipped in ');
      expect(statuses()).toEqual(['pass', 'skipped', 'skipped', 'pass']);
      expect(interim().scenarios[1]!.error!.message).toBe('the audit was interrupted');
      expect(readFileSync(join(folder.path, 'index.html'), 'utf8')).toContain('the audit was interrupted');
      expect(pids.map(isRunning)).toEqual([false, false]);
    },
  );

  it('interrupted before its first result still leaves a result', async () => {
    folder.write('slow.ts', doing('for (;;);'));
    const { child, ended } = startCli(['audit', 'slow.ts'], { cwd: folder.path });
    await untilFile(join(folder.path, 'reports', 'latest', 'results.json'));
    child.kill('SIGINT');
    expect((await ended).status).toBe(3);
    expect(results().scenarios).toMatchObject([{ id: 'slow.ts@node', status: 'skipped' }]);
  });
});
