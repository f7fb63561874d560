/** Runs mutants of real snapshots through the engine, in a child that is ended when it hangs. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { startProgram } from './programs';
import { cutSnapshot, takeRichSnapshot } from './realSource';

/** What became of one mutant. */
export interface MutantOutcome {
  readonly seed: number;
  /** A name in `MUTATIONS`. */
  readonly kind: string;
  /** Whether it was read as a graph; else it was refused. */
  readonly isGraph: boolean;
  /** What should not be, in words: an invariant that is broken, another error, too much memory, a hang. */
  readonly faults: readonly string[];
  /** The most memory that the process has had so far. */
  readonly peakBytes: number;
}

/** What became of some mutants. */
export interface FuzzResult {
  readonly outcomes: MutantOutcome[];
  /** How the child ended other than by itself; empty when it did not. */
  readonly end: string;
}

/** A mutant takes milliseconds; one of a whole snapshot about a second. One that takes so long is ended: SIGKILL. */
const HANG_MS = 60_000;

/** Takes the snapshots that mutants are made of. @param folder gets them */
export function prepareFuzz(folder: string): void {
  const whole = takeRichSnapshot(join(folder, 'whole.heapsnapshot'));
  writeFileSync(join(folder, 'cut.heapsnapshot'), cutSnapshot(whole));
}

/** Reads the mutants of the seeds `from` to `from + count - 1`. @param folder as `prepareFuzz` left it */
export async function runFuzz(folder: string, from: number, count: number): Promise<FuzzResult> {
  const outcomes: MutantOutcome[] = [];
  let last = '';
  const { child, ended } = startProgram(join(__dirname, 'fuzzChild.ts'), [folder, `${from}`, `${count}`]);
  const watch = setTimeout(() => child.kill('SIGKILL'), HANG_MS);
  createInterface({ input: child.stdout }).on('line', (line) => {
    watch.refresh();
    if (line.startsWith('{')) outcomes.push(JSON.parse(line) as MutantOutcome);
    else last = line;
  });
  const { status, stderr } = await ended;
  clearTimeout(watch);
  const how = child.signalCode === null ? `exit status ${status}` : `ended by ${child.signalCode}`;
  return {
    outcomes,
    end: status === 0 && outcomes.length === count ? '' : `at seed ${last}: ${how} ${stderr.slice(-2000)}`,
  };
}
