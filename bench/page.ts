/**
 * Compares an audit of one trivial leaking page with fuite's of the same page: `npm install` in this folder once, then
 * `npm run bench:page` in the root. Both run in turn, each from its command to its end, on the same unpacked browser, with a
 * round of warm-up and seven iterations. Writes medians, and what each names of the leak, to `reports/bench-page.md`.
 *
 *     npm run bench:page -- --runs 7
 */
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { BrowserFolder } from '../harness/host/browserFolder';
import { buildPackage, median, root } from './preparation';
import { fuiteNames, weakspotNames, type Named } from './pageNames';

/** One command's way from its start to its end. */
interface PageRun {
  readonly elapsedMs: number;
  /** What it wrote. */
  readonly result: string;
}

const iterations = '7';
const { values: options } = parseArgs({ options: { runs: { type: 'string', default: '5' } } });

void main();

async function main(): Promise<void> {
  if (!existsSync(join(__dirname, 'node_modules', 'fuite'))) {
    console.error('fuite is not installed: run `npm install` in bench/ first.');
    process.exitCode = 1;
    return;
  }
  buildPackage();
  const folder = mkdtempSync(join(tmpdir(), 'weakspot-bench-'));
  const browser = await BrowserFolder.make(true);
  const server = await serveShop();
  const env = {
    ...process.env,
    ...browser.unpacked!.environment,
    PUPPETEER_EXECUTABLE_PATH: browser.unpacked!.executable,
    SHOP: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
  };
  try {
    const report = await compare(folder, env);
    writeFileSync(join(root, 'reports', 'bench-page.md'), report);
    console.log(report);
  } finally {
    server.close();
    await browser.remove();
    rmSync(folder, { recursive: true });
  }
}

async function compare(folder: string, env: NodeJS.ProcessEnv): Promise<string> {
  const loadBefore = loadavg()[0]!;
  const weakspot: PageRun[] = [];
  const fuite: PageRun[] = [];
  for (let run = 0; run < Number(options.runs); run++) {
    weakspot.push(await runWeakspot(folder, env));
    fuite.push(await runFuite(folder, env));
    process.stderr.write(`run ${run + 1}: ${weakspot[run]!.elapsedMs} ms, ${fuite[run]!.elapsedMs} ms\n`);
  }
  return renderReport(weakspot, fuite, loadBefore);
}

function runWeakspot(folder: string, env: NodeJS.ProcessEnv): Promise<PageRun> {
  const main = join(root, 'dist', 'cli', 'main.js');
  const scenario = join(__dirname, 'page', 'weakspot.cjs');
  const args = [main, 'audit', scenario, '--iterations', iterations, '--report', folder];
  return time(args, env, join(folder, 'results.json'));
}

function runFuite(folder: string, env: NodeJS.ProcessEnv): Promise<PageRun> {
  const main = join(__dirname, 'node_modules', 'fuite', 'src', 'cli.js');
  const scenario = join(__dirname, 'page', 'fuite.mjs');
  const output = join(folder, 'fuite.json');
  const args = [main, env['SHOP']!, '--scenario', scenario, '--iterations', iterations, '--output', output];
  // As weakspot does by itself: Chromium's sandbox does not start for root.
  const asRoot = process.getuid?.() === 0 ? ['--browser-arg', '--no-sandbox'] : [];
  return time([...args, ...asRoot], env, output);
}

function time(args: readonly string[], env: NodeJS.ProcessEnv, output: string): Promise<PageRun> {
  rmSync(output, { force: true });
  const started = performance.now();
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, { cwd: root, env }, (_, stdout, stderr) => {
      const elapsedMs = Math.round(performance.now() - started);
      if (existsSync(output)) resolve({ elapsedMs, result: readFileSync(output, 'utf8') });
      else reject(new Error(`${args[0]!} wrote no result: ${stdout}${stderr}`));
    });
  });
}

function serveShop(): Promise<Server> {
  const page = readFileSync(join(__dirname, 'page', 'shop.html'));
  const server = createServer((request, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.statusCode = request.url === '/' ? 200 : 404;
    response.end(request.url === '/' ? page : '');
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

function renderReport(weakspot: readonly PageRun[], fuite: readonly PageRun[], loadBefore: number): string {
  const machine = `${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${cpus().length} cores, Node ${process.version}`;
  const ours = median(weakspot.map(({ elapsedMs }) => elapsedMs));
  const rows: [string, readonly PageRun[], Named][] = [
    ['weakspot audit', weakspot, weakspotNames(weakspot.at(-1)!.result)],
    ['fuite 5.0.9', fuite, fuiteNames(fuite.at(-1)!.result)],
  ];
  return [
    '# One leaking page, against fuite',
    '',
    `${machine}. From the command to its end, in turn, ${weakspot.length} runs each, on the same`,
    `unpacked browser; a round of warm-up and ${iterations} iterations. Load average before the first run ${loadBefore.toFixed(2)}.`,
    'Written by `npm run bench:page`; the page is `bench/page/shop.html`.',
    '',
    '| command | median | shortest to longest | ratio | class | owner | path | line |',
    '|---|---|---|---|---|---|---|---|',
    ...rows.map(([name, runs, named]) => renderRow(name, runs, named, ours)),
    '',
    'Ratio: how many times longer it took than weakspot.',
    '',
  ].join('\n');
}

function renderRow(name: string, runs: readonly PageRun[], named: Named, ours: number): string {
  const times = runs.map(({ elapsedMs }) => elapsedMs).sort((a, b) => a - b);
  const middle = median(times);
  const { className, owner, path, line } = named;
  const cells = [`${middle} ms`, `${times[0]!} to ${times.at(-1)!} ms`, `${(middle / ours).toFixed(2)}×`];
  return `| ${[name, ...cells, className, owner, path, line].map((cell) => cell ?? 'not named').join(' | ')} |`;
}
