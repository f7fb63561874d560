/** README's examples are run as they stand there. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { className, readSnapshotFile, retainedSizes, type NodeOrdinal } from '../harness/heap';
import { good } from './support/cliScenarios';
import { servePages, shop } from './support/drivenPages';
import { outsideCi } from './support/gateProject';
import { runJest } from './support/jestProject';
import { runCli, runProgram, type ProgramRun } from './support/programs';
import { takeRealSnapshot } from './support/realSnapshot';
import { scenarioFolder } from './support/scenarios';

const root = join(__dirname, '..');

/** A block of code, and the heading that it is below. */
interface Snippet {
  heading: string;
  language: string;
  text: string;
}

const snippets: Snippet[] = readFileSync(join(root, 'README.md'), 'utf8')
  .split(/^#+ /m)
  .flatMap((section) =>
    [...section.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(([, language = '', text = '']) => ({
      ...{ heading: section.slice(0, section.indexOf('\n')), language, text },
    })),
  );

/** The first block of a language below a heading of README. */
function exampleBelow(heading: string, language = 'ts'): string {
  return snippets.find((snippet) => snippet.heading === heading && snippet.language === language)!.text;
}

/** Blocks of code that specs of this file run. */
const runHere = [
  'A scenario of your own: ts',
  'A page driven from outside: js',
  'Settings: json',
  'In Jest: ts',
  'Without Jest: js',
  'weakspot/weakref: ts',
  'weakspot/heap: ts',
];

/** How lines for a shell end in a folder that has what they name. */
const commands: Readonly<Record<string, number>> = {
  'npm run audit -- orders.leak.ts': 1,
  "npm run audit -- 'test/**/*.leak.ts'": 1,
  "npx weakspot gate 'test/**/*.leak.ts'": 1,
  "npx weakspot gate 'test/**/*.leak.ts' --update-baseline": 0,
  'npx weakspot gate --from shard-1 shard-2 shard-3': 0,
  'npm run inspect -- app.heapsnapshot': 0,
  'npm run inspect -- before.heapsnapshot between.heapsnapshot after.heapsnapshot': 0,
};

/** Lines for a shell that somebody else runs. */
const runElsewhere: Readonly<Record<string, string>> = {
  'npm ci && npm run audit': '.ci/run',
  'npm test': '.ci/run',
  'npm install --save-dev weakspot-0.1.0.tgz': 'specs/package/package.spec.ts',
  'npx weakspot init': 'specs/package/package.spec.ts',
  'npx weakspot audit': 'specs/package/package.spec.ts',
  'node --inspect=127.0.0.1:9229 app.js': 'specs/cli/attach.spec.ts',
  'npx weakspot attach 9229 --while "npm run load"': 'specs/cli/attach.spec.ts',
  'npx weakspot attach --pid 4711 --while "npm run load"': 'specs/cli/attach.spec.ts',
  'node -r weakspot/on-heap-limit app.js': 'specs/heapLimit/onHeapLimit.spec.ts',
};

const shellLines = snippets
  .filter(({ language }) => language === 'sh')
  .flatMap(({ text }) => text.trimEnd().split('\n'))
  .map((line) => line.replace(/ +#.*$/, ''));

describe("README's snippets", () => {
  it('are all run: here, by another spec, or by CI', () => {
    const code = snippets.filter(({ language }) => language !== 'sh');
    expect(code.map(({ heading, language }) => `${heading}: ${language}`)).toEqual(runHere);
    expect([...shellLines].sort()).toEqual([...Object.keys(commands), ...Object.keys(runElsewhere)].sort());
    for (const file of Object.values(runElsewhere)) expect(existsSync(join(root, file))).toBe(true);
  });
});

describe("README's lines for a shell", () => {
  const folder = scenarioFolder();
  const run = (args: readonly string[]): Promise<ProgramRun> =>
    runCli(args, { cwd: folder.path, env: outsideCi });
  const ends: Record<string, number | null> = {};

  beforeAll(async () => {
    for (const name of ['orders.leak.ts', 'test/orders.leak.ts'])
      folder.write(name, exampleBelow('A scenario of your own'));
    const earlier = ['before', 'between', 'after'].map((name) => join(folder.path, `${name}.heapsnapshot`));
    takeRealSnapshot(
      join(folder.path, 'app.heapsnapshot'),
      `for (const file of ${JSON.stringify(earlier)}) require('v8').writeHeapSnapshot(file)`,
    );
    for (const shard of ['1', '2', '3'])
      await run(['gate', 'test/*.leak.ts', '--shard', `${shard}/3`, '--report', `shard-${shard}`]);
    for (const line of shellLines.filter((shellLine) => shellLine in commands))
      ends[line] = (await run(wordsOf(line))).status;
  }, 300_000);

  it('end as is said of them', () => {
    expect(ends).toEqual(commands);
  });
});

/** What the program is given by a line that runs it. */
function wordsOf(line: string): string[] {
  const own = line.replace(/^npx weakspot |^npm run /, '').replace(' -- ', ' ');
  return own.split(' ').map((word) => word.replace(/^'(.*)'$/, '$1'));
}

describe("README's settings", () => {
  const folder = scenarioFolder();

  it('are taken', async () => {
    folder.write('test/good.leak.ts', good);
    folder.write('weakspot.config.json', exampleBelow('Settings', 'json'));
    expect(await runCli(['audit'], { cwd: folder.path })).toMatchObject({ status: 0, stderr: '' });
  });
});

describe("README's page driven from outside", () => {
  const folder = scenarioFolder();
  const pages = servePages({ shop: shop('') });

  it('leaks what its leak filter names', async () => {
    const example = exampleBelow('A page driven from outside', 'js');
    const file = 'orders.scenario.js';
    folder.write(file, example.replace('http://127.0.0.1:8080/', pages.url('shop')));
    const { status, stdout } = await runCli(['audit', file], { cwd: folder.path });
    expect(status).toBe(1);
    expect(stdout).toContain('Shop.orders (Array elements)');
  });
});

describe("README's example of weakspot/assert", () => {
  const folder = scenarioFolder();

  it('passes', async () => {
    const assert = JSON.stringify(join(root, 'harness/jest/assert.ts'));
    const text = exampleBelow('Without Jest', 'js').replace("'weakspot/assert'", assert);
    const file = folder.write('orders.test.mts', text);
    const { status, stdout } = await runProgram(file, [], {
      cwd: folder.path,
      env: { NODE_TEST_CONTEXT: '' },
    });
    expect(stdout).toMatch(/^(ok \d+ - |✔ )an order that nobody holds is collected/m);
    expect(status).toBe(0);
  });
});

describe("README's example of weakspot/weakref", () => {
  const folder = scenarioFolder();

  it('is correct TypeScript, and runs', async () => {
    const weakref = JSON.stringify(join(root, 'harness/weakref/index.ts'));
    const text = exampleBelow('weakspot/weakref').replace("'weakspot/weakref'", weakref);
    const needed = 'class Order { readonly id = 1 }\nconst loadOrder = (): Order => new Order();\n';
    const file = folder.write(
      'cache.ts',
      `${needed}${text}console.log(order.id, cache.get('A-1') === order);\n`,
    );
    const options = { allowImportingTsExtensions: true, typeRoots: [join(root, 'node_modules/@types')] };
    const config = { extends: join(root, 'tsconfig.json'), compilerOptions: options, include: ['cache.ts'] };
    folder.write('tsconfig.json', JSON.stringify(config));
    const tsc = require.resolve('typescript/bin/tsc');
    execFileSync(process.execPath, [tsc, '-p', folder.path], { stdio: 'inherit' });
    expect((await runProgram(file, [])).stdout).toBe('1 true\n');
  });
});

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
