/** What `npm pack` gives, installed into an empty project outside the repository, and used there. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { asHere, packedProject, runOwn, type PackedProject } from '../support/packedProject';
import type { ProgramRun } from '../support/programs';

const root = join(__dirname, '..', '..');

let project: PackedProject;

beforeAll(async () => {
  const tools = ['jest', 'ts-jest', 'typescript', '@types/node'].map(asHere);
  project = await packedProject([...tools, 'jest-environment-jsdom@30', 'vitest@3']);
}, 600_000);

afterAll(() => rmSync(dirname(project.path), { recursive: true, force: true }));

/** What a run of a program that did well leaves. */
const well = { status: 0, stderr: '' };

/** All files below a folder, relative to it. */
function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .sort();
}

describe('the tarball', () => {
  it('has each file of harness/, compiled or as it is, and what init writes', () => {
    const sources = filesIn(join(root, 'harness')).filter((file) => !file.endsWith('.wat'));
    const compiled = sources.flatMap((file) =>
      /\.tsx?$/.test(file) ? [file.replace(/\.tsx?$/, '.d.ts'), file.replace(/\.tsx?$/, '.js')] : [file],
    );
    const installed = join(project.path, 'node_modules/weakspot');
    expect(filesIn(join(installed, 'dist'))).toEqual(compiled.sort());
    for (const folder of ['docs/ci', 'docs/init'])
      expect(filesIn(join(installed, folder))).toEqual(filesIn(join(root, folder)));
    expect(readdirSync(installed).sort()).toEqual(['LICENSE', 'README.md', 'dist', 'docs', 'package.json']);
  });

  it('is what publint and attw call right', async () => {
    const [publint, attw] = await Promise.all([
      runOwn('publint', 'run', '--strict', project.tarball),
      runOwn('attw', project.tarball, '--no-emoji', '--no-color'),
    ]);
    expect(publint.stdout).toContain('All good!');
    expect({ status: attw.status, problems: attw.status === 0 ? '' : attw.stdout }).toEqual({
      status: 0,
      problems: '',
    });
  });
});

/** Everything that the package exports, used in a way that only its types allow. */
const consumer = `
import { defineScenario } from 'weakspot';
import { readSnapshotFile, type HeapGraph } from 'weakspot/heap';
import { assertCollected, type Subject } from 'weakspot/assert';
import { WeakValueMap } from 'weakspot/weakref';
import HeapReporter from 'weakspot/jest/reporter';
export default defineScenario({
  name: 'a consumer',
  setup: () => new Map<number, object>(),
  act(ctx, state) {
    state.set(0, ctx.track({}, 'object'));
    state.clear();
  },
});
export const graph: Promise<HeapGraph> = readSnapshotFile('app.heapsnapshot');
export const subject: Subject = () => ({});
export const cache = new WeakValueMap<string, object>();
export const more: unknown[] = [assertCollected, HeapReporter];
// @ts-expect-error -- a name is a text
defineScenario({ name: 1, act: () => undefined });
`;

const matcherTest = `
import { expect, test } from '@jest/globals';
import { scenario, track } from 'weakspot/jest';
class Order {}
const open: Order[] = [];
test('passes', async () => {
  track(new Order(), 'order');
  await expect(() => new Order()).toBeCollected();
});
test('explains itself', async () => {
  await expect(() => {
    const order: Order = new Order();
    open.push(order);
    return order;
  }).toBeCollected();
});
test('runs a scenario', async () => {
  await expect(scenario('good.leak.mjs')).toLeakNothing();
});
export const wrong = async (): Promise<void> => {
  // @ts-expect-error -- the reference has a name
  await expect(() => ({})).toBeRetained({ through: 1 });
};
`;

const good = (head: string, tail: string): string =>
  `${head}\nclass Order {}\n${tail} defineScenario({ name: 'good', act(ctx) { ctx.track(new Order(), 'order'); } });\n`;

const scenarios = {
  'good.leak.mjs': good("import { defineScenario } from 'weakspot';", 'export default'),
  'good.leak.cjs': good("const { defineScenario } = require('weakspot');", 'module.exports ='),
  'good.leak.ts': good("import { defineScenario } from 'weakspot';", 'export default'),
};

/** Ways to write TypeScript. */
const settings = {
  commonjs: { module: 'commonjs', moduleResolution: 'node10', ignoreDeprecations: '6.0' },
  bundled: { module: 'esnext', moduleResolution: 'bundler' },
  esm: { module: 'nodenext', moduleResolution: 'nodenext' },
};

