/** Real processes: the command line, and programs of the specs' own. */
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { compiledModule } from './compiledHarness';

const root = join(__dirname, '..', '..');

/** How a program ended, and all it printed. */
export interface ProgramRun {
  status: number | null;
  stdout: string;
  stderr: string;
}

export interface ProgramOptions {
  /** Default: the root of the repository. */
  cwd?: string;
  env?: Readonly<Record<string, string>>;
}

/** A program that runs. */
export interface Program {
  readonly child: ChildProcessWithoutNullStreams;
  readonly ended: Promise<ProgramRun>;
}

/** Starts a TypeScript program in a Node process of its own. */
export function startProgram(file: string, args: readonly string[], options: ProgramOptions = {}): Program {
  const tsx = pathToFileURL(require.resolve('tsx')).href;
  return startNode(['--import', tsx, file, ...args], options);
}

function startNode(args: readonly string[], options: ProgramOptions): Program {
  const child = spawn(process.execPath, args, {
    cwd: options.cwd ?? root,
    env: { ...process.env, ...options.env },
  });
  const run: ProgramRun = { status: null, stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (run.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (run.stderr += text));
  const ended = new Promise<ProgramRun>((resolve) => {
    child.on('close', (status) => resolve({ ...run, status }));
  });
  return { child, ended };
}

export function runProgram(
  file: string,
  args: readonly string[],
  options?: ProgramOptions,
): Promise<ProgramRun> {
  return startProgram(file, args, options).ended;
}

/** Starts `weakspot …`, as it is published. */
export function startCli(args: readonly string[], options: ProgramOptions = {}): Program {
  return startNode([compiledModule('cli/main'), ...args], options);
}

export function runCli(args: readonly string[], options?: ProgramOptions): Promise<ProgramRun> {
  return startCli(args, options).ended;
}

/** Whether a process runs. One that has ended and whose parent did not look yet does not. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Ids of the processes, on Linux, that were started from within a folder, or for one. */
export function processesOf(folder: string): string[] {
  return readdirSync('/proc').filter((pid) => {
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      return (
        /^\d+$/.test(pid) && (command.includes(folder) || readlinkSync(`/proc/${pid}/exe`).includes(folder))
      );
    } catch {
      return false;
    }
  });
}

/** Waits until the condition holds; gives up loudly. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  what: string,
  limitMs = 20_000,
): Promise<void> {
  for (const started = performance.now(); !(await condition());) {
    if (performance.now() - started > limitMs) throw new Error(`waited ${limitMs} ms for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Waits for a file to be there. */
export function untilFile(path: string): Promise<void> {
  return until(() => existsSync(path), path);
}
