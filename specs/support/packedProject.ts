/** A project outside the repository that has installed what `npm pack` gives. */
import { execFile } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { ProgramRun } from './programs';

const root = join(__dirname, '..', '..');

/** Not what those who run these specs say to their own tools. */
function plainEnvironment(): NodeJS.ProcessEnv {
  const foreign = ['FORCE_COLOR', 'NODE_OPTIONS', 'GITHUB_ACTIONS', 'NODE_TEST_CONTEXT', 'JEST_WORKER_ID'];
  const own = Object.entries(process.env).filter(([name]) => !foreign.includes(name));
  return { ...Object.fromEntries(own), NO_COLOR: '1' };
}

export interface PackedProject {
  readonly path: string;
  readonly tarball: string;
  /** A program of `node_modules/.bin`, or `node`, in a folder within it. */
  run(folder: string, program: string, ...args: string[]): Promise<ProgramRun>;
  /** Writes files into a folder within it. */
  write(folder: string, files: Readonly<Record<string, string>>): void;
  /** Copies a file of the repository. */
  copy(from: string, to: string): void;
  /** Makes a package of the repository's own node_modules one of the project's. */
  link(name: string): void;
}

/** Packs, and installs the package and others into an empty project. */
export async function packedProject(others: readonly string[]): Promise<PackedProject> {
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'weakspot-package-')));
  // Its own prepack script builds.
  await npm(root, 'pack', '--pack-destination', base);
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  const tarball = join(base, `weakspot-${version}.tgz`);
  const path = join(base, 'project');
  mkdirSync(path);
  writeFileSync(join(path, 'package.json'), '{ "name": "project", "private": true }\n');
  const quick = ['--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts'];
  await npm(path, 'install', ...quick, tarball, ...others);
  return {
    path,
    tarball,
    run: (folder, program, ...args) =>
      run(
        process.execPath,
        program === 'node' ? args : [realpathSync(join(path, 'node_modules/.bin', program)), ...args],
        join(path, folder),
      ),
    write(folder, files) {
      for (const [name, text] of Object.entries(files)) {
        const file = join(path, folder, name);
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, text);
      }
    },
    copy: (from, to) => cpSync(join(root, from), join(path, to)),
    link(name) {
      const place = join(path, 'node_modules', name);
      mkdirSync(dirname(place), { recursive: true });
      symlinkSync(join(root, 'node_modules', name), place, 'junction');
    },
  };
}

/** The version of a dev dependency, as `npm install` takes it. */
export function asHere(name: string): string {
  const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    devDependencies: Record<string, string>;
  };
  return `${name}@${devDependencies[name]!}`;
}

/** A program of the repository's own node_modules. */
export function runOwn(program: string, ...args: string[]): Promise<ProgramRun> {
  return run(process.execPath, [realpathSync(join(root, 'node_modules/.bin', program)), ...args], root);
}

async function npm(folder: string, ...args: string[]): Promise<void> {
  const shell = process.platform === 'win32';
  const { status, stdout, stderr } = await run('npm', args, folder, shell);
  if (status !== 0) throw new Error(`npm ${args[0]!}: ${stdout}\n${stderr}`);
}

function run(program: string, args: readonly string[], cwd: string, shell = false): Promise<ProgramRun> {
  const env = plainEnvironment();
  return new Promise((done) => {
    const child = execFile(program, args, { cwd, env, shell, maxBuffer: 64e6 }, (_, stdout, stderr) =>
      done({ status: child.exitCode, stdout, stderr }),
    );
  });
}
