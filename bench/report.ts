/** The table of a benchmark, in Markdown. */
import type { LiveRun } from './live';
import { median } from './preparation';

/** One process's work on one snapshot. */
export interface Run {
  readonly elapsedMs: number;
  readonly peakBytes: number;
  /** Retained size of the root, as the engine has it. */
  readonly rootBytes: number;
}

export interface EngineResult {
  readonly name: string;
  readonly runs: Run[];
  /** Why there are no more runs, in words; null when all went well. */
  fault: string | null;
}

/** All engines on one snapshot. Ours is the first result, DevTools' the second. */
export interface Row {
  readonly fileBytes: number;
  readonly nodes: number;
  readonly edges: number;
  readonly results: readonly EngineResult[];
  /** Snapshots of a live heap of this size; empty where none was taken. */
  readonly live: readonly LiveRun[];
}

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly node: string;
  readonly runs: number;
  /** Processes that ran or waited before the first run, averaged over a minute: 0 on an idle machine. */
  readonly loadBefore: number;
}

const NAMES: Readonly<Record<string, string>> = {
  weakspot: 'weakspot',
  devtools: "DevTools' engine (heap-snapshot-toolkit 1.1.3)",
  memlab: 'memlab (@memlab/api 2.0.5)',
  v8HeapParser: '@vscode/v8-heap-parser 0.1.0 ¹',
};

export function renderReport(rows: readonly Row[], machine: Machine): string {
  return [
    '# Heap engine against its peers',
    '',
    `${machine.cpu}, ${machine.cores} cores, Node ${machine.node}. Medians of ${machine.runs} runs, each in a fresh process, engines in`,
    `turn; load average before the first run ${machine.loadBefore.toFixed(2)}. Timed: from the file (in the page cache) to a graph with`,
    'retainers, dominators, retained sizes and distances. Peak memory is of the whole process, Node included.',
    'Written by `npm run bench`; the snapshots are made by `bench/heapProgram.cjs`.',
    ...rows.flatMap(renderRow),
    '',
    ...renderGrowth(rows),
    '¹ computes no distances. Ratios are the engine against weakspot: how many times longer, how many times more.',
    '',
  ].join('\n');
}

function renderRow(row: Row): string[] {
  const ours = row.results[0]!.runs;
  const head = `## ${(row.fileBytes / 1e6).toFixed(1)} MB: ${millions(row.nodes)} nodes, ${millions(row.edges)} edges`;
  return [
    '',
    head,
    '',
    '| engine | time | ratio | peak memory | ratio | weakspot / it | retained by the root |',
    '|---|---|---|---|---|---|---|',
    ...row.results.map((result) => renderResult(result, ours)),
    ...renderLive(row.live),
  ];
}

function renderLive(runs: readonly LiveRun[]): string[] {
  if (runs.length === 0) return [];
  const times = (['writeMs', 'graphMs', 'analysedMs'] as const).map((part) =>
    median(runs.map((run) => run[part])),
  );
  const [write, graph, analysed] = times as [number, number, number];
  const ratio = (time: number): string => `${time.toFixed(0)} ms (${(time / write).toFixed(2)}×)`;
  return [
    '',
    `Live, in a process with this heap: V8 alone writes the snapshot to a file in ${write.toFixed(0)} ms; from the request to`,
    `the graph ${ratio(graph)}, to the graph with everything derived ${ratio(analysed)}.`,
  ];
}

function renderResult({ name, runs, fault }: EngineResult, ours: readonly Run[]): string {
  const title = NAMES[name] ?? name;
  if (runs.length === 0 || fault !== null) return `| ${title} | failed: ${fault ?? 'no run'} | | | | | |`;
  const time = median(runs.map((run) => run.elapsedMs));
  const peak = median(runs.map((run) => run.peakBytes));
  const ourTime = median(ours.map((run) => run.elapsedMs));
  const ourPeak = median(ours.map((run) => run.peakBytes));
  const cells = [
    title,
    `${time.toFixed(0)} ms`,
    `${(time / ourTime).toFixed(2)}×`,
    `${(peak / 1e6).toFixed(0)} MB`,
    `${(peak / ourPeak).toFixed(2)}×`,
    (ourPeak / peak).toFixed(2),
    `${runs[0]!.rootBytes} bytes`,
  ];
  return `| ${cells.join(' | ')} |`;
}

/** Whether cost grows linearly. */
function renderGrowth(rows: readonly Row[]): string[] {
  const costs = rows
    .filter((row) => row.results[0]!.runs.length > 0)
    .map((row) => {
      const time = median(row.results[0]!.runs.map((run) => run.elapsedMs));
      return `${((time * 1e6) / row.edges).toFixed(0)} ns at ${(row.fileBytes / 1e6).toFixed(0)} MB`;
    });
  return costs.length === 0 ? [] : [`Time of weakspot for each edge: ${costs.join(', ')}.`, ''];
}

function millions(count: number): string {
  return `${(count / 1e6).toFixed(2)}M`;
}
