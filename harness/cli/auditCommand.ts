import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { audit, listCells, scenarioId, type AuditOptions, type Cell, type HostChoice } from '../audit';
import { renderAudit, renderCount } from '../report';
import { findMemlabOrNull } from '../memlab';
import {
  printable,
  relativePath,
  writeResult,
  type AuditResult,
  type ScenarioResult,
  type Shard,
} from '../result';
import { chooseColors } from './colors';
import { listenForInterrupt } from './interrupt';
import { startProgress } from './progress';
import { writeReport } from './reportCommand';
import { findScenarioFiles } from './scenarioFiles';
import { exitStatus, UsageError } from './usage';

/** The flags of `weakspot audit`, as the command line gives them. */
export interface AuditFlags {
  host?: HostChoice;
  browser?: string;
  browserWs?: string;
  iterations?: number;
  timeout: number;
  workers?: number;
  grep?: string;
  shard?: Shard;
  json?: string;
  report: string;
  keepSnapshots?: boolean;
  secondOpinion?: 'memlab';
  includeStrings?: boolean;
}

/**
 * Audits scenario files: prints the table and every leak, writes `results.json` as results come, and the report at
 * the end.
 *
 * @returns the exit status.
 */
export async function auditCommand(patterns: readonly string[], flags: AuditFlags): Promise<number> {
  const result = await runAudit(patterns, flags);
  const text = renderAudit(printable(result), chooseColors(), process.stdout.columns || Infinity);
  process.stdout.write(`${text}\n`);
  process.stdout.write(`${await writeReport(resolve(flags.report), result)}\n`);
  const status = statusOf(result.scenarios);
  const advice = adviseOn(status, printable(result.scenarios), resultFile(flags));
  if (advice !== null) process.stderr.write(`weakspot: ${advice}\n`);
  return status;
}

/** Audits scenario files, shows progress, and writes the results as they come. A signal ends it in order. */
export async function runAudit(patterns: readonly string[], flags: AuditFlags): Promise<AuditResult> {
  const folder = process.cwd();
  const cells = choose(findCells(patterns, folder, flags), flags);
  const browser = findBrowser(folder, flags);
  await requireSecondOpinion(flags);
  // One after the other: results of two workers may be ready at once.
  let written = Promise.resolve();
  const write = (result: AuditResult): Promise<void> =>
    (written = written.then(() => writeResults(result, flags)));
  const progress = await startProgress(cells.length);
  const interruption = listenForInterrupt();
  try {
    const result = await audit(cells, {
      ...auditOptions(flags),
      browser,
      signal: interruption.signal,
      onResult: async (latest, soFar) => {
        if (latest) progress.advance(latest.id);
        await write(soFar);
      },
    });
    await write(result);
    return result;
  } finally {
    // A spinner that turns keeps the process alive.
    interruption.stop();
    progress.stop();
  }
}

/** Writes results wherever the flags say. */
export async function writeResults(result: AuditResult, flags: AuditFlags): Promise<void> {
  await writeResult(resultFile(flags), result);
  if (flags.json !== undefined) await writeResult(resolve(flags.json), result);
}

function resultFile({ report }: AuditFlags): string {
  return join(resolve(report), 'results.json');
}

function auditOptions(flags: AuditFlags): AuditOptions {
  return {
    iterations: flags.iterations,
    timeoutMs: flags.timeout,
    workers: flags.workers,
    shard: flags.shard,
    secondOpinion: flags.secondOpinion,
    includeStrings: flags.includeStrings,
    browserWs: flags.browserWs,
    snapshotFolder: flags.keepSnapshots === true ? join(resolve(flags.report), 'snapshots') : undefined,
  };
}

/** @throws {UsageError} when no scenario runs in the host that was chosen. */
function findCells(patterns: readonly string[], folder: string, { host }: AuditFlags): Cell[] {
  const files = findScenarioFiles(patterns, folder);
  // The catalogue is there to show that it does not matter where a heap lives.
  const cells = listCells(files, folder, host ?? (patterns.length === 0 ? 'all' : undefined));
  if (cells.length > 0) return cells;
  throw new UsageError(`no scenario runs in ${host ?? 'node'}: run without --host`);
}

/**
 * The browser that was named: by the flag, or as Puppeteer's users name it.
 *
 * @throws {UsageError} when there is none.
 */
function findBrowser(folder: string, { browser, browserWs }: AuditFlags): string | undefined {
  if (browserWs !== undefined) return undefined;
  const named = browser ?? process.env['PUPPETEER_EXECUTABLE_PATH'];
  if (named === undefined || named === '') return undefined;
  const path = resolve(folder, named);
  if (existsSync(path)) return path;
  throw new UsageError(`there is no browser at '${named}': check --browser or PUPPETEER_EXECUTABLE_PATH`);
}

/** @throws {UsageError} when the tool is not there. */
async function requireSecondOpinion({ secondOpinion }: AuditFlags): Promise<void> {
  if (secondOpinion === undefined || (await findMemlabOrNull()) !== null) return;
  throw new UsageError(
    '--second-opinion memlab needs a package that is not there: npm install --save-dev @memlab/api',
  );
}

/**
 * A shard may be empty, where there are more machines than scenarios.
 *
 * @throws {UsageError} when no scenario has the text in its id.
 */
function choose(cells: readonly Cell[], { grep = '', shard }: AuditFlags): Cell[] {
  const folder = process.cwd();
  const named = cells.filter(({ file, host }) => scenarioId(file, folder, host).includes(grep));
  if (named.length === 0)
    throw new UsageError(`no scenario's id contains '${grep}': run without --grep to see them`);
  return shard === undefined ? named : named.filter((_, place) => place % shard.of === shard.number - 1);
}

/** Wrong use outweighs a leak, a leak outweighs a scenario without a verdict. */
export function statusOf(scenarios: readonly ScenarioResult[]): number {
  if (
    scenarios.some(({ error, snapshotNotKept }) => error?.kind === 'misuse' || snapshotNotKept !== undefined)
  )
    return exitStatus.usage;
  if (scenarios.some(({ status }) => status === 'fail')) return exitStatus.leak;
  return scenarios.every(({ status }) => status === 'pass') ? exitStatus.good : exitStatus.noVerdict;
}

/** What to do where verdicts are there and snapshots are not. */
export function adviseOnKeeping(reason: string, file: string): string {
  return `snapshots could not be kept (${reason}): choose another folder with --report; all else is in ${file}`;
}

/** One line that says what to do next; null when nothing is to be done. @param target where the results are */
export function adviseOn(
  status: number,
  scenarios: readonly ScenarioResult[],
  target: string,
): string | null {
  if (status === exitStatus.good) return null;
  const misused = scenarios.find(({ error }) => error?.kind === 'misuse');
  if (misused) return `${misused.file}: ${misused.error!.message}`;
  const file = relativePath(target, process.cwd());
  const notKept = scenarios.find(({ snapshotNotKept }) => snapshotNotKept !== undefined);
  if (notKept) return adviseOnKeeping(notKept.snapshotNotKept!, file);
  if (status === exitStatus.leak)
    return `not all is as expected: break the references named above, or read ${file}`;
  const unseen = scenarios.filter(({ error }) => error?.kind === 'no-browser');
  if (unseen.length > 0)
    return `${renderCount(unseen.length, 'scenario')} did not run: ${unseen[0]!.error!.message}`;
  if (scenarios.some(({ status: own }) => own === 'skipped'))
    return `interrupted: what was found so far is in ${file}`;
  return `some scenarios gave no verdict: mend what is named above and run again; the others are in ${file}`;
}
