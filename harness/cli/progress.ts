/** What is shown on standard error while scenarios run. */
export interface Progress {
  /** One more is done. */
  advance(id: string): void;
  stop(): void;
}

/** Shows progress in a terminal; anywhere else nothing is printed. */
export async function startProgress(total: number): Promise<Progress> {
  // A terminal that does not know its width (as `script` gives one in a CI) would have ora clear lines for ever.
  if (!process.stderr.isTTY || process.stderr.columns === 0)
    return { advance: () => undefined, stop: () => undefined };
  // Here and not above: a run without a terminal need not load it.
  const { default: ora } = await import('ora');
  // Ctrl+C is ours to handle: see interrupt.ts.
  const spinner = ora({ text: `0 of ${total}`, stream: process.stderr, discardStdin: false }).start();
  let done = 0;
  return {
    advance: (id) => (spinner.text = `${++done} of ${total}: ${id}`),
    stop: () => spinner.stop(),
  };
}
