import { Command, CommanderError, Option } from 'commander';
import { defaultTimeoutMs } from '../audit';
import { auditCommand, type AuditFlags } from './auditCommand';
import { inspectCommand, type InspectFlags } from './inspectCommand';
import { defaultReportFolder, reportCommand } from './reportCommand';
import { exitStatus, UsageError } from './usage';
import { parseCount, parseDuration, parseShard } from './values';

const commands = ['inspect', 'report'];

/**
 * Reads the command line and runs what it names.
 *
 * @param args without the program's own name.
 * @returns the exit status.
 */
export async function run(args: readonly string[]): Promise<number> {
  let status: number = exitStatus.good;
  const program = makeProgram((result) => (status = result));
  try {
    await program.parseAsync(args, { from: 'user' });
    return status;
  } catch (error) {
    return explainFailure(error, commands.find((name) => name === args[0]) ?? 'audit');
  }
}

function makeProgram(done: (status: number) => void): Command {
  const program = new Command('weakspot')
    .description('Finds what a scenario leaves behind in a V8 heap, and the reference that keeps it there.')
    .exitOverride()
    // What goes to standard error is one line, and written below.
    .configureOutput({ writeErr: () => undefined, outputError: () => undefined });
  program
    .command('audit')
    .description('run scenarios, print a table and every leak, write results.json and the report')
    .argument('[files...]', 'scenario files or globs; none: the catalogue')
    .addOption(
      new Option(
        '--host <host>',
        'where the heaps live (default: where each scenario says, else in Node; the catalogue in both)',
      ).choices(['node', 'chromium', 'all']),
    )
    .option('--browser <file>', 'a Chrome or Chromium, instead of the one that is found')
    .option('--iterations <n>', "judged iterations, instead of the scenario's own number", parseCount)
    .option('--timeout <time>', 'for each scenario: 500ms, 30s, 2m', parseDuration, defaultTimeoutMs)
    .option('--workers <n>', 'scenarios at a time (default: one for each processor)', parseCount)
    .option('--grep <text>', 'only scenarios whose id contains this')
    .option('--shard <i/n>', 'only this part of them: 1/3, 2/3, 3/3', parseShard)
    .option('--json <file>', 'also write the results to this file')
    .option('--report <dir>', 'where results.json and the report go', defaultReportFolder)
    .option('--keep-snapshots', 'keep the judged snapshots in the report folder')
    .option(
      '--include-strings',
      'put what the largest leaked strings say into the results: they may be secrets',
    )
    .exitOverride()
    .action(async (files: string[], flags: AuditFlags) => done(await auditCommand(files, flags)));
  program
    .command('inspect')
    .description('read a heap snapshot, print its totals, its classes and its largest objects')
    .argument('<file...>', 'a .heapsnapshot file, plain or gzipped')
    .option('--json', 'print the result as JSON')
    .option('--timings', 'also print how long each stage of reading took')
    .exitOverride()
    .action(async (files: string[], flags: InspectFlags) => done(await inspectCommand(files, flags)));
  program
    .command('report')
    .description('make the HTML report of results that an audit has written')
    .argument('[folders...]', 'a folder that holds a results.json', [defaultReportFolder])
    .exitOverride()
    .action(async (folders: string[]) => done(await reportCommand(folders)));
  return program;
}

/** One line on standard error that says what to do. @param command whose flags were given */
function explainFailure(error: unknown, command: string): number {
  if (error instanceof CommanderError && error.exitCode === 0) return exitStatus.good;
  if (error instanceof CommanderError && error.code === 'commander.help') {
    process.stderr.write(
      "weakspot: name a command, as 'weakspot audit'; 'weakspot --help' lists what there is\n",
    );
    return exitStatus.usage;
  }
  if (error instanceof CommanderError || error instanceof UsageError) {
    const message = error.message.replace(/^error: /, '').replace(/\s*\n\s*/g, ' ');
    const hint = error instanceof UsageError ? '' : `; 'weakspot ${command} --help' lists what there is`;
    process.stderr.write(`weakspot: ${message.replace(/\.$/, '')}${hint}\n`);
    return exitStatus.usage;
  }
  const { code, path, message } = error as NodeJS.ErrnoException;
  if (code !== undefined && path !== undefined) {
    process.stderr.write(`weakspot: cannot write ${path} (${code}): choose another folder with --report\n`);
    return exitStatus.usage;
  }
  process.stderr.write(
    `weakspot: a fault of its own: ${error instanceof Error ? (error.stack ?? message) : String(error)}\n`,
  );
  return exitStatus.noVerdict;
}
