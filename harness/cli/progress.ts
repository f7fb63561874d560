import { renderMs } from '../report';

/** What is shown on standard error while scenarios run. */
export interface Progress {
  /** One more is done. */
  advance(id: string): void;
  stop(): void;
}

/** What is shown on standard error while one thing takes its time. */
export interface Meter {
  /** @param part what part of it is done, from 0 to 1. */
  show(what: string, part: number): void;
  stop(): void;
}

/** Shows progress in a terminal; anywhere else nothing is printed. */
export async function startProgress(total: number): Promise<Progress> {
  const line = await startLine(`0 of ${total}`);
  let done = 0;
  return {
    advance: (id) => line.show(`${++done} of ${total}: ${id}`),
    stop: () => line.stop(),
  };
}

/** Shows percentages, and how much longer it may take, in a terminal; anywhere else nothing is printed. */
export async function startMeter(): Promise<Meter> {
  const line = await startLine('');
  let shown = '';
  let started = 0;
  return {
    show(what, part) {
      if (what !== shown) [shown, started] = [what, performance.now()];
      line.show(renderPart(what, part, performance.now() - started));
    },
    stop: () => line.stop(),
  };
}

/** Before this part is done, how long it took says little of how long the rest will. */
const leastPart = 0.05;

/** `snapshot 2 of 3: 45 %, about 12.0 s more`. */
export function renderPart(what: string, part: number, elapsedMs: number): string {
  if (part === 0) return what;
  const percent = `${what}: ${Math.floor(part * 100)} %`;
  if (part < leastPart || part === 1) return percent;
  return `${percent}, about ${renderMs(Math.round((elapsedMs * (1 - part)) / part))} more`;
}

interface Line {
  show(text: string): void;
  stop(): void;
}

/** A line of a terminal that changes; nothing where there is none. */
async function startLine(text: string): Promise<Line> {
  // A terminal that does not know its width (as `script` gives one in a CI) would have ora clear lines for ever.
  if (!process.stderr.isTTY || process.stderr.columns === 0)
    return { show: () => undefined, stop: () => undefined };
  // Here and not above: a run without a terminal need not load it.
  const { default: ora } = await import('ora');
  // Ctrl+C is ours to handle: see interrupt.ts.
  const spinner = ora({ text, stream: process.stderr, discardStdin: false }).start();
  return {
    show: (next) => (spinner.text = next),
    stop: () => spinner.stop(),
  };
}
