import { describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { classHistogram, readSnapshotFile, type HeapGraph, type NodeOrdinal } from '../../harness/heap';
import type { AuditResult } from '../../harness/result';
import { runCli, startCli, until, type ProgramRun } from '../support/programs';
import { scenarioFolder } from '../support/scenarios';
import { freePort, healthyCommonJs, leakyCommonJs, services, type Service } from '../support/services';

/** Whether anything in a heap is called after this project. */
function namesWeakspot(graph: HeapGraph): boolean {
  for (let node = 0; node < graph.nodeCount; node++)
    if (/weakspot\.|WeakspotLedger/.test(graph.name(node as NodeOrdinal))) return true;
  return false;
}

/** How many objects more one heap has than another, those aside that only the engine knows. */
function countMore(before: HeapGraph, after: HeapGraph): number {
  const earlier = new Map(classHistogram(before).map(({ className, count }) => [className, count]));
  return classHistogram(after)
    .filter(({ className }) => !className.startsWith('('))
    .reduce((sum, { className, count }) => sum + Math.max(0, count - (earlier.get(className) ?? 0)), 0);
}

describe('weakspot attach --pid', () => {
  const folder = scenarioFolder();
  const { start, ask } = services(folder);
  const report = join(folder.path, 'report');

  /** Whose inspector is closed, and opens on a port of its own. */
  const closed = async (name: string, text: string): Promise<Service> =>
    start(name, text, `--inspect-port=127.0.0.1:${await freePort()}`);
  const attach = (pid: number, ...flags: string[]): Promise<ProgramRun> =>
    runCli(['attach', '--pid', String(pid), '--yes', '--report', report, ...flags], { cwd: folder.path });
  const results = (): AuditResult =>
    JSON.parse(readFileSync(join(report, 'results.json'), 'utf8')) as AuditResult;

  const proofOfLogs = (): string =>
    results().scenarios[0]!.findings.find(({ className }) => className === 'RequestLog')!.weakSpots[0]!.proof;

  it('opens the inspector of a process, finds nothing in a healthy one, and leaves it as it was', async () => {
    const healthy = await closed('healthy.cjs', healthyCommonJs);
    await healthy.state();
    const before = await healthy.state();
    const { status } = await attach(healthy.pid, '--while', ask(healthy));
    const after = await healthy.state();
    expect({ status, findings: results().scenarios[0]!.findings }).toEqual({ status: 0, findings: [] });
    expect({ ...after, snapshot: before.snapshot }).toEqual(before);
    const [old, late] = [await readSnapshotFile(before.snapshot), await readSnapshotFile(after.snapshot)];
    expect(namesWeakspot(late)).toBe(false);
    // Forty requests were served in between, and what is left of them is some arrays of Node's.
    expect(countMore(old, late)).toBeLessThan(40);
  });

  it('breaks what keeps the growing objects only where it may', async () => {
    const leaky = await closed('leaky.cjs', leakyCommonJs);
    const spared = await attach(leaky.pid, '--while', ask(leaky));
    expect(proofOfLogs()).toBe('untried');
    expect((await leaky.state()).listening).toBe(40);
    const proven = await attach(leaky.pid, '--while', ask(leaky), '--prove');
    expect(proofOfLogs()).toBe('verified');
    const { listening, inspector } = await leaky.state();
    expect({ spared: spared.status, proven: proven.status, listening, inspector }).toEqual({
      spared: 1,
      proven: 1,
      listening: 0,
      inspector: false,
    });
    expect(proven.stderr).toContain('; then what keeps the growing objects is broken in it, and stays so\n');
  });

  it('is ended by a signal after the snapshot at hand, tells what it found, and closes the inspector', async () => {
    const leaky = await closed('interrupted.cjs', leakyCommonJs);
    const snapshots = join(report, 'snapshots');
    const flags = ['--keep-snapshots', '--count', '9', '--every', '200ms', '--report', report];
    const { child, ended } = startCli(['attach', '--pid', String(leaky.pid), '--yes', ...flags], {
      cwd: folder.path,
    });
    await until(() => existing(snapshots).includes('3.heapsnapshot'), 'three snapshots', 60_000);
    child.kill('SIGINT');
    const { status, stderr } = await ended;
    expect(status).toBe(3);
    expect(stderr).toMatch(
      /weakspot: it was interrupted: \d of 9 snapshots were taken: attach again; [^\n]+\n$/,
    );
    expect((await leaky.state()).inspector).toBe(false);
    for (const file of existing(snapshots)) expect(statSync(join(snapshots, file)).mode & 0o077).toBe(0);
  });

  it('says in one line why a process cannot be attached to', async () => {
    const { child } = await closed('gone.cjs', healthyCommonJs);
    child.kill('SIGKILL');
    await once(child, 'close');
    const other = createServer((socket) => socket.resume().end('no inspector\n')).listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    const blocked = await start('blocked.cjs', healthyCommonJs, `--inspect-port=127.0.0.1:${port}`);
    const said = [await attach(child.pid!), await attach(blocked.pid), await attach(process.ppid, '9229')];
    other.close();
    expect(said.map(({ status, stderr }) => ({ status, stderr }))).toEqual([
      { status: 2, stderr: `weakspot: there is no process ${child.pid}: check the number\n` },
      {
        status: 2,
        stderr: `weakspot: port ${port}, where process ${blocked.pid} opens its inspector, is taken: end who listens there, or start this one with --inspect-port=0\n`,
      },
      {
        status: 2,
        stderr: 'weakspot: name one target: a port, a ws:// address, or a process with --pid\n',
      },
    ]);
  });
});

function existing(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}
