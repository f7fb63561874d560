/**
 * What the process of a driver scenario runs: loads the file, and takes the page through its steps as the parent asks.
 * The page is in the parent's browser, and this process's Puppeteer speaks to it over the IPC channel.
 */
import { basename } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, ConnectionTransport, Page } from 'puppeteer';
import { readSnapshotFile } from '../heap';
import { tellEnd } from '../host';
import { filterLeaks, type FilterNews } from './leakFilter';
import { findPageScenario, type PageScenario } from './pageScenario';
import { PageSteps, type PagePhase } from './pageSteps';
import { describeThrown, type Thrown } from './thrown';

/** The scenario as its driver needs to know it: everything but its functions. */
export interface PageFacts {
  name: string;
  /** Rounds besides the first; null where the scenario leaves that open. */
  repeat: number | null;
  hasAction: boolean;
  hasLeakFilter: boolean;
}

/** What the parent asks for. */
export type DriverOrder =
  | { step: 'load'; file: string; required: boolean }
  | { step: 'open' }
  | { step: 'action' }
  | { step: 'back' }
  | { step: 'rest' }
  /** Asks the leak filter about objects of a snapshot, by V8's ids. */
  | { step: 'filter'; snapshotFile: string; candidates: readonly number[] };

/** What became of it. */
export type DriverNews =
  | { kind: 'done' }
  | { kind: 'loaded'; facts: PageFacts }
  | { kind: 'filtered'; filtered: FilterNews }
  | { kind: 'misuse'; message: string }
  | { kind: 'thrown'; thrown: Thrown };

export type ToDriver = { kind: 'order'; order: DriverOrder } | { kind: 'protocol'; text: string };

export type FromDriver =
  | { kind: 'answer'; news: DriverNews }
  | { kind: 'phase'; phase: PagePhase }
  | { kind: 'protocol'; text: string }
  | { kind: 'dialog'; reason: string };

function say(message: FromDriver): void {
  if (process.connected) process.send?.(message);
}

function enter(phase: PagePhase): void {
  say({ kind: 'phase', phase });
}

/** The pipe to the browser, as Puppeteer takes it: the parent is at its other end. */
const transport: ConnectionTransport = {
  send: (text) => say({ kind: 'protocol', text }),
  close: () => undefined,
};

let scenario: PageScenario;
let steps: PageSteps;

async function obey(order: DriverOrder): Promise<DriverNews> {
  if (order.step === 'load') return load(order.file, order.required);
  if (order.step === 'filter') {
    const graph = await readSnapshotFile(order.snapshotFile);
    return { kind: 'filtered', filtered: filterLeaks(scenario, graph, new Set(order.candidates), enter) };
  }
  if (order.step === 'open') steps = await PageSteps.begin(scenario, await findPage(), enter);
  await steps[order.step]();
  return { kind: 'done' };
}

/** @param required whether TypeScript is hooked into CommonJS alone. */
async function load(file: string, required: boolean): Promise<DriverNews> {
  enter('load');
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- where `import` cannot load TypeScript
  const module: unknown = required ? require(file) : await import(pathToFileURL(file).href);
  const found = findPageScenario(module);
  if (typeof found === 'string') return { kind: 'misuse', message: found };
  scenario = found;
  enter('name');
  const name = scenario.name?.() ?? basename(file);
  enter('repeat');
  const repeat = scenario.repeat?.() ?? null;
  const { action, leakFilter } = scenario;
  return {
    kind: 'loaded',
    facts: { name, repeat, hasAction: action !== undefined, hasLeakFilter: leakFilter !== undefined },
  };
}

async function findPage(): Promise<Page> {
  const [page] = await (await connect()).pages();
  if (page === undefined) throw new Error('there is no page');
  restoreXPath(page);
  page.on('dialog', (dialog) => {
    // With a listener of its own a scenario answers its dialogs itself.
    if (page.listenerCount('dialog') > 1) return;
    const text = `${dialog.type()}(${JSON.stringify(dialog.message())})`;
    say({ kind: 'dialog', reason: `it opened a dialog, which nobody answers: ${text}` });
  });
  return page;
}

/** memlab's documentation still asks for elements by what Puppeteer 22 took away. */
function restoreXPath(page: Page & { $x?: unknown }): void {
  page.$x ??= (expression: string) => page.$$(`xpath/${expression}`);
}

function connect(): Promise<Browser> {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- `import()` is slower, and Puppeteer is CommonJS here
  const { default: puppeteer } = require('puppeteer') as typeof import('puppeteer');
  // How long a scenario may take is for its audit to say.
  return puppeteer.connect({ transport, defaultViewport: null, protocolTimeout: 0 });
}

/** While the browser starts: it takes a third of a second. */
function loadPuppeteer(): void {
  try {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- as where it is used
    require('puppeteer');
  } catch {
    // Whoever opens the page says that it is not there.
  }
}

tellEnd();
setImmediate(loadPuppeteer);
process.on('message', (message: ToDriver) => {
  if (message.kind === 'protocol') transport.onmessage?.(message.text);
  else
    void obey(message.order)
      .catch((error: unknown): DriverNews => ({ kind: 'thrown', thrown: describeThrown(error) }))
      .then((news) => say({ kind: 'answer', news }));
});
