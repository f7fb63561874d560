import { readFileSync } from 'node:fs';

/**
 * Times one engine's work on the snapshot named on the command line and reports it to run.ts on the last line of
 * the output. Peak memory is the most the process ever had resident, with Node itself (about 45 MB).
 */
export async function measure(work) {
  const file = process.argv[2];
  const start = performance.now();
  const rootBytes = await work(file);
  const elapsedMs = performance.now() - start;
  // The engine's own words must not come after the report, and none of its timers or listeners matter now.
  process.stdout.write(`\n${JSON.stringify({ elapsedMs, peakBytes: peakBytes(), rootBytes })}\n`, () =>
    process.exit(0),
  );
}

/** VmHWM where there is one: `maxRSS` starts from the size of the parent at the time of the fork. */
function peakBytes() {
  try {
    return Number(/VmHWM:\s*(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]) * 1024;
  } catch {
    return process.resourceUsage().maxRSS * 1024;
  }
}
