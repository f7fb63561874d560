/** Projects whose tests use `weakspot/jest`, run by the real Jest in a folder of their own. */
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ScenarioFolder } from './scenarios';

const root = join(__dirname, '..', '..');

/** What became of a test. */
export interface TestEnd {
  status: string;
  /** Of all that failed in it, without stacks; empty where nothing did. */
  message: string;
}

export interface JestRun {
  status: number | null;
  /** All that Jest printed. */
  output: string;
  /** By title. */
  tests: Record<string, TestEnd>;
}

interface JestJson {
  testResults: { assertionResults: { title: string; status: string; failureMessages: string[] }[] }[];
}

/** How TypeScript is compiled there: types are not checked. */
const transform = {
  '^.+\\.tsx?$': [
    require.resolve('ts-jest'),
    {
      diagnostics: false,
      tsconfig: {
        module: 'commonjs',
        target: 'es2022',
        isolatedModules: true,
        jsx: 'react-jsx',
        jsxImportSource: 'preact',
      },
    },
  ],
};

/** A Jest that runs in a folder. */
export interface StartedJest {
  readonly child: ChildProcessWithoutNullStreams;
  /** All that it has printed so far. */
  output(): string;
  /** Its exit status. */
  readonly ended: Promise<number | null>;
}

/** Starts Jest in a folder. */
export function startJest(
  folder: ScenarioFolder,
  args: readonly string[] = [],
  config: Readonly<Record<string, unknown>> = {},
): StartedJest {
  const moduleNameMapper = {
    '^weakspot/jest$': join(root, 'harness/jest/index.ts'),
    '^weakspot/assert$': join(root, 'harness/jest/assert.ts'),
  };
  const settings = { rootDir: folder.path, transform, moduleNameMapper, testTimeout: 60_000, ...config };
  folder.write('jest.config.json', JSON.stringify(settings));
  const jest = join(root, 'node_modules/jest/bin/jest.js');
  const env = { ...process.env, FORCE_COLOR: '0', GITHUB_ACTIONS: '' };
  const child = spawn(process.execPath, [jest, '--config', 'jest.config.json', ...args], {
    cwd: folder.path,
    env,
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text));
  const ended = new Promise<number | null>((done) => child.on('close', done));
  return { child, ended, output: () => output };
}

/** Runs the tests of a folder. */
export async function runJest(
  folder: ScenarioFolder,
  args: readonly string[] = [],
  config: Readonly<Record<string, unknown>> = {},
): Promise<JestRun> {
  const outputFile = join(folder.path, 'run.json');
  const jest = startJest(folder, ['--json', `--outputFile=${outputFile}`, ...args], config);
  const status = await jest.ended;
  const { testResults } = JSON.parse(readFileSync(outputFile, 'utf8')) as JestJson;
  const tests = testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .map(({ title, status: end, failureMessages }): [string, TestEnd] => [
      title,
      { status: end, message: failureMessages.map(withoutStack).join('\n') },
    ]);
  return { status, output: jest.output(), tests: Object.fromEntries(tests) };
}

function withoutStack(message: string): string {
  return message.replace(/\n {4}at [^]*$/, '');
}
