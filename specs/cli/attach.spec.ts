import { afterEach, describe, expect, it } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { AuditResult } from '../../harness/result';
import { runCli } from '../support/programs';
import { onlyFinding, scenarioFolder } from '../support/scenarios';

/** A service that says where it listens, and whether it is as it was: what it holds open, and what stands in its globals. */
const service = (closing: string, types: { bus: string; log: string }): string => `
class Bus extends EventEmitter {}
const bus = new Bus();
bus.setMaxListeners(0);
class RequestLog {
  lines${types.log} = ['asked'];
  constructor(${types.bus}) {
    const flush = () => this.flush();
    bus.on('flush', flush);
    ${closing}
  }
  flush() { this.lines.length = 0; }
}
const server = createServer((request, response) => {
  if (request.url === '/state') {
    const names = Object.getOwnPropertySymbols(globalThis).map(String).filter((name) => name.includes('weakspot'));
    response.end(JSON.stringify({ names, handles: process.getActiveResourcesInfo().filter((name) => name !== 'Timeout') }));
    return;
  }
  new RequestLog(${types.bus === '' ? '' : 'bus'});
  response.end('ok');
});
server.listen(0, '127.0.0.1', () => process.send!({ port: server.address().port, inspector: url() }));
`;
const imports = `import { EventEmitter } from 'node:events';
import { createServer } from 'node:http';
import { url } from 'node:inspector';
`;
const requires = `const { EventEmitter } = require('node:events');
const { createServer } = require('node:http');
const { url } = require('node:inspector');
`;
const plain = (text: string): string => text.replaceAll('!', '');
const leaky = service('', { bus: '', log: '' });
const unsubscribing = "setImmediate(() => bus.off('flush', flush));";
const typed = service('', { bus: '', log: ': string[]' }).replace(
  'server.address().port',
  '(server.address() as { port: number }).port',
);

const asks = `const [port, count] = process.argv.slice(2);
for (let i = 0; i < Number(count); i++) {
  const response = await fetch(\`http://127.0.0.1:\${port}/\${i}\`, { headers: { connection: 'close' } });
  if (!response.ok || (await response.text()) !== 'ok') process.exit(1);
}
`;

interface Service {
  port: number;
  inspector: string;
  state(): Promise<unknown>;
}

describe('weakspot attach', () => {
  const folder = scenarioFolder();
  const started: ChildProcess[] = [];
  const load = folder.write('load.mjs', asks);

  afterEach(() => {
    for (const child of started.splice(0)) child.kill('SIGKILL');
  });

  const start = async (name: string, text: string, ...flags: string[]): Promise<Service> => {
    const file = folder.write(name, text);
    const child = spawn(process.execPath, ['--inspect=127.0.0.1:0', ...flags, file], {
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    started.push(child);
    const [{ port, inspector }] = (await once(child, 'message')) as [{ port: number; inspector: string }];
    const state = async (): Promise<unknown> => (await fetch(`http://127.0.0.1:${port}/state`)).json();
    return { port, inspector, state };
  };
  const ask = (port: number): string => `"${process.execPath}" "${load}" ${port} 20`;
  const watch = async ({
    port,
    inspector,
  }: Service): Promise<{ status: number | null; stdout: string; result: AuditResult }> => {
    const args = ['attach', inspector, '--yes', '--while', ask(port), '--report', folder.path];
    const { status, stdout } = await runCli(args, { cwd: folder.path });
    const result = JSON.parse(readFileSync(join(folder.path, 'results.json'), 'utf8')) as AuditResult;
    return { status, stdout, result };
  };

  it.each([
    ['service.cjs', requires + plain(leaky), []],
    ['service.mjs', imports + plain(leaky), []],
    ['service.ts', imports + typed, ['--import', pathToFileURL(require.resolve('tsx')).href]],
  ])(
    'finds what a service leaks under load, who holds it and where: %s',
    async (name, text, flags) => {
      const { status, result } = await watch(await start(name, text, ...flags));
      const finding = onlyFinding(result.scenarios[0]!);
      expect({ status, className: finding.className, perIteration: finding.perIteration }).toEqual({
        status: 1,
        className: 'RequestLog',
        perIteration: 20,
      });
      expect(finding.weakSpots[0]!.text).toBe('listeners of "flush" on Bus');
      const line = text.split('\n').findIndex((one) => one.startsWith('class RequestLog')) + 1;
      const place = finding.retainingPath.at(-1)!.location!;
      expect(place.file).toBe(name);
      // V8 says where the class's constructor stands.
      expect(place.line - line).toBeGreaterThanOrEqual(0);
      expect(place.line - line).toBeLessThanOrEqual(2);
    },
    60_000,
  );

  it('finds nothing in a healthy one, and leaves it as it was', async () => {
    const healthy = await start(
      'healthy.cjs',
      requires + plain(service(unsubscribing, { bus: '', log: '' })),
    );
    const before = await healthy.state();
    const { status, result } = await watch(healthy);
    expect({ status, findings: result.scenarios[0]!.findings }).toEqual({ status: 0, findings: [] });
    expect(await healthy.state()).toEqual(before);
  }, 60_000);

  it('says in one line what is wrong with the target', async () => {
    const other = createServer((socket) => socket.resume().end('no inspector\n')).listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    const run = async (...args: string[]) => runCli(['attach', ...args], { cwd: folder.path });
    const spoken = await run(String(port), '--yes');
    other.close();
    await once(other, 'close');
    const silent = await run(String(port), '--yes');
    const remote = await run('ws://192.0.2.1:9229/id', '--yes');
    const lines = [spoken, silent, remote].map(({ status, stderr }) => ({ status, stderr }));
    expect(lines).toEqual([
      {
        status: 2,
        stderr: `weakspot: no inspector answers at 127.0.0.1:${port}: start the process with --inspect=127.0.0.1:${port}\n`,
      },
      {
        status: 2,
        stderr: `weakspot: nobody listens at 127.0.0.1:${port}: start the process with --inspect=127.0.0.1:${port}\n`,
      },
      { status: 2, stderr: 'weakspot: 192.0.2.1 is another machine: say --allow-remote to attach to it\n' },
    ]);
  }, 60_000);

  it('asks before it lets a process stand still', async () => {
    const { inspector } = await start('asked.cjs', requires + plain(leaky));
    const { status, stderr } = await runCli(['attach', inspector], { cwd: folder.path });
    expect(status).toBe(2);
    expect(stderr).toMatch(
      /^weakspot: .* will stand still 3 times, for about [\d.]+ s each: say --yes to agree\n$/,
    );
  }, 60_000);
});
