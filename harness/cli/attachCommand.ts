import { spawn } from 'node:child_process';
import { access, constants, mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { auditAttached, readEnvironment } from '../audit';
import { attach, attachProcess, HostError, type AttachedHeap } from '../host';
import { renderAudit, renderCount } from '../report';
import { printable, relativePath, writeResult, type AuditResult, type ScenarioResult } from '../result';
import { adviseOnKeeping, statusOf } from './auditCommand';
import { chooseColors } from './colors';
import { listenForInterrupt } from './interrupt';
import { startMeter } from './progress';
import { writeReport } from './reportCommand';
import { exitStatus, UsageError } from './usage';

/** The flags of `weakspot attach`, as the command line gives them. */
export interface AttachFlags {
  pid?: number;
  every: number;
  count: number;
  while?: string;
  prove?: boolean;
  yes?: boolean;
  allowRemote?: boolean;
  keepSnapshots?: boolean;
  json?: string;
  report: string;
}

/** How fast V8 writes a snapshot, measured on a heap of 200 MB: bytes of the heap in a second. */
const bytesPerSecond = 14e6;

/**
 * Watches a process or a page that runs already, prints what grows in it, and writes `results.json` and the report.
 *
 * @param target a port or an address; undefined where the flags name a process.
 * @returns the exit status.
 * @throws {UsageError} when nothing answers at the target, or the user does not agree.
 */
export async function attachCommand(target: string | undefined, flags: AttachFlags): Promise<number> {
  const started = performance.now();
  await requireWritable(resolve(flags.report));
  const heap = await find(target, flags).catch((error: unknown) => {
    throw error instanceof HostError ? new UsageError(error.message) : error;
  });
  // From here on Ctrl+C must not leave an inspector open.
  const interruption = listenForInterrupt();
  try {
    await agree(heap, flags, interruption.signal);
    const scenario = await watch(heap, flags, interruption.signal);
    const durationMs = Math.round(performance.now() - started);
    const environment = readEnvironment(null);
    return await tell({ schemaVersion: 1, environment, durationMs, scenarios: [scenario] }, flags);
  } finally {
    await heap.leave();
    interruption.stop();
  }
}

function find(target: string | undefined, { pid, allowRemote }: AttachFlags): Promise<AttachedHeap> {
  if ((target === undefined) === (pid === undefined))
    throw new UsageError('name one target: a port, a ws:// address, or a process with --pid');
  return pid === undefined ? attach(target!, allowRemote) : attachProcess(pid);
}

async function watch(heap: AttachedHeap, flags: AttachFlags, signal: AbortSignal): Promise<ScenarioResult> {
  const meter = await startMeter();
  const { count, every, prove, keepSnapshots, report } = flags;
  try {
    return await auditAttached(heap, {
      count,
      prove,
      signal,
      folder: process.cwd(),
      snapshotFolder: keepSnapshots === true ? join(resolve(report), 'snapshots') : undefined,
      between: async () => {
        meter.show(flags.while ?? 'waiting', 0);
        await (flags.while === undefined
          ? pause(every, undefined, { signal }).catch(() => undefined)
          : runLoad(flags.while, signal));
      },
      onSnapshot: (number, part) => meter.show(`snapshot ${number} of ${count}`, part),
    });
  } finally {
    meter.stop();
  }
}

/** Before a process stands still for what cannot be written. @throws Node's own error */
async function requireWritable(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await access(folder, constants.W_OK);
}

/** Says how long it will stand still, and what else is done to it. Where nobody can be asked, only `--yes` agrees. */
async function agree(
  heap: AttachedHeap,
  { count, yes, prove }: AttachFlags,
  signal: AbortSignal,
): Promise<void> {
  const { usedSize } = await heap.session.send('Runtime.getHeapUsage');
  const seconds = Math.max(0.1, usedSize / bytesPerSecond);
  const broken = prove === true ? '; then what keeps the growing objects is broken in it, and stays so' : '';
  const stop = `${heap.name} will stand still ${renderCount(count, 'time')}, for about ${renderSeconds(seconds)} each${broken}`;
  if (yes === true) return void process.stderr.write(`${stop}\n`);
  if (!process.stdin.isTTY) throw new UsageError(`${stop}: say --yes to agree`);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question(`${stop}. Go on? [y/N] `, { signal }).catch(() => '');
  terminal.close();
  if (!/^y(es)?$/i.test(answer.trim())) throw new UsageError('nothing was done: answer y, or say --yes');
}

/** Two digits of an estimate: `0.34 s`, `12 s`, `140 s`. */
function renderSeconds(seconds: number): string {
  return `${Number(seconds.toPrecision(2))} s`;
}

/** @throws {UsageError} when the command fails: growth without load says nothing. */
async function runLoad(command: string, signal: AbortSignal): Promise<void> {
  const status = await new Promise<number | null>((resolve, reject) => {
    const child = spawn(command, { shell: true, stdio: ['ignore', 'ignore', 'inherit'], signal });
    child.once('error', (error) => (signal.aborted ? resolve(0) : reject(error)));
    child.once('close', resolve);
  });
  if (status !== 0 && !signal.aborted)
    throw new UsageError(`the command of --while ended with status ${status}: ${command}`);
}

async function tell(result: AuditResult, { json, report }: AttachFlags): Promise<number> {
  const folder = resolve(report);
  const file = join(folder, 'results.json');
  await writeResult(file, result);
  if (json !== undefined) await writeResult(resolve(json), result);
  process.stdout.write(
    `${renderAudit(printable(result), chooseColors(), process.stdout.columns || Infinity)}\n`,
  );
  process.stdout.write(`${await writeReport(folder, result)}\n`);
  const scenarios = printable(result.scenarios);
  const status = statusOf(scenarios);
  const advice = advise(status, scenarios[0]!, relativePath(file, process.cwd()));
  if (advice !== null) process.stderr.write(`weakspot: ${advice}\n`);
  return status;
}

function advise(status: number, { snapshotNotKept, error }: ScenarioResult, file: string): string | null {
  if (status === exitStatus.good) return null;
  if (snapshotNotKept !== undefined) return adviseOnKeeping(snapshotNotKept, file);
  if (status === exitStatus.leak) return `something grows: break the references named above, or read ${file}`;
  return `${error?.message ?? 'the oracles disagree'}: attach again; what was found is in ${file}`;
}
