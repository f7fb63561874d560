import { Command, CommanderError, Option } from 'commander';
import { defaultTimeoutMs, SnapshotOrderError } from '../audit';
import { BaselineError } from '../gate';
import { ResultsError, toolVersion } from '../result';
import { attachCommand, type AttachFlags } from './attachCommand';
import { auditCommand, type AuditFlags } from './auditCommand';
import { applyConfig } from './config';
import { gateCommand, type GateFlags } from './gateCommand';
import { initCommand, type InitFlags } from './initCommand';
import { inspectCommand, type InspectFlags } from './inspectCommand';
import { defaultReportFolder, reportCommand } from './reportCommand';
import { exitStatus, UsageError } from './usage';
import { parseBrowserWs, parseCount, parseDuration, parseGrowth, parseShard, parseSnapshots } from './values';

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
    return explainFailure(
      error,
      program.commands.some((command) => command.name() === args[0]) ? args[0]! : 'audit',
    );
  }
}

function makeProgram(done: (status: number) => void): Command {
  const program = new Command('weakspot')
    .description('Finds what a scenario leaves behind in a V8 heap, and the reference that keeps it there.')
    .version(toolVersion(), '--version', 'print the version')
    .exitOverride()
    // What goes to standard error is one line, and written below.
    .configureOutput({ writeErr: () => undefined, outputError: () => undefined });
  withAuditOptions(
    program
      .command('audit')
      .description('run scenarios, print a table and every leak, write results.json and the report'),
  ).action(async (files: string[], flags: AuditFlags) => done(await auditCommand(files, flags)));
  withAuditOptions(
    program
      .command('gate')
      .description(
        'run scenarios, fail for leaks that the baseline does not allow, write JUnit XML and SARIF',
      ),
  )
    .option('--baseline <file>', 'the known leaks (default: reports/baseline.json)')
    .option('--update-baseline', 'write the leaks of this run to the baseline')
    .addOption(
      new Option('--max-retained-growth <growth>', 'how much more a known leak may retain: 4096, 10%')
        .argParser(parseGrowth)
        .default({ percent: 10 }, '10%'),
    )
    .option('--from <dir...>', 'take results that are there, of one run or of all its shards')
    .action(async (files: string[], flags: GateFlags) => done(await gateCommand(files, flags)));
  program
    .command('attach')
    .description('watch a Node process or a page that runs already, print what grows in it')
    .argument('[target]', "the port of its inspector on this machine, or the inspector's ws:// address")
    .option('--pid <n>', 'a Node process: its inspector is opened on loopback, and closed again', parseCount)
    .option('--every <time>', 'from one snapshot to the next: 500ms, 30s, 2m', parseDuration, 30_000)
    .option('--count <n>', 'how many snapshots', parseSnapshots, 3)
    .option('--while <command>', 'run this from one snapshot to the next, instead of waiting')
    .option('--prove', 'break what keeps the growing objects, in the running process')
    .option('--keep-snapshots', 'keep the snapshots in the report folder')
    .option('--yes', 'agree to its standing still')
    .option('--allow-remote', 'attach to another machine')
    .option('--json <file>', 'also write the results to this file')
    .option('--report <dir>', 'where results.json and the report go', defaultReportFolder)
    .exitOverride()
    .action(async (target: string | undefined, flags: AttachFlags) =>
      done(await attachCommand(target, flags)),
    );
  program
    .command('inspect')
    .description(
      'read a heap snapshot, print its totals, its classes and its largest objects; of several, what grows',
    )
    .argument('<file...>', 'a .heapsnapshot file, plain or gzipped; several of one heap, oldest first')
    .option('--json', 'print the result as JSON')
    .option('--timings', 'also print how long each stage of reading took')
    .option('--class <name>', 'the objects of this class: sizes, who holds them')
    .option('--id <n>', "one object by V8's id: its fields, what refers to it, who dominates it", parseCount)
    .option('--path', 'also the retaining paths of the class or object')
    .option('--what-if <reference>', "what would be freed if it were broken: 'Order.cache'")
    .option('--analysis <name>', "one of memlab's heap analyses: object-shape")
    .option('--include-strings', 'also print what strings say: they may be secrets')
    .exitOverride()
    .action(async (files: string[], flags: InspectFlags) => done(await inspectCommand(files, flags)));
  program
    .command('report')
    .description('make the HTML report of results that an audit has written, of one run or of all its shards')
    .argument('[folders...]', 'folders that hold a results.json', [defaultReportFolder])
    .exitOverride()
    .action(async (folders: string[]) => done(await reportCommand(folders)));
  program
    .command('init')
    .description(
      'write a first scenario, a test of Jest, the settings and a workflow; no file is overwritten',
    )
    .addOption(
      new Option('--ci <ci>', 'whose workflow to write')
        .choices(['github', 'gitlab', 'none'])
        .default('github'),
    )
    .exitOverride()
    .action((flags: InitFlags) => done(initCommand(flags)));
  return program.hook('preAction', (_, command) => applyConfig(command, program.commands));
}

/** What every command that runs scenarios takes. */
function withAuditOptions(command: Command): Command {
  return command
    .argument('[files...]', 'scenario files or globs; none: the catalogue')
    .addOption(
      new Option(
        '--host <host>',
        'where the heaps live (default: where each scenario says, else in Node; the catalogue in both)',
      ).choices(['node', 'chromium', 'all']),
    )
    .option('--browser <file>', 'a Chrome or Chromium, instead of the one that is found')
    .addOption(
      new Option('--browser-ws <url>', 'a browser that runs already: ws://127.0.0.1:9222/devtools/browser/ID')
        .argParser(parseBrowserWs)
        .conflicts('browser'),
    )
    .option('--iterations <n>', "judged iterations, instead of the scenario's own number", parseCount)
    .option('--timeout <time>', 'for each scenario: 500ms, 30s, 2m', parseDuration, defaultTimeoutMs)
    .option('--workers <n>', 'scenarios at a time (default: one for each processor)', parseCount)
    .option('--grep <text>', 'only scenarios whose id contains this')
    .option('--shard <i/n>', 'only this part of them: 1/3, 2/3, 3/3', parseShard)
    .option('--json <file>', 'also write the results to this file')
    .option('--report <dir>', 'where results.json and the report go', defaultReportFolder)
    .addOption(
      new Option('--second-opinion <tool>', 'another tool to ask about the judged snapshots').choices([
        'memlab',
      ]),
    )
    .option('--trace-allocations', 'run what leaks once more, to learn which stack allocates it')
    .option('--keep-snapshots', 'keep the judged snapshots in the report folder')
    .option(
      '--heap-limit-watch',
      'of a Node scenario that nears its heap limit, leave an answer in the report folder',
    )
    .option(
      '--include-strings',
      'put what the largest leaked strings say into the results: they may be secrets',
    )
    .exitOverride();
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
  if (error instanceof CommanderError || isWrongUse(error)) {
    const message = error.message.replace(/^error: /, '').replace(/\s*\n\s*/g, ' ');
    const hint = isWrongUse(error) ? '' : `; 'weakspot ${command} --help' lists what there is`;
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

/** What was given cannot be used; the message says what to do. */
function isWrongUse(error: unknown): error is Error {
  return [UsageError, BaselineError, ResultsError, SnapshotOrderError].some((kind) => error instanceof kind);
}
