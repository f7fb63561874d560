import { describe, expect, it } from '@jest/globals';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { AuditResult } from '../../harness/result';
import { runCli } from '../support/programs';
import { onlyFinding, scenarioFolder } from '../support/scenarios';
import {
  healthyModule,
  leakyCommonJs,
  leakyModule,
  leakyTypeScript,
  services,
  type Service,
} from '../support/services';

const inspected = '--inspect=127.0.0.1:0';

describe('weakspot attach', () => {
  const folder = scenarioFolder();
  const { start, ask } = services(folder);
  const watch = async (
    service: Service,
  ): Promise<{ status: number | null; stdout: string; result: AuditResult }> => {
    const args = ['attach', service.inspector, '--yes', '--while', ask(service), '--report', folder.path];
    const { status, stdout } = await runCli(args, { cwd: folder.path });
    const result = JSON.parse(readFileSync(join(folder.path, 'results.json'), 'utf8')) as AuditResult;
    return { status, stdout, result };
  };

  it.each([
    ['service.cjs', leakyCommonJs, []],
    ['service.mjs', leakyModule, []],
    ['service.ts', leakyTypeScript, ['--import', pathToFileURL(require.resolve('tsx')).href]],
  ])(
    'finds what a service leaks under load, who holds it and where: %s',
    async (name, text, flags) => {
      const { status, result } = await watch(await start(name, text, inspected, ...flags));
      const finding = onlyFinding(result.scenarios[0]!);
      expect({ status, className: finding.className, perIteration: finding.perIteration }).toEqual({
        status: 1,
        className: 'RequestLog',
        perIteration: 20,
      });
      expect(finding.weakSpots[0]!.text).toBe('listeners of "flush" of Bus');
      const line = text.split('\n').findIndex((one) => one.startsWith('class RequestLog')) + 1;
      const place = finding.retainingPath.at(-1)!.location!;
      expect(place.file).toBe(name);
      // V8 says where the class's constructor stands.
      expect(place.line - line).toBeGreaterThanOrEqual(0);
      expect(place.line - line).toBeLessThanOrEqual(2);
    },
    60_000,
  );

  it('finds nothing in a healthy one', async () => {
    const { status, result } = await watch(await start('healthy.mjs', healthyModule, inspected));
    expect({ status, findings: result.scenarios[0]!.findings }).toEqual({ status: 0, findings: [] });
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
    const { inspector } = await start('asked.cjs', leakyCommonJs, inspected);
    const { status, stderr } = await runCli(['attach', inspector], { cwd: folder.path });
    expect(status).toBe(2);
    expect(stderr).toMatch(
      /^weakspot: .* will stand still 3 times, for about [\d.]+ s each: say --yes to agree\n$/,
    );
  }, 60_000);
});
