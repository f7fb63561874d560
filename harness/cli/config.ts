import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InvalidArgumentError, type Command, type Option } from 'commander';
import { UsageError } from './usage';

/** Where a project says what it would say with flags each time. */
export const configFile = 'weakspot.config.json';

/** What is said of one run only; to say it of all would be a slip. */
const ofOneRun: ReadonlySet<string> = new Set(['grep', 'shard', 'from', 'updateBaseline', 'help']);

/** Flags of which the command line names one at most. */
const alternatives: Readonly<Record<string, string>> = { browser: 'browserWs', browserWs: 'browser' };

/** A project's settings, and where they stand. */
interface Config {
  /** As messages name it. */
  place: string;
  settings: Readonly<Record<string, unknown>>;
}

/**
 * Gives a command the settings of the project in the working directory, where its own flags and arguments say nothing.
 * A command takes those that it has a flag for.
 *
 * @param all every command: a setting that none of them knows is a mistake.
 * @throws {UsageError} for a file that cannot be read, and for a setting that is unknown or has a wrong value.
 */
export function applyConfig(command: Command, all: readonly Command[]): void {
  const config = readConfigOrNull(process.cwd());
  if (config === null) return;
  const options = settableOptions(all);
  const { files, ...settings } = config.settings;
  const patterns = files === undefined ? [] : parseFiles(files, config);
  const values = Object.entries(settings).map(([name, value]): [string, unknown] => {
    const option = options.get(name);
    if (option === undefined) throw unknownSetting(name, ['files', ...options.keys()], config);
    return [name, parseSetting(option, value, config)];
  });
  // What was run elsewhere is not run again: settings of runs mean nothing then.
  if (command.getOptionValueSource('from') === 'cli') {
    applyValues(command, values, new Set(judging));
    return;
  }
  applyValues(command, values, null);
  const [argument] = command.registeredArguments;
  const named = command.args.length > 0;
  if (argument?.name() === 'files' && !named && patterns.length > 0) command.processedArgs[0] = patterns;
}

/** Settings that do not say how scenarios are run. */
const judging = ['report', 'json', 'baseline', 'maxRetainedGrowth'];

function applyValues(
  command: Command,
  values: readonly [string, unknown][],
  only: ReadonlySet<string> | null,
): void {
  const own = new Set(command.options.map((option) => option.attributeName()));
  const said = (name: string): boolean => command.getOptionValueSource(name) === 'cli';
  for (const [name, value] of values) {
    if (!own.has(name) || said(name) || said(alternatives[name] ?? name)) continue;
    if (only !== null && !only.has(name)) continue;
    command.setOptionValueWithSource(name, value, 'config');
  }
}

function settableOptions(commands: readonly Command[]): Map<string, Option> {
  // Of the commands that run scenarios: what others have besides belongs to one process or one file.
  const running = commands.filter(({ registeredArguments: [argument] }) => argument?.name() === 'files');
  const options = running.flatMap((command) => command.options);
  const named = options.map((option): [string, Option] => [option.attributeName(), option]);
  return new Map(named.filter(([name]) => !ofOneRun.has(name)));
}

/** @returns null where the project has none. */
function readConfigOrNull(folder: string): Config | null {
  const own = readJsonOrNull(folder, configFile);
  const manifest = readJsonOrNull(folder, 'package.json');
  const inManifest = isRecord(manifest) ? manifest['weakspot'] : undefined;
  if (own !== undefined && inManifest !== undefined)
    throw new UsageError(`${configFile} and package.json both have settings of weakspot: keep one of them`);
  if (own === undefined && inManifest === undefined) return null;
  const place = own === undefined ? '"weakspot" of package.json' : configFile;
  const settings = own ?? inManifest;
  if (!isRecord(settings))
    throw new UsageError(`${place} must be an object of settings, as { "files": ["test/**/*.leak.ts"] }`);
  return { place, settings };
}

/** @returns undefined where there is no such file, or it is somebody else's and broken. */
function readJsonOrNull(folder: string, name: string): unknown {
  let text: string;
  try {
    text = readFileSync(join(folder, name), 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw new UsageError(`cannot read ${name} (${code ?? 'no reason given'})`);
  }
  try {
    return JSON.parse(text.replace(/^\uFEFF/, '')) as unknown;
  } catch (error) {
    if (name !== configFile) return undefined;
    throw new UsageError(`${name} is not JSON: ${(error as Error).message}`);
  }
}

function parseFiles(files: unknown, { place }: Config): string[] {
  const list: unknown[] = Array.isArray(files) ? files : [files];
  if (list.every((file): file is string => typeof file === 'string' && file !== '')) return list;
  throw new UsageError(`${place}: "files" must be a path or glob, or a list of them: ["test/**/*.leak.ts"]`);
}

function parseSetting(option: Option, value: unknown, { place }: Config): unknown {
  const name = option.attributeName();
  if (option.isBoolean()) {
    if (typeof value === 'boolean') return value;
    throw new UsageError(`${place}: "${name}" must be true or false`);
  }
  if (typeof value !== 'string' && typeof value !== 'number')
    throw new UsageError(`${place}: "${name}" must be what ${option.flags} takes, as a text or a number`);
  try {
    return option.parseArg === undefined ? String(value) : option.parseArg<unknown>(String(value), undefined);
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    throw new UsageError(`${place}: "${name}" cannot be '${value}'. ${error.message.replace(/\.$/, '')}`);
  }
}

function unknownSetting(name: string, known: readonly string[], { place }: Config): UsageError {
  return new UsageError(`${place}: there is no setting "${name}"; there are ${known.join(', ')}`);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
