import { join, resolve } from 'node:path';
import {
  compare,
  comparedResult,
  isRegression,
  readBaselineOrNull,
  updateBaseline,
  writeBaseline,
  type AllowedGrowth,
  type Baseline,
  type Comparison,
} from '../gate';
import { renderGate } from '../report';
import { mergeResults, printable, readResults, relativePath, type AuditResult } from '../result';
import { adviseOn, runAudit, statusOf, writeResults, type AuditFlags } from './auditCommand';
import { chooseColors } from './colors';
import { printAndTellGitHub, writeChosen, writeOutputs } from './gateOutputs';
import { writeReport } from './reportCommand';
import { exitStatus, UsageError } from './usage';

/** The flags of `weakspot gate`, as the command line gives them. */
export interface GateFlags extends AuditFlags {
  baseline?: string;
  updateBaseline?: boolean;
  maxRetainedGrowth: AllowedGrowth;
  from?: string[];
}

const defaultBaseline = 'reports/baseline.json';

/**
 * Audits scenario files, or takes results that are there, and fails for what the baseline does not allow. Writes JUnit
 * XML and SARIF beside the results, and on GitHub annotations and a summary.
 *
 * @returns the exit status.
 */
export async function gateCommand(patterns: readonly string[], flags: GateFlags): Promise<number> {
  const file = resolve(flags.baseline ?? defaultBaseline);
  const name = relativePath(file, process.cwd());
  // Before the audit: a baseline that cannot be read would make all of it vain.
  const known = await findBaseline(file, flags);
  const result = flags.from ? await takeResults(patterns, flags) : await runAudit(patterns, flags);
  const options = { allowedGrowth: flags.maxRetainedGrowth, today: new Date().toISOString().slice(0, 10) };
  let comparison = compare(result, known, options);
  let note: string | null = tighteningOf(comparison, name);
  if (flags.updateBaseline === true) {
    const { baseline, added, changed, removed } = updateBaseline(known, comparison);
    await writeChosen(file, '--baseline', () => writeBaseline(file, baseline));
    comparison = compare(result, baseline, options);
    note = `wrote ${name}: ${added} added, ${changed} changed, ${removed} removed`;
  }
  const compared = comparedResult(comparison);
  await writeResults(compared, flags);
  await writeReport(resolve(flags.report), compared);
  const shown = printable(comparison);
  await writeOutputs(shown, name, resolve(flags.report));
  const colors = chooseColors();
  const text = renderGate(shown, { colors, width: process.stdout.columns || Infinity, baseline: name });
  // A shard leaves annotations and summary to the run that merges it.
  await printAndTellGitHub(note === null ? text : `${text}\n${note}`, shown, name, flags.shard === undefined);
  const status = statusOfGate(comparison);
  const advice = adviseOnGate(status, shown, name, flags);
  if (advice !== null) process.stderr.write(`weakspot: ${advice}\n`);
  return status;
}

/** @throws {UsageError} when the one that was named is not there. */
async function findBaseline(
  file: string,
  { baseline, updateBaseline: update }: GateFlags,
): Promise<Baseline> {
  const found = await readBaselineOrNull(file);
  if (found !== null) return found;
  if (baseline === undefined || update === true) return { schemaVersion: 1, leaks: [] };
  throw new UsageError(
    `there is no baseline at '${baseline}': check the path, or write it with --update-baseline`,
  );
}

/** Flags that say how to run scenarios: of no meaning where none are run. */
const flagsOfRuns = {
  host: '--host',
  browser: '--browser',
  browserWs: '--browser-ws',
  iterations: '--iterations',
  workers: '--workers',
  grep: '--grep',
  shard: '--shard',
  keepSnapshots: '--keep-snapshots',
  includeStrings: '--include-strings',
  secondOpinion: '--second-opinion',
} as const;

/** Takes the results of audits that were run elsewhere, and writes them as those of one. */
async function takeResults(patterns: readonly string[], flags: GateFlags): Promise<AuditResult> {
  if (patterns.length > 0)
    throw new UsageError('--from takes results that are there: name no scenario files beside it');
  const [, given] = Object.entries(flagsOfRuns).find(([key]) => key in flags) ?? [];
  if (given !== undefined)
    throw new UsageError(`--from takes results that are there: ${given} is for a run, leave it out`);
  const result = mergeResults(await readResults(flags.from!));
  await writeResults(result, flags);
  return result;
}

/** What to say where the baseline allows more than there is; null where it does not. */
function tighteningOf({ gone, leaks }: Comparison, baseline: string): string | null {
  const less = leaks.some(({ change }) => change.kind === 'less');
  if (gone.length === 0 && !less) return null;
  return `${baseline} allows more than there is: tighten it with --update-baseline`;
}

/** Wrong use outweighs a regression, a regression outweighs a scenario without a verdict. */
function statusOfGate({ result, leaks, unmet, unjudged }: Comparison): number {
  if (statusOf(result.scenarios) === exitStatus.usage) return exitStatus.usage;
  if (leaks.some(isRegression) || unmet.length > 0) return exitStatus.leak;
  return unjudged.length === 0 ? exitStatus.good : exitStatus.noVerdict;
}

/** One line that says what to do next; null when nothing is to be done. */
function adviseOnGate(
  status: number,
  { leaks, unmet, unjudged }: Comparison,
  baseline: string,
  flags: GateFlags,
): string | null {
  if (status !== exitStatus.leak)
    return adviseOn(status, unjudged, join(resolve(flags.report), 'results.json'));
  const regressions = leaks.filter(isRegression);
  if (regressions.length === 0)
    return `not all is as expected, and no baseline allows that: mend what ${unmet[0]!.scenario.file} says`;
  const breaking = 'break the references named above';
  if (regressions.every(({ change }) => change.kind === 'expired'))
    return `leaks have expired: ${breaking}, or give them a later date in ${baseline}`;
  return `leaks that ${baseline} does not allow: ${breaking}, or accept them with --update-baseline`;
}
