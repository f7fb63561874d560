import { setMaxListeners } from 'node:events';
import { availableParallelism } from 'node:os';
import type { AuditResult, ScenarioResult, Shard } from '../result';
import { auditFile, type AuditFileOptions } from './auditFile';
import { BrowserOfRun } from './browserOfRun';
import { listCells, type Cell } from './cell';
import { readEnvironment } from './environment';
import { skippedResult } from './scenarioResult';

export interface AuditOptions extends Omit<AuditFileOptions, 'host'> {
  /** Scenarios at a time. Default: one for each processor. */
  workers?: number | undefined;
  /** The part of a shared run that these scenarios are: told in the result, so that parts can be merged. */
  shard?: Shard | undefined;
  /**
   * Called with the result so far: once before the first scenario (`latest` is null), and after every one. Scenarios
   * that did not run yet are `skipped`. When it rejects, the audit stops and rejects with it.
   */
  onResult?: ((latest: ScenarioResult | null, soFar: AuditResult) => Promise<void> | void) | undefined;
}

/**
 * Audits scenarios, several at a time, each in a heap of its own. Results come in the order they were asked for,
 * whatever the order in which they were ready.
 *
 * @param what a file alone runs where it says, else in Node.
 */
export async function audit(
  what: readonly (string | Cell)[],
  options: AuditOptions = {},
): Promise<AuditResult> {
  const { folder = process.cwd(), workers = availableParallelism(), onResult } = options;
  const started = performance.now();
  const cells = what.flatMap((one) => (typeof one === 'string' ? listCells([one], folder) : one));
  const browser = new BrowserOfRun(options.browser, options.browserWs);
  const scenarios = cells.map((cell) => skippedResult(cell, folder));
  const soFar = (): AuditResult => ({
    schemaVersion: 1,
    environment: readEnvironment(browser),
    ...(options.shard && { shard: options.shard }),
    durationMs: Math.round(performance.now() - started),
    scenarios,
  });
  await onResult?.(null, soFar());
  const stop = new AbortController();
  const { signal } = stop;
  // Every scenario at work listens to it, and there may be more of them than Node takes for usual.
  setMaxListeners(0, signal);
  const forward = (): void => stop.abort();
  options.signal?.addEventListener('abort', forward);
  if (options.signal?.aborted === true) forward();
  const queue = cells.entries();
  const work = async (): Promise<void> => {
    for (const [place, { file, host }] of queue) {
      if (signal.aborted) return;
      const result = await auditFile(file, { ...options, host, signal }, browser);
      scenarios[place] = result;
      await onResult?.(result, soFar());
    }
  };
  const workersDone = Array.from({ length: Math.min(workers, cells.length) }, () =>
    work().catch((error: unknown) => {
      // No heap outlives the audit: the other workers are interrupted, and waited for.
      stop.abort();
      throw error;
    }),
  );
  const rejected = (await Promise.allSettled(workersDone)).find(({ status }) => status === 'rejected');
  await browser.close();
  options.signal?.removeEventListener('abort', forward);
  if (rejected?.status === 'rejected') throw rejected.reason;
  return soFar();
}
