/** What a process runs that has memlab analyse a snapshot. It runs in one of its own for memlab's sake: see secondOpinionMain. */
import { readFile } from 'node:fs/promises';
import { stripVTControlCharacters } from 'node:util';
import { readSnapshotFile } from '../heap';
import type { AnalysisAnswer, AnalysisQuestion } from './analysis';
import { answerParent } from './childQuestion';
import { HeapSnapshot } from './heapSnapshot';

interface MemlabAnalysis {
  getCommandName(): string;
  analyzeSnapshotFromFile(file: string): Promise<{ analysisOutputFile: string }>;
}

/** The part of `@memlab/api` that is asked. */
type MemlabApi = Record<string, unknown> & {
  config: {
    errorHandling: number;
    muteConsole: boolean;
    /** A snapshot that memlab has read already, and need not read again. */
    heapConfig: { isCliInteractiveMode: boolean; currentHeapFile: string; currentHeap: unknown } | null;
  };
};

/** The part of `@memlab/core` by which memlab prepares what its own engine has read. */
interface MemlabCore {
  utils: Record<'markAllDetachedFiberNode' | 'markAlternateFiberNode', (heap: unknown) => void>;
}

/** `ErrorHandling.Throw`, an enum that the package does not export. */
const throwErrors = 2;

/** Analyses of several snapshots say that they do not take one. */
const ofSeveral = /UnboundGrowth/;

/** What memlab prints to show that it is at work. */
const progress = /^[A-Za-z ]+( \/.*)?( for all nodes| ?\.{1,3})$/;

async function answer({ snapshotFile, analysis, engine }: AnalysisQuestion): Promise<AnalysisAnswer> {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- it is CommonJS, and an optional peer
  const memlab = require('@memlab/api') as MemlabApi;
  memlab.config.errorHandling = throwErrors;
  memlab.config.muteConsole = true;
  const known = Object.keys(memlab).filter(
    (name) => /^[A-Z]\w*Analysis$/.test(name) && name !== 'BaseAnalysis',
  );
  const taken = known.filter((name) => !ofSeveral.test(name));
  const made = taken.map((name) => ({
    name: nameOf(name),
    own: new (memlab[name] as new () => MemlabAnalysis)(),
  }));
  const analyses = made.map(({ name }) => name).sort();
  const chosen = made.find(({ name, own }) => name === analysis || own.getCommandName() === analysis);
  if (chosen === undefined) return { analyses, output: null, elapsedMs: 0 };
  const start = performance.now();
  if (engine === 'weakspot') await lend(memlab, snapshotFile);
  const { analysisOutputFile } = await chosen.own.analyzeSnapshotFromFile(snapshotFile);
  const elapsedMs = performance.now() - start;
  const lines = stripVTControlCharacters(await readFile(analysisOutputFile, 'utf8')).split('\n');
  const output = lines
    .filter((line) => !progress.test(line))
    .join('\n')
    .trim();
  return { analyses, output, elapsedMs };
}

/** Gives memlab the snapshot as one that it has read. */
async function lend({ config }: MemlabApi, file: string): Promise<void> {
  const heap = new HeapSnapshot(await readSnapshotFile(file));
  const from = require.resolve('@memlab/api');
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- as above
  const { utils } = require(require.resolve('@memlab/core', { paths: [from] })) as MemlabCore;
  utils.markAllDetachedFiberNode(heap);
  utils.markAlternateFiberNode(heap);
  config.heapConfig = { isCliInteractiveMode: false, currentHeapFile: file, currentHeap: heap };
}

/** `ObjectShapeAnalysis` → `object-shape`, `DetachedDOMElementAnalysis` → `detached-dom-element`. */
function nameOf(className: string): string {
  const words = className.replace(/Analysis$/, '').match(/[A-Z]+(?![a-z])|[A-Z][a-z]+/g) ?? [];
  return words.join('-').toLowerCase();
}

answerParent(answer);