/** Writes a project of one of them into a folder. */
function writeTyped(folder: keyof typeof settings): void {
  const strict = { strict: true, exactOptionalPropertyTypes: true, skipLibCheck: false, noEmit: true };
  const compilerOptions = { ...settings[folder], target: 'es2022', types: ['node'], ...strict };
  project.write(folder, {
    ...scenarios,
    'package.json': JSON.stringify({ private: true, type: folder === 'commonjs' ? 'commonjs' : 'module' }),
    'tsconfig.json': JSON.stringify({ compilerOptions, files: ['consumer.ts', 'matchers.test.ts'] }),
    'consumer.ts': consumer,
    'matchers.test.ts': matcherTest,
    'jest.config.cjs': `module.exports = {
      testTimeout: 170000,
      ${folder === 'commonjs' ? '' : "extensionsToTreatAsEsm: ['.ts'],"}
      transform: { '^.+\\\\.ts$': ['ts-jest', { useESM: ${folder !== 'commonjs'} }] },
    };`,
  });
}

describe.each(['commonjs', 'bundled', 'esm'] as const)('in a project of TypeScript: %s', (folder) => {
  beforeAll(() => writeTyped(folder));

  it('is typed', async () => {
    const { status, stdout } = await project.run(folder, 'tsc', '-p', '.');
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
  });
});

describe.each(['commonjs', 'esm'] as const)('under Jest with ts-jest: %s', (folder) => {
  let run: ProgramRun;

  beforeAll(async () => {
    writeTyped(folder);
    const jest = join(project.path, 'node_modules/jest/bin/jest.js');
    run = await project.run(folder, 'node', '--experimental-vm-modules', jest, '--ci');
  }, 180_000);

  it('has matchers that pass, and that explain themselves', () => {
    expect(run.stderr).toContain('✓ passes');
    expect(run.stderr).toContain('✓ runs a scenario');
    expect(run.stderr).toMatch(/expected Order to be collected; Order is alive, through .*variable "open"/);
    expect(run.stderr).toContain('✂ weak spot: variable "open" of matchers.test.ts (Array elements)');
    expect(run.stderr).toContain('Tests:       1 failed, 2 passed, 3 total');
  });
});

it('works where Jest lends a page of jsdom', async () => {
  project.write('jsdom', {
    ...scenarios,
    'package.json': '{ "private": true, "jest": { "testEnvironment": "jsdom", "testTimeout": 170000 } }',
    'page.test.js': `
      const { expect, test } = require('@jest/globals');
      const { scenario, track } = require('weakspot/jest');
      const rows = [];
      test('an element goes', async () => {
        track(document.createElement('p'), 'paragraph');
        await expect(() => document.createElement('div')).toBeCollected();
      });
      test('a scenario runs', () => expect(scenario('good.leak.mjs')).toLeakNothing());
      test('an element stays', async () => {
        await expect(() => {
          const row = document.createElement('tr');
          rows.push(row);
          return row;
        }).toBeCollected();
      });`,
  });
  const { stderr } = await project.run('jsdom', 'jest', '--ci');
  expect(stderr).toContain('✓ an element goes');
  expect(stderr).toContain('✓ a scenario runs');
  expect(stderr).toContain('✂ weak spot: variable "rows" of page.test.js (Array elements)');
}, 180_000);

describe('in a project of JavaScript', () => {
  const entries = [
    'weakspot',
    'weakspot/heap',
    'weakspot/assert',
    'weakspot/weakref',
    'weakspot/jest/reporter',
  ];

  it('gives the same names to require and to import', async () => {
    project.write('script', {
      'names.cjs': `console.log(JSON.stringify(${JSON.stringify(entries)}.map((entry) => Object.keys(require(entry)).sort())));`,
      'names.mjs': `const names = [];
        for (const entry of ${JSON.stringify(entries)}) {
          const { default: all, ...named } = await import(entry);
          const own = Object.keys(named).filter((name) => !/^(__esModule|module.exports)$/.test(name));
          names.push(typeof all === 'function' ? own : own.sort());
        }
        console.log(JSON.stringify(names));`,
    });
    const required = await project.run('script', 'node', 'names.cjs');
    const imported = await project.run('script', 'node', 'names.mjs');
    expect(required).toMatchObject(well);
    expect(imported).toEqual(required);
    expect((JSON.parse(required.stdout) as string[][])[0]).toContain('defineScenario');
  });

  it('runs scenarios of each kind', async () => {
    project.write('script', scenarios);
    const run = await project.run('script', 'weakspot', 'audit', ...Object.keys(scenarios));
    expect(run).toMatchObject(well);
    expect(run.stdout.match(/^✔ /gm)).toHaveLength(3);
  });
});

const driven = "module.exports = { url: () => 'http://127.0.0.1:1/', action: async () => undefined };";

