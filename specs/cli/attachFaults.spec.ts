import { describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import { connectWebSocket } from '../../harness/cdp';
import { readSnapshotFile } from '../../harness/heap';
import type { AuditResult } from '../../harness/result';
import { runCli, startCli, until, type ProgramRun } from '../support/programs';
import { onlyFinding, scenarioFolder } from '../support/scenarios';
import { leakyCommonJs, secret, services, type Service } from '../support/services';

const inspected = '--inspect=127.0.0.1:0';

/** So large that a snapshot takes a while. */
const large = `globalThis.many = Array.from({ length: 200_000 }, (_, i) => ({ i }));\n${leakyCommonJs}`;

describe('weakspot attach, when something fails', () => {
  const folder = scenarioFolder();
  const { start, ask } = services(folder);

  const attachTo = (target: string, report: string, ...flags: string[]): string[] => {
    const args = ['attach', target, '--yes', '--keep-snapshots', '--report', join(folder.path, report)];
    return [...args, ...flags];
  };
  const results = (report: string): AuditResult =>
    JSON.parse(readFileSync(join(folder.path, report, 'results.json'), 'utf8')) as AuditResult;
  const kept = (report: string): string[] => {
    const path = join(folder.path, report, 'snapshots');
    return existsSync(path) ? readdirSync(path).sort() : [];
  };
  /** While the third snapshot is being written. */
  const atTheThird = (report: string): Promise<void> =>
    until(() => kept(report).some((file) => /^3\..*\.tmp$/.test(file)), 'the third snapshot', 60_000);
  const lastLine = ({ stderr }: ProgramRun): string => stderr.trimEnd().split('\n').at(-1)!;
  const wentAway = (report: string): string =>
    `weakspot: it went away while it was watched: 2 of 3 snapshots were taken: attach again; what was found is in ${report}/results.json`;

  it('keeps what it found when the process dies in the middle of a snapshot, and tells no secrets', async () => {
    const service = await start('dies.cjs', large, inspected);
    const { ended } = startCli(attachTo(service.inspector, 'dies', '--while', ask(service)), {
      cwd: folder.path,
    });
    await atTheThird('dies');
    service.child.kill('SIGKILL');
    const run = await ended;
    expect({ status: run.status, line: lastLine(run) }).toEqual({ status: 3, line: wentAway('dies') });
    expect(run.stdout).toContain('20 RequestLog are alive');
    const [scenario] = results('dies').scenarios;
    expect(scenario).toMatchObject({ status: 'error', error: { kind: 'ended' } });
    // From two snapshots nobody can tell what grows from what was made once.
    expect(scenario!.findings).toContainEqual(
      expect.objectContaining({ className: 'RequestLog', survivors: 20 }),
    );
    expect(kept('dies')).toEqual(['1.heapsnapshot', '2.heapsnapshot']);
    const file = (name: string): string => join(folder.path, 'dies', name);
    expect(statSync(file('snapshots/2.heapsnapshot')).mode & 0o777).toBe(0o600);
    for (const text of [
      run.stdout,
      readFileSync(file('results.json'), 'utf8'),
      readFileSync(file('index.html'), 'utf8'),
    ])
      expect(text).not.toMatch(secret);
    expect((await readSnapshotFile(file('snapshots/2.heapsnapshot'))).nodeCount).toBeGreaterThan(0);
  });

  it('keeps what it found when the connection drops, and the service goes on', async () => {
    const service = await start('drops.cjs', large, inspected);
    const line = await relay(new URL(service.inspector));
    const target = service.inspector.replace(/:\d+\//, `:${line.port}/`);
    const { ended } = startCli(attachTo(target, 'drops', '--while', ask(service)), { cwd: folder.path });
    await atTheThird('drops');
    line.drop();
    const run = await ended;
    expect({ status: run.status, line: lastLine(run) }).toEqual({ status: 3, line: wentAway('drops') });
    expect(kept('drops')).toEqual(['1.heapsnapshot', '2.heapsnapshot']);
    expect((await service.state()).listening).toBe(40);
  });

  it('never takes the objects of one heap for those of another when two watch it at once', async () => {
    const service = await start('two.cjs', leakyCommonJs, inspected);
    const first = startCli(attachTo(service.inspector, 'first', '--every', '500ms', '--count', '9'), {
      cwd: folder.path,
    });
    await until(() => kept('first').includes('1.heapsnapshot'), 'the first snapshot of the one');
    const second = await runCli(attachTo(service.inspector, 'second', '--while', ask(service)), {
      cwd: folder.path,
    });
    const disturbed = await first.ended;
    expect({
      status: second.status,
      finding: onlyFinding(results('second').scenarios[0]!).className,
    }).toEqual({
      status: 1,
      finding: 'RequestLog',
    });
    // The end of the one has V8 number all objects anew.
    expect(disturbed.status).toBe(3);
    expect(lastLine(disturbed)).toMatch(
      /^weakspot: another debugger that left it had its objects numbered anew: \d of 9 snapshots were taken: attach again; /,
    );
    for (const { className } of results('first').scenarios[0]!.findings) expect(className).toBe('RequestLog');
  });

  it('says in one line what is wrong with the target, or with the place for its results', async () => {
    const web = createHttpServer((_, response) => void response.end('<p>hello')).listen(0, '127.0.0.1');
    await once(web, 'listening');
    const { port } = web.address() as AddressInfo;
    const service = await start('paused.cjs', leakyCommonJs, inspected);
    writeFileSync(join(folder.path, 'file'), '');
    const blocked = await runCli(attachTo(service.inspector, 'file'), { cwd: folder.path });
    const page = await runCli(attachTo(String(port), 'web'), { cwd: folder.path });
    const address = await runCli(attachTo(`ws://127.0.0.1:${port}/id`, 'web'), { cwd: folder.path });
    const resume = await pause(service);
    const paused = await runCli(attachTo(service.inspector, 'paused'), { cwd: folder.path });
    await resume();
    web.close();
    expect([blocked, page, address, paused].map(({ status, stderr }) => ({ status, stderr }))).toEqual([
      {
        status: 2,
        stderr: `weakspot: cannot write ${join(folder.path, 'file')} (EEXIST): choose another folder with --report\n`,
      },
      {
        status: 2,
        stderr: `weakspot: what listens at 127.0.0.1:${port} is no inspector: name the port of one\n`,
      },
      {
        status: 2,
        stderr: `weakspot: no inspector answers at ws://127.0.0.1:${port}/id: Unexpected server response: 200\n`,
      },
      {
        status: 2,
        stderr: `weakspot: what runs at ${service.inspector} is paused in a debugger: let it run, and attach again\n`,
      },
    ]);
    expect((await service.state()).listening).toBe(0);
  });

  it('watches a process with a worker that never leaves its script', async () => {
    const spinning = "new (require('node:worker_threads').Worker)('for (;;);', { eval: true });\n";
    const service = await start('spins.cjs', spinning + leakyCommonJs, inspected);
    const { status } = await runCli(attachTo(service.inspector, 'spins', '--while', ask(service)), {
      cwd: folder.path,
    });
    expect({ status, finding: onlyFinding(results('spins').scenarios[0]!).className }).toEqual({
      status: 1,
      finding: 'RequestLog',
    });
  });
});

/** A line to an inspector that can be cut. */
async function relay({ hostname, port }: URL): Promise<{ port: number; drop(): void }> {
  const sockets: Socket[] = [];
  const server = createServer((near) => {
    const far = connect(Number(port), hostname);
    for (const socket of [near, far]) sockets.push(socket.on('error', () => undefined));
    near.pipe(far).pipe(near);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const drop = (): void => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  return { port: (server.address() as AddressInfo).port, drop };
}

/** Stands a service still in a debugger. @returns a function that lets it run */
async function pause({ inspector }: Service): Promise<() => Promise<void>> {
  const session = await connectWebSocket(inspector);
  await session.send('Debugger.enable');
  const paused = new Promise((resolve) => session.on('Debugger.paused', resolve));
  void session.send('Runtime.evaluate', { expression: 'debugger' }).catch(() => undefined);
  await paused;
  return () => session.close();
}
