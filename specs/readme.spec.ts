/** README's examples are run as they stand there. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { className, readSnapshotFile, retainedSizes, type NodeOrdinal } from '../harness/heap';
import { runJest } from './support/jestProject';
import { runProgram, type ProgramRun } from './support/programs';
import { takeRealSnapshot } from './support/realSnapshot';
import { scenarioFolder } from './support/scenarios';

const root = join(__dirname, '..');

/** The first block of TypeScript below a heading of README. */
function exampleBelow(heading: string): string {
  const text = readFileSync(join(root, 'README.md'), 'utf8');
  const section = text.slice(text.indexOf(`\n## ${heading}\n`));
  return /```ts\n(.*?)```/s.exec(section)![1]!;
}

describe("README's example of weakspot/heap", () => {
  const folder = scenarioFolder();
  let run: ProgramRun;

  beforeAll(async () => {
    takeRealSnapshot(
      join(folder.path, 'app.heapsnapshot'),
      'class Store { orders = []; } app.store = new Store(); for (let i = 0; i < 1e5; i++) app.store.orders.push({ i });',
    );
    folder.write('package.json', '{ "type": "module" }');
    const options = {
      ...{ target: 'es2022', module: 'nodenext', strict: true, noUncheckedIndexedAccess: true, noEmit: true },
      ...{ types: ['node'], typeRoots: [join(root, 'node_modules/@types')], skipLibCheck: true },
      paths: { 'weakspot/heap': [join(root, 'harness/heap/index.ts')] },
    };
    folder.write('tsconfig.json', JSON.stringify({ compilerOptions: options, files: ['example.ts'] }));
    const example = folder.write('example.ts', exampleBelow('weakspot/heap'));
    run = await runProgram(example, [], { cwd: folder.path });
  });

  it('is correct TypeScript', () => {
    const tsc = require.resolve('typescript/bin/tsc');
    execFileSync(process.execPath, [tsc, '-p', folder.path], { stdio: 'inherit' });
  });

  it('prints the ten objects that retain most', async () => {
    expect({ status: run.status, stderr: run.stderr }).toEqual({ status: 0, stderr: '' });
    const lines = run.stdout.trimEnd().split('\n');
    expect(lines).toHaveLength(10);
    const graph = await readSnapshotFile(join(folder.path, 'app.heapsnapshot'));
    const sizes = retainedSizes(graph);
    const store = Array.from(sizes.keys()).find((node) => className(graph, node as NodeOrdinal) === 'Store')!;
    expect(lines).toContain(`${sizes[store]} Store @${graph.id(store as NodeOrdinal)}`);
    expect(lines[0]).toBe(`${graph.totalBytes} (synthetic) @${graph.id(graph.root)}`);
  });
});

describe("README's example of weakspot/jest", () => {
  const folder = scenarioFolder();

  beforeAll(() => {
    folder.write('orders.leak.ts', exampleBelow('A scenario of your own'));
    folder.write('example.test.ts', exampleBelow('In Jest'));
  });

  it('is correct TypeScript', () => {
    const options = {
      typeRoots: [join(root, 'node_modules/@types')],
      paths: {
        'weakspot/jest': [join(root, 'harness/jest/index.ts')],
        '@jest/globals': [join(root, 'node_modules/@jest/globals')],
      },
    };
    const config = { extends: join(root, 'tsconfig.json'), compilerOptions: options };
    folder.write('tsconfig.json', JSON.stringify({ ...config, include: ['example.test.ts'] }));
    const tsc = require.resolve('typescript/bin/tsc');
    execFileSync(process.execPath, [tsc, '-p', folder.path], { stdio: 'inherit' });
  });

  it('passes', async () => {
    const { tests } = await runJest(folder);
    expect(Object.entries(tests).filter(([, { status }]) => status !== 'passed')).toEqual([]);
    expect(Object.keys(tests)).toHaveLength(5);
  });
});
