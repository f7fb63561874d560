import { describe, expect, it, jest } from '@jest/globals';
import Ajv from 'ajv';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AuditResult } from '../../harness/result';
import { runCli, until } from '../support/programs';
import { scenarioFolder } from '../support/scenarios';

const root = join(__dirname, '..', '..');
const preload = join(root, 'harness', 'heapLimit', 'onHeapLimit.ts');

// A snapshot and an audit of it in each.
jest.setTimeout(180_000);

/**
 * A shop that keeps its orders, from turn to turn or in a loop that never yields. Its map has room for them from the
 * start: while a table grows, the new one is on the stack alone, and what is in it, too.
 */
const leak = (loop: string): string => `
  class Order { constructor(id) { this.text = Buffer.alloc(2000, 'x').toString('latin1') + id; } }
  class Store { orders = new Map(); add(id) { this.orders.set(id, new Order(id)); } }
  const store = (globalThis.store = new Store());
  for (let room = 1; room <= 70_000; room++) store.orders.set(-room, 0);
  let id = 0;
  ${loop}`;
const turns = leak('setInterval(() => { for (let i = 0; i < 300; i++) store.add(id++); }, 1);');
const endless = leak('for (;;) store.add(id++);');

interface Run {
  pid: number;
  status: number | null;
  stderr: () => string;
}

describe('weakspot/on-heap-limit', () => {
  const folder = scenarioFolder();

  const run = async (name: string, program: string, env: Readonly<Record<string, string>>): Promise<Run> => {
    writeFileSync(join(folder.path, name), program);
    const args = [
      '--max-old-space-size=40',
      '--require',
      require.resolve('tsx/cjs'),
      '--require',
      preload,
      name,
    ];
    const child = spawn(process.execPath, args, { cwd: folder.path, env: { ...process.env, ...env } });
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    const [status] = (await once(child, 'exit')) as [number | null];
    return { pid: child.pid!, status, stderr: () => stderr };
  };

  it('leaves an answer that names who held what filled the heap, of a program that yields', async () => {
    const { pid, status } = await run('turns.js', turns, {});
    const left = join(folder.path, 'reports', `heap-limit-${pid}`);
    await until(() => existsSync(join(left, 'answer.txt')), 'the answer', 60_000);
    expect(status).not.toBe(0);
    const answer = readFileSync(join(left, 'answer.txt'), 'utf8');
    expect(answer).toMatch(
      /^ {4}\d+ Order retain \d\d% of the heap, through .*Store\.orders \(Map values\)$/m,
    );
    expect(answer).toContain('✂ weak spot: Store.orders (Map values)  turns.js:3');
    const result = JSON.parse(readFileSync(join(left, 'results.json'), 'utf8')) as AuditResult;
    const schema = readFileSync(join(root, 'harness', 'result', 'auditResult.schema.json'), 'utf8');
    const validate = new Ajv({ allowUnionTypes: true }).compile(JSON.parse(schema) as object);
    expect(validate(result) ? [] : validate.errors).toEqual([]);
    expect(result.scenarios[0]!.findings[0]).toMatchObject({ className: 'Order', tracked: false });
    expect(statSync(join(left, 'heap.heapsnapshot')).mode & 0o777).toBe(0o600);
    expect(statSync(left).mode & 0o777).toBe(0o700);
    expect(readdirSync(folder.path).filter((name) => name.startsWith('Heap.'))).toEqual([]);
  });

  it('leaves one of a loop that never yields, where an environment variable says', async () => {
    const { pid } = await run('endless.js', endless, { WEAKSPOT_HEAP_LIMIT_DIR: 'left/of-%p' });
    const answer = join(folder.path, 'left', `of-${pid}`, 'answer.txt');
    await until(() => existsSync(answer), 'the answer', 60_000);
    expect(readFileSync(answer, 'utf8')).toContain('✂ weak spot: Store.orders (Map values)');
  });

  it('says in a line that the folder cannot be written to, and where the snapshot is', async () => {
    const { pid, stderr } = await run('unwritable.js', endless, {
      WEAKSPOT_HEAP_LIMIT_DIR: 'unwritable.js/in',
    });
    await until(() => stderr().includes('weakspot:'), 'the line', 60_000);
    const line = stderr()
      .split('\n')
      .find((text) => text.startsWith('weakspot:'))!;
    expect(line).toMatch(
      /no answer .*: cannot write .*unwritable\.js\/in \(E\w+\): the snapshot is .*; set WEAKSPOT_HEAP_LIMIT_DIR/,
    );
    expect(
      readdirSync(folder.path).some((name) => name.startsWith('Heap.') && name.includes(`.${pid}.`)),
    ).toBe(true);
  });

  it('lets a healthy program end as it would, and leaves nothing', async () => {
    const healthy = "process.stdout.write('done'); process.exitCode = 7;";
    const { pid, status, stderr } = await run('healthy.js', healthy, {});
    expect({ status, stderr: stderr() }).toEqual({ status: 7, stderr: '' });
    expect(existsSync(join(folder.path, 'reports', `heap-limit-${pid}`))).toBe(false);
  });

  it('watches the scenarios of an audit, and their errors tell the answer', async () => {
    folder.write('oom.leak.cjs', `module.exports = { name: 's', act() { ${endless} } };`);
    const args = ['audit', 'oom.leak.cjs', '--heap-limit-watch', '--timeout', '2m'];
    const env = { NODE_OPTIONS: '--max-old-space-size=100' };
    const { status } = await runCli(args, { cwd: folder.path, env });
    expect(status).toBe(3);
    const reports = join(folder.path, 'reports', 'latest');
    const left = readdirSync(reports).filter((name) => name.startsWith('heap-limit-'));
    expect(left).toHaveLength(1);
    expect(readFileSync(join(reports, left[0]!, 'answer.txt'), 'utf8')).toContain(
      'Store.orders (Map values)',
    );
  });
});
