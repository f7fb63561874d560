/**
 * Times the search for weak spots: 100,000 leaked objects in a heap of 270 MB, each run in a fresh process. Writes medians to
 * `reports/bench-weak-spots.md`.
 *
 *     npm run bench:weak-spots -- --runs 7
 */
import { execFileSync } from 'node:child_process';
import { statSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { compileEngine, heapFlag, makeSnapshot, median, root } from './preparation';

/** What `weakSpotSearch.mjs` reports. */
interface SearchRun {
  readonly nodes: number;
  readonly edges: number;
  readonly leaked: number;
  /** To find the most telling path to every object. */
  readonly treeMs: number;
  /** To find and weigh the weak spots, from there on. */
  readonly searchMs: number;
  /** In words, best first. */
  readonly spots: readonly string[];
}

const orders = 150_000;
const leaked = 100_000;

/** Who holds the leaked objects, as `heapProgram.cjs` calls it, and what that is. */
const HOLDERS = {
  registry: 'a Map of one object',
  customers: 'Sets of 3,000 objects, to which nearly all of the heap leads',
  both: 'both: two sites',
};

const { values: options } = parseArgs({ options: { runs: { type: 'string', default: '5' } } });
const loadBefore = loadavg()[0]!;
const engine = compileEngine();
const script = join(__dirname, 'weakSpotSearch.mjs');
const files = Object.keys(HOLDERS).map((holders) => makeSnapshot(orders, leaked, holders));
const runs: SearchRun[][] = files.map(() => []);
for (let run = 0; run < Number(options.runs); run++)
  for (const [place, file] of files.entries()) {
    const output = execFileSync(process.execPath, [heapFlag, script, file, engine], { encoding: 'utf8' });
    runs[place]!.push(JSON.parse(output.trimEnd().split('\n').at(-1)!) as SearchRun);
  }
const report = renderReport();
writeFileSync(join(root, 'reports', 'bench-weak-spots.md'), report);
console.log(report);

function renderReport(): string {
  const machine = `${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${cpus().length} cores, Node ${process.version}`;
  return [
    '# The search for weak spots',
    '',
    `${machine}. Medians of ${options.runs} runs, each in a fresh process; load average before`,
    `the first run ${loadBefore.toFixed(2)}. Timed: from the graph, with nothing derived from it yet, to the weak spots with what they free.`,
    'Written by `npm run bench:weak-spots`; the snapshots are made by `bench/heapProgram.cjs`.',
    '',
    '| leaked objects are held by | heap | leaked | paths | search | together | first weak spot |',
    '|---|---|---|---|---|---|---|',
    ...Object.values(HOLDERS).map(renderRow),
    '',
  ].join('\n');
}

function renderRow(holders: string, place: number): string {
  const { nodes, edges, leaked: count, spots } = runs[place]![0]!;
  const ms = (of: (run: SearchRun) => number): string => `${median(runs[place]!.map(of)).toFixed(0)} ms`;
  const megabytes = (statSync(files[place]!).size / 1e6).toFixed(0);
  const cells = [
    holders,
    `${megabytes} MB, ${(nodes / 1e6).toFixed(2)}M nodes, ${(edges / 1e6).toFixed(2)}M edges`,
    count.toLocaleString('en-US'),
    ms(({ treeMs }) => treeMs),
    ms(({ searchMs }) => searchMs),
    ms(({ treeMs, searchMs }) => treeMs + searchMs),
    spots[0] ?? 'none',
  ];
  return `| ${cells.join(' | ')} |`;
}
