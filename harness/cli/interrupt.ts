import { exitStatus } from './usage';

/** Signals by which a terminal, a CI or an operator ends a run. */
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** A terminal sends Ctrl+C to every process of the run, and runners as npm hand on what they got: one press, two signals. */
const echoMs = 1_000;

/**
 * Turns the first signal into an orderly end, so that what was found is written and no child is left. One that comes
 * later ends the process at once.
 */
export function listenForInterrupt(): { signal: AbortSignal; stop(): void } {
  const controller = new AbortController();
  let first = 0;
  const interrupt = (): void => {
    if (!controller.signal.aborted) first = performance.now();
    else if (performance.now() - first > echoMs) process.exit(exitStatus.noVerdict);
    controller.abort();
  };
  for (const signal of signals) process.on(signal, interrupt);
  return {
    signal: controller.signal,
    stop: () => {
      for (const signal of signals) process.off(signal, interrupt);
    },
  };
}
