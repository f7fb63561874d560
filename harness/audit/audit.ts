import { setMaxListeners } from 'node:events';
import { availableParallelism } from 'node:os';
import type { AuditResult, Environment, ScenarioResult } from '../result';
import { auditFile, type AuditFileOptions } from './auditFile';
import { skippedResult } from './scenarioResult';

export interface AuditOptions extends AuditFileOptions {
  /** Scenarios at a time. Default: one for each processor. */
  workers?: number | undefined;
  /**
   * Called with the result so far: once before the first scenario (`latest` is null), and after every one. Scenarios
   * that did not run yet are `skipped`. When it rejects, the audit stops and rejects with it.
   */
  onResult?: ((latest: ScenarioResult | null, soFar: AuditResult) => Promise<void> | void) | undefined;
}

/**
 * Audits scenario files, several at a time, each in a heap of its own. Results come in the order of the files,
 * whatever the order in which they were ready.
 */
export async function audit(files: readonly string[], options: AuditOptions = {}): Promise<AuditResult> {
  const { folder = process.cwd(), workers = availableParallelism(), onResult } = options;
  const started = performance.now();
  const scenarios = files.map((file) => skippedResult(file, folder));
  const soFar = (): AuditResult => ({
    schemaVersion: 1,
    environment: readEnvironment(),
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
  const queue = files.entries();
  const work = async (): Promise<void> => {
    for (const [place, file] of queue) {
      if (signal.aborted) return;
      const result = await auditFile(file, { ...options, signal });
      scenarios[place] = result;
      await onResult?.(result, soFar());
    }
  };
  const workersDone = Array.from({ length: Math.min(workers, files.length) }, () =>
    work().catch((error: unknown) => {
      // No heap outlives the audit: the other workers are interrupted, and waited for.
      stop.abort();
      throw error;
    }),
  );
  const rejected = (await Promise.allSettled(workersDone)).find(({ status }) => status === 'rejected');
  options.signal?.removeEventListener('abort', forward);
  if (rejected?.status === 'rejected') throw rejected.reason;
  return soFar();
}

function readEnvironment(): Environment {
  return {
    node: process.versions.node,
    v8: process.versions.v8,
    chromium: null,
    platform: `${process.platform}-${process.arch}`,
  };
}
