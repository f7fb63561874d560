import { beforeAll, describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { leakOf, resultOf, scenarioOf } from '../support/reportResults';
import { leak } from '../support/cliScenarios';
import { runCli, type ProgramRun } from '../support/programs';
import { scenarioFolder } from '../support/scenarios';

describe('weakspot report', () => {
  const folder = scenarioFolder();
  const report = (...args: string[]): Promise<ProgramRun> =>
    runCli(['report', ...args], { cwd: folder.path });
  const readReport = (): string => readFileSync(join(folder.path, 'reports', 'latest', 'index.html'), 'utf8');

  beforeAll(() => {
    folder.write('leak.ts', leak);
  });

  it('makes the bytes that the audit wrote from results.json alone', async () => {
    await runCli(['audit', 'leak.ts'], { cwd: folder.path });
    const written = readReport();
    for (const file of ['leak.ts', 'reports/latest/index.html']) rmSync(join(folder.path, file));
    expect(await report()).toEqual({ status: 0, stdout: 'report: reports/latest/index.html\n', stderr: '' });
    expect(readReport() === written).toBe(true);
    expect(written).toContain('class="line at" data-line="1"');
  });

  it('reads the folder that it is given', async () => {
    folder.write('elsewhere/results.json', JSON.stringify(resultOf(scenarioOf('a.ts@node'))));
    expect((await report('elsewhere')).stdout).toBe('report: elsewhere/index.html\n');
    expect(readdirSync(join(folder.path, 'elsewhere')).sort()).toEqual(['index.html', 'results.json']);
  });

  it('has no string of the heap in it, nor have the results, unless --include-strings says so', async () => {
    const secret = 'the-secret-of-this-heap';
    const keeping = `class Order {
  constructor(readonly text: string) {}
}
const state = { orders: [] as Order[] };
const words = ['the', 'secret', 'of', 'this', 'heap'];
export default {
  name: 'strings',
  iterations: 2,
  setup: () => state,
  act(ctx: any) {
    state.orders.push(ctx.track(new Order([...words, ctx.iteration].join('-').repeat(9)), 'order'));
  },
};
`;
    folder.write('strings.ts', keeping);
    const texts = async (name: string, ...flags: string[]): Promise<string[]> => {
      await runCli(['audit', 'strings.ts', '--report', name, ...flags], { cwd: folder.path });
      return ['results.json', 'index.html'].map((file) =>
        readFileSync(join(folder.path, name, file), 'utf8'),
      );
    };
    for (const text of await texts('without')) expect(text).not.toContain(secret);
    for (const text of await texts('with', '--include-strings')) expect(text).toContain(secret);
  });

  const missing = { ...leakOf('Order'), retainingPath: undefined };
  it.each<[string, string | null, string]>([
    ['nothing there', null, 'there is no FILE: run weakspot audit first, or name the folder that holds it'],
    [
      'no JSON',
      '{ "schemaVersion": 1,',
      'FILE is no result of an audit: it is no JSON: Expected double-quoted property name in JSON at position 21; run weakspot audit again',
    ],
    [
      'another version',
      '{ "schemaVersion": 2 }',
      'FILE is no result of an audit: it is of schema version 2, and this reads version 1; run weakspot audit again',
    ],
    [
      'something else',
      '[]',
      'FILE is no result of an audit: at its top: must be object; run weakspot audit again',
    ],
    [
      'a finding without its path',
      JSON.stringify(resultOf(scenarioOf('a.ts@node', { findings: [missing as never] }))),
      "FILE is no result of an audit: at /scenarios/0/findings/0: must have required property 'retainingPath'; run weakspot audit again",
    ],
  ])('ends with status 2 and one line that says what to do where there is %s', async (name, text, line) => {
    const shard = name.replaceAll(' ', '-');
    if (text !== null) folder.write(`${shard}/results.json`, text);
    const { status, stdout, stderr } = await report(shard);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    const told = stderr.replace(/( in JSON at position \d+) \(line[^)]*\)/, '$1');
    expect(told).toBe(`weakspot: ${line.replace('FILE', `${shard}/results.json`)}\n`);
  });
});
