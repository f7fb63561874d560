import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { configFile } from './config';
import { exitStatus, UsageError } from './usage';

/** The flags of `weakspot init`. */
export interface InitFlags {
  ci: 'github' | 'gitlab' | 'none';
}

/** A file that is written where there is none. */
interface Start {
  /** Within the project. */
  path: string;
  text: string;
}

interface Manifest {
  type?: string;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  weakspot?: unknown;
}

const documents = join(__dirname, '..', '..', 'docs');

/**
 * Writes what a project starts with: a scenario, a test of Jest, the settings and a CI's workflow. A file that is there
 * stays as it is, and is named.
 *
 * @returns the exit status.
 */
export function initCommand({ ci }: InitFlags): number {
  const folder = process.cwd();
  const manifest = readManifest(folder);
  const hasSettings = manifest.weakspot !== undefined;
  const starts = [...startsOf(folder, manifest), ...workflowOf(ci)];
  const lines = starts.map((start) =>
    hasSettings && start.path === configFile
      ? `left    package.json  (it has "weakspot" settings)`
      : `${write(folder, start) ? 'wrote' : 'left '}   ${start.path}`,
  );
  process.stdout.write(`${[...lines, '', ...nextSteps(manifest)].join('\n')}\n`);
  return exitStatus.good;
}

function startsOf(folder: string, manifest: Manifest): Start[] {
  const typed = existsSync(join(folder, 'tsconfig.json')) || has(manifest, 'typescript');
  const scenario = typed ? 'first.leak.ts' : 'first.leak.mjs';
  const settings = { files: [`test/**/*.leak.${typed ? 'ts' : 'mjs'}`], timeout: '30s' };
  return [
    { path: `test/${scenario}`, text: read('init', scenario) },
    testOf(manifest, scenario),
    { path: configFile, text: `${JSON.stringify(settings, null, 2)}\n` },
  ];
}

/** TypeScript only where something compiles it for Jest, which does not by itself. */
function testOf(manifest: Manifest, scenario: string): Start {
  const typed = ['ts-jest', '@swc/jest', '@babel/preset-typescript'].some((name) => has(manifest, name));
  // In a package of modules, a `.js` file is one.
  const extension = typed ? 'ts' : manifest.type === 'module' ? 'cjs' : 'js';
  const text = read('init', typed ? 'first.test.ts' : 'first.test.js');
  return { path: `test/first.test.${extension}`, text: text.replace(/first\.leak\.\w+/, scenario) };
}

function workflowOf(ci: InitFlags['ci']): Start[] {
  const paths = { github: '.github/workflows/weakspot.yml', gitlab: '.gitlab-ci.yml' };
  return ci === 'none' ? [] : [{ path: paths[ci], text: read('ci', `${ci}.yml`) }];
}

function nextSteps(manifest: Manifest): string[] {
  const needsJest = has(manifest, 'jest') ? [] : ['npm install --save-dev jest'];
  return ['Run next:', ...['npx weakspot audit', ...needsJest, 'npx jest'].map((line) => `  ${line}`)];
}

function has({ dependencies, devDependencies }: Manifest, name: string): boolean {
  return name in { ...dependencies, ...devDependencies };
}

/** @returns whether it was written: never over a file. */
function write(folder: string, { path, text }: Start): boolean {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  try {
    writeFileSync(file, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function read(folder: string, name: string): string {
  return readFileSync(join(documents, folder, name), 'utf8');
}

/** @throws {UsageError} where the folder is no project. */
function readManifest(folder: string): Manifest {
  try {
    return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT')
      throw new UsageError('there is no package.json here: run this where it is, or npm init first');
    throw new UsageError(`package.json cannot be read: ${code ?? message}`);
  }
}
