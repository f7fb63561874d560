/**
 * Times assertions in Jest: those of weakspot, and memlab's way of the same (`takeNodeMinimalHeap`), in turn, each in a
 * Jest of its own; in plain Jest, and in a ts-jest that has checked types, so that its program is in the heap. Writes
 * medians to `reports/bench-jest.md`.
 *
 *     npm run bench:jest -- --rounds 3 --only weakspot
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { renderJestReport, type Timing } from './jestReport';
import { buildPackage, root } from './preparation';

const { values: options } = parseArgs({
  options: { rounds: { type: 'string', default: '3' }, only: { type: 'string' } },
});

/** How often each assertion is timed within one run. */
const repetitions = { passing: 15, failing: 2, memlab: 3 };

/** A run longer than this is ended: memlab's has no end in a heap with a type-checked program. */
const limitMs = 120_000;

/** Body of a test file; `time` awaits an assertion and writes down how long it took. */
const bodies = {
  weakspot: `
const held = [];
test('passing', () => time('passing', ${repetitions.passing}, async () => {
  await expect(() => new Order()).toBeCollected();
}));
test('failing', () => time('failing', ${repetitions.failing}, async () => {
  const failure = expect(() => { const order = new Order(); held.push(order); return order; }).toBeCollected();
  await expect(failure).rejects.toThrow('weak spot');
}));`,
  memlab: `
test('passing', () => time('passing', ${repetitions.memlab}, async () => {
  // With its class, whose prototype bears its name, too.
  (() => { class Local {} return new Local(); })();
  const heap = await takeNodeMinimalHeap();
  expect(heap.hasObjectWithClassName('Local')).toBe(false);
}));`,
};

const heads = {
  weakspot: "import 'weakspot/jest';",
  memlab: "import { config, takeNodeMinimalHeap } from '@memlab/api';\nconfig.muteConsole = true;",
};

type Tool = keyof typeof bodies;
type Kind = 'plain' | 'typed';

void main();

async function main(): Promise<void> {
  const loadBefore = loadavg()[0]!;
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'weakspot-bench-')));
  try {
    prepare(folder);
    const timings: Timing[] = [];
    for (let round = 0; round < Number(options.rounds); round++)
      for (const kind of ['plain', 'typed'] as const)
        for (const tool of ['weakspot', 'memlab'] as const)
          // What has no end is shown once.
          if ((options.only ?? tool) === tool && !(round > 0 && tool === 'memlab' && kind === 'typed'))
            timings.push(...(await measure(folder, tool, kind)));
    const machine = { cpu: cpus()[0]!.model, cores: cpus().length, node: process.versions.node, loadBefore };
    const report = renderJestReport(timings, machine);
    console.log(report);
    if (options.only === undefined) writeFileSync(join(root, 'reports', 'bench-jest.md'), report);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A project of its own, whose packages are those of the repository. */
function prepare(folder: string): void {
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
  const engine = buildPackage();
  const checked = { strict: false, skipLibCheck: true, target: 'es2022' };
  const paths = { 'weakspot/jest': [join(engine, 'jest', 'index.d.ts')] };
  const compilerOptions = { module: 'commonjs', esModuleInterop: true, types: ['node'], paths, ...checked };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions }));
  for (const tool of ['weakspot', 'memlab'] as const) {
    writeFileSync(join(folder, `${tool}.test.ts`), testFile(tool));
    writeFileSync(join(folder, `${tool}.test.js`), asScript(testFile(tool)));
  }
  for (const kind of ['plain', 'typed'] as const) {
    const extension = kind === 'typed' ? 'ts' : 'js';
    const config = {
      rootDir: folder,
      testTimeout: 600_000,
      testMatch: [`**/*.test.${extension}`],
      moduleNameMapper: { '^weakspot/jest$': join(engine, 'jest', 'index.js') },
      transform: kind === 'typed' ? { '\\.ts$': ['ts-jest', {}] } : {},
    };
    writeFileSync(join(folder, `${kind}.json`), JSON.stringify(config));
  }
  // Jest 30.5 wants a configuration by one of its own names, even where it is given another.
  writeFileSync(join(folder, 'jest.config.js'), 'module.exports = require(`./${process.env.KIND}.json`);');
}

function testFile(tool: Tool): string {
  return `import { expect, test } from '@jest/globals';
import { writeFileSync } from 'node:fs';
${heads[tool]}
class Order {}
const times = {};
async function time(name, count, assertion) {
  const own = (times[name] = []);
  for (let turn = 0; turn < count; turn++) {
    const started = performance.now();
    await assertion();
    own.push(performance.now() - started);
  }
  writeFileSync(process.env.TIMES, JSON.stringify({ times, heapBytes: process.memoryUsage().heapUsed }));
}
${bodies[tool]}
`;
}

function asScript(text: string): string {
  return text
    .replace(/^import (\{.*\}) from (.*);$/gm, 'const $1 = require($2);')
    .replace(/^import ('.*');$/gm, 'require($1);');
}

async function measure(folder: string, tool: Tool, kind: Kind): Promise<Timing[]> {
  const file = join(folder, 'times.json');
  rmSync(file, { force: true });
  const jest = join(root, 'node_modules/jest/bin/jest.js');
  const args = [jest, '--runInBand', '--no-cache', `${tool}\\.test`];
  const env = { ...process.env, KIND: kind, TIMES: file, FORCE_COLOR: '0' };
  const ended = await new Promise<{ inTime: boolean; output: string }>((done) => {
    execFile(process.execPath, args, { cwd: folder, env, timeout: limitMs }, (error, stdout, stderr) =>
      done({ inTime: error?.killed !== true, output: stdout + stderr }),
    );
  });
  if (!ended.inTime) return [{ tool, kind, assertion: 'passing', ms: null, heapBytes: 0, limitMs }];
  if (!/Tests: +\d+ passed, \d+ total/.test(ended.output)) throw new Error(ended.output);
  const { times, heapBytes } = JSON.parse(readFileSync(file, 'utf8')) as {
    times: Record<string, number[]>;
    heapBytes: number;
  };
  return Object.entries(times).flatMap(([assertion, all]) =>
    all.map((ms) => ({ tool, kind, assertion, ms, heapBytes, limitMs })),
  );
}