describe('without Puppeteer and memlab, and then with them', () => {
  const audit = (...args: string[]): Promise<ProgramRun> =>
    project.run('peers', 'weakspot', 'audit', ...args);
  let without: Record<'page' | 'driven' | 'opinion', ProgramRun>;
  let having: Record<'page' | 'opinion', ProgramRun>;

  beforeAll(async () => {
    project.write('peers', { ...scenarios, 'driven.cjs': driven });
    const { PUPPETEER_EXECUTABLE_PATH: browser } = process.env;
    delete process.env['PUPPETEER_EXECUTABLE_PATH'];
    without = {
      page: await audit('good.leak.mjs', '--host', 'chromium'),
      driven: await audit('driven.cjs'),
      opinion: await audit('good.leak.mjs', '--second-opinion', 'memlab'),
    };
    if (browser !== undefined) process.env['PUPPETEER_EXECUTABLE_PATH'] = browser;
    for (const peer of ['puppeteer', '@sparticuz/chromium', '@memlab/api']) project.link(peer);
    having = {
      page: await audit('good.leak.mjs', '--host', 'chromium'),
      opinion: await audit('good.leak.cjs', '--second-opinion', 'memlab'),
    };
  }, 180_000);

  it('says which package is needed, where it is', () => {
    const line = (what: string): object => ({ stderr: expect.stringContaining(what) as unknown });
    const browser = 'there is no browser: npm install --save-dev puppeteer @sparticuz/chromium';
    expect(without).toMatchObject({
      page: { status: 3, ...line(browser) },
      driven: { status: 3, ...line(browser) },
      opinion: { status: 2, ...line('npm install --save-dev @memlab/api') },
    });
  });

  it('runs in a page, and asks memlab', () => {
    expect(having.page).toMatchObject({ status: 0 });
    expect(having.opinion).toMatchObject(well);
  });
});

describe('weakspot init', () => {
  const init = (folder: string, ...args: string[]): Promise<ProgramRun> =>
    project.run(folder, 'weakspot', 'init', ...args);

  it('writes what runs: a scenario, a test of Jest, the settings, a workflow', async () => {
    project.write('started', { 'package.json': '{ "private": true }' });
    const { status, stdout } = await init('started');
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout: `wrote   test/first.leak.mjs
wrote   test/first.test.js
wrote   weakspot.config.json
wrote   .github/workflows/weakspot.yml

Run next:
  npx weakspot audit
  npm install --save-dev jest
  npx jest
`,
    });
    const audit = await project.run('started', 'weakspot', 'audit');
    expect(audit).toMatchObject(well);
    expect(audit.stdout).toMatch(/^✔ +test +first\.leak\.mjs +node/m);
    const jest = await project.run('started', 'jest', '--ci');
    expect(jest.stderr).toContain('Tests:       3 passed, 3 total');
  }, 180_000);

  it('writes TypeScript in a project of TypeScript, and what it writes is typed', async () => {
    const options = { module: 'nodenext', target: 'es2022', strict: true, noEmit: true, types: ['node'] };
    project.write('typed', {
      'package.json': '{ "private": true, "devDependencies": { "jest": "30", "ts-jest": "29" } }',
      'tsconfig.json': JSON.stringify({ compilerOptions: options, include: ['test'] }),
    });
    const { stdout } = await init('typed', '--ci', 'gitlab');
    expect(stdout.split('\n').slice(0, 4)).toEqual([
      'wrote   test/first.leak.ts',
      'wrote   test/first.test.ts',
      'wrote   weakspot.config.json',
      'wrote   .gitlab-ci.yml',
    ]);
    const [audit, tsc] = await Promise.all([
      project.run('typed', 'weakspot', 'audit'),
      project.run('typed', 'tsc', '-p', '.'),
    ]);
    expect(audit).toMatchObject(well);
    expect({ status: tsc.status, stdout: tsc.stdout }).toEqual({ status: 0, stdout: '' });
  });

  it('leaves what is there, and says so', async () => {
    const files = { 'test/first.leak.mjs': '// mine', 'package.json': '{ "weakspot": { "workers": 1 } }' };
    project.write('own', files);
    const { stdout } = await init('own', '--ci', 'none');
    expect(stdout.split('\n').slice(0, 3)).toEqual([
      'left    test/first.leak.mjs',
      'wrote   test/first.test.js',
      'left    package.json  (it has "weakspot" settings)',
    ]);
    expect(readFileSync(join(project.path, 'own/test/first.leak.mjs'), 'utf8')).toBe('// mine');
    expect(existsSync(join(project.path, 'own/weakspot.config.json'))).toBe(false);
  });
});

describe('docs/examples', () => {
  beforeAll(() => {
    mkdirSync(join(project.path, 'examples/test'), { recursive: true });
    project.copy('docs/examples/nodeTest.test.mjs', 'examples/nodeTest.test.mjs');
    project.copy('docs/examples/vitest.test.ts', 'examples/vitest.test.ts');
    project.copy('docs/init/first.leak.mjs', 'examples/test/first.leak.mjs');
  });

  it('of node:test pass', async () => {
    const run = await project.run('examples', 'node', '--test', '--test-reporter=tap', 'nodeTest.test.mjs');
    expect(run.stdout).toMatch(/^# pass 4$/m);
    expect(run.stdout).toMatch(/^# fail 0$/m);
  });

  it('of Vitest pass', async () => {
    const run = await project.run('examples', 'vitest', 'run', '--testTimeout=60000', 'vitest.test.ts');
    expect(run.stdout).toMatch(/Tests\s+4 passed \(4\)/);
  });
});
