import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { auditAttached, readEnvironment } from '../audit';
import { attach, HostError, type AttachedHeap } from '../host';
import { renderAudit, renderCount } from '../report';
import { printable, writeResult, type AuditResult, type ScenarioResult } from '../result';
import { chooseColors } from './colors';
import { writeReport } from './reportCommand';
import { exitStatus, UsageError } from './usage';

/** The flags of `weakspot attach`, as the command line gives them. */
export interface AttachFlags {
  every: number;
  count: number;
  while?: string;
  yes?: boolean;
  allowRemote?: boolean;
  json?: string;
  report: string;
}

/** How fast V8 writes a snapshot, measured on a heap of 200 MB: bytes of the heap in a second. */
const bytesPerSecond = 14e6;

/**
 * Watches a process or a page that runs already, prints what grows in it, and writes `results.json` and the report.
 *
 * @returns the exit status.
 * @throws {UsageError} when nothing answers at the target, or the user does not agree.
 */
export async function attachCommand(target: string, flags: AttachFlags): Promise<number> {
  const started = performance.now();
  const heap = await attach(target, flags.allowRemote).catch((error: unknown) => {
    throw error instanceof HostError ? new UsageError(error.message) : error;
  });
  try {
    await agree(heap, flags);
    const scenario = await auditAttached(heap, {
      count: flags.count,
      between: () => (flags.while === undefined ? pause(flags.every) : runLoad(flags.while)),
      onSnapshot: (number) => process.stderr.write(`snapshot ${number} of ${flags.count}\n`),
      folder: process.cwd(),
    });
    const durationMs = Math.round(performance.now() - started);
    const environment = readEnvironment(null);
    return await tell({ schemaVersion: 1, environment, durationMs, scenarios: [scenario] }, flags);
  } finally {
    await heap.leave();
  }
}

/** Says how long it will stand still. Where nobody can be asked, only `--yes` agrees. */
async function agree({ name, session }: AttachedHeap, { count, yes }: AttachFlags): Promise<void> {
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  const seconds = Math.max(0.1, usedSize / bytesPerSecond);
  const stop = `${name} will stand still ${renderCount(count, 'time')}, for about ${seconds.toPrecision(2)} s each`;
  if (yes === true) return void process.stderr.write(`${stop}\n`);
  if (!process.stdin.isTTY) throw new UsageError(`${stop}: say --yes to agree`);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question(`${stop}. Go on? [y/N] `);
  terminal.close();
  if (!/^y(es)?$/i.test(answer.trim())) throw new UsageError('nothing was done: answer y, or say --yes');
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** @throws {UsageError} when the command fails: growth without load says nothing. */
async function runLoad(command: string): Promise<void> {
  const status = await new Promise<number | null>((resolve, reject) => {
    const child = spawn(command, { shell: true, stdio: ['ignore', 'ignore', 'inherit'] });
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (status !== 0) throw new UsageError(`the command of --while ended with status ${status}: ${command}`);
}

async function tell(result: AuditResult, { json, report }: AttachFlags): Promise<number> {
  const folder = resolve(report);
  await writeResult(join(folder, 'results.json'), result);
  if (json !== undefined) await writeResult(resolve(json), result);
  process.stdout.write(
    `${renderAudit(printable(result), chooseColors(), process.stdout.columns || Infinity)}\n`,
  );
  process.stdout.write(`${await writeReport(folder, result)}\n`);
  const [{ status }] = result.scenarios as [ScenarioResult];
  return status === 'pass' ? exitStatus.good : status === 'fail' ? exitStatus.leak : exitStatus.noVerdict;
}
