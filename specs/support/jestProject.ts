/** Projects whose tests use `weakspot/jest`, run by the real Jest in a folder of their own. */
import { spawn } from 'node:child_process';
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

/** Runs the tests of a folder. */
export async function runJest(
  folder: ScenarioFolder,
  args: readonly string[] = [],
  config: Readonly<Record<string, unknown>> = {},
): Promise<JestRun> {
  const moduleNameMapper = {
    '^weakspot/jest$': join(root, 'harness/jest/index.ts'),
    '^weakspot/assert$': join(root, 'harness/jest/assert.ts'),
  };
  const settings = { rootDir: folder.path, transform, moduleNameMapper, testTimeout: 60_000, ...config };
  folder.write('jest.config.json', JSON.stringify(settings));
  const outputFile = join(folder.path, 'run.json');
  const jest = join(root, 'node_modules/jest/bin/jest.js');
  const options = ['--config', 'jest.config.json', '--json', `--outputFile=${outputFile}`, ...args];
  const env = { ...process.env, FORCE_COLOR: '0', GITHUB_ACTIONS: '' };
  // The run's own, not those of the Jest that runs the specs.
  const child = spawn(process.execPath, [jest, ...options], { cwd: folder.path, env });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text));
  const status = await new Promise<number | null>((done) => child.on('close', done));
  const { testResults } = JSON.parse(readFileSync(outputFile, 'utf8')) as JestJson;
  const tests = testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .map(({ title, status: end, failureMessages }): [string, TestEnd] => [
      title,
      { status: end, message: failureMessages.map(withoutStack).join('\n') },
    ]);
  return { status, output, tests: Object.fromEntries(tests) };
}

function withoutStack(message: string): string {
  return message.replace(/\n {4}at [^]*$/, '');
}
