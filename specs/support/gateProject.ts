/** Folders with scenarios and a baseline, and the gate run there. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Baseline } from '../../harness/gate';
import { runCli, type ProgramRun } from './programs';
import type { ScenarioFolder } from './scenarios';

/** Not what a CI that runs these specs says of itself. */
export const outsideCi = { GITHUB_ACTIONS: '', GITHUB_STEP_SUMMARY: '', GITHUB_WORKSPACE: '' };

export interface GateProject {
  readonly path: string;
  readonly write: (name: string, text: string) => void;
  readonly readText: (name: string) => string;
  readonly readJson: (name: string) => unknown;
  readonly gate: (...args: string[]) => Promise<ProgramRun>;
  readonly gateOnGitHub: (env: Readonly<Record<string, string>>, ...args: string[]) => Promise<ProgramRun>;
  /** What `reports/baseline.json` holds. */
  readonly baseline: () => Baseline;
}

/** Makes a folder within another, with scenario files in it. */
export function gateProject(
  { path: parent }: ScenarioFolder,
  name: string,
  files: Readonly<Record<string, string>>,
): GateProject {
  const path = join(parent, name);
  mkdirSync(path);
  const run = (env: Readonly<Record<string, string>>, args: string[]): Promise<ProgramRun> =>
    runCli(['gate', ...args], { cwd: path, env: { ...outsideCi, ...env } });
  const readText = (file: string): string => readFileSync(join(path, file), 'utf8');
  const readJson = (file: string): unknown => JSON.parse(readText(file));
  for (const [file, text] of Object.entries(files)) writeFileSync(join(path, file), text);
  return {
    path,
    write: (file, text) => writeFileSync(join(path, file), text),
    readText,
    readJson,
    gate: (...args) => run({}, args),
    gateOnGitHub: (env, ...args) => run(env, args),
    baseline: () => readJson('reports/baseline.json') as Baseline,
  };
}

/** What was printed, without how long it took. */
export function withoutTimes(text: string): string {
  return text.replace(/ in [\d.]+ m?s$/gm, ' in TIME');
}
