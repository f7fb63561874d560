/** The table of the benchmark of assertions, in Markdown. */
import { median } from './preparation';

/** One assertion, timed once. */
export interface Timing {
  readonly tool: string;
  readonly kind: string;
  readonly assertion: string;
  /** null where it had not ended by the limit. */
  readonly ms: number | null;
  readonly heapBytes: number;
  readonly limitMs: number;
}

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly node: string;
  readonly loadBefore: number;
}

const kinds: Readonly<Record<string, string>> = {
  plain: 'plain Jest',
  typed: 'ts-jest, types checked',
};
const names: Readonly<Record<string, string>> = {
  'weakspot passing': '`toBeCollected`, passing',
  'weakspot failing': '`toBeCollected`, failing and explained',
  'memlab passing': "memlab's `takeNodeMinimalHeap`, passing",
};

export function renderJestReport(timings: readonly Timing[], machine: Machine): string {
  const groups = groupBy(timings, ({ kind, tool, assertion }) => `${kind} ${tool} ${assertion}`);
  return [
    '# An assertion in Jest',
    '',
    `${machine.cpu}, ${machine.cores} cores, Node ${machine.node}; load average before the first run ${machine.loadBefore.toFixed(2)}. Medians, in turn,`,
    'each tool in a Jest of its own. Heap: of the process, when the last assertion had ended. Written by `npm run bench:jest`.',
    '',
    '| where | assertion | heap | median | least | most | times | against `toBeCollected`, passing |',
    '|---|---|---|---|---|---|---|---|',
    ...[...groups.values()].map((group) => renderGroup(group, timings)),
    '',
  ].join('\n');
}

function renderGroup(group: readonly Timing[], all: readonly Timing[]): string {
  const { tool, kind, assertion, limitMs } = group[0]!;
  const ended = group.flatMap(({ ms }) => (ms === null ? [] : [ms]));
  const head = `| ${kinds[kind]!} | ${names[`${tool} ${assertion}`]!} |`;
  if (ended.length === 0) return `${head} | not ended after ${limitMs / 1_000} s | | | ${group.length} | |`;
  const own = all.flatMap((timing) =>
    timing.tool === 'weakspot' && timing.kind === kind && timing.assertion === 'passing' ? [timing.ms!] : [],
  );
  const ratio = own.length === 0 ? '' : (median(ended) / median(own)).toFixed(1);
  const times = [median(ended), Math.min(...ended), Math.max(...ended)].map(inMs);
  const heapMb = median(group.map(({ heapBytes }) => heapBytes)) / 1e6;
  return `${head} ${heapMb.toFixed(0)} MB | ${times.join(' | ')} | ${ended.length} | ${ratio} |`;
}

function inMs(ms: number): string {
  return ms < 1_000 ? `${ms.toFixed(0)} ms` : `${(ms / 1_000).toFixed(2)} s`;
}

/** `Map.groupBy` of Node 21. */
function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}
