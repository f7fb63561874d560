import { ScriptTable, type SourceLocation } from '../capture';
import type { CdpSession } from '../cdp';
import type { Phase } from './inHeap';
import type { RemoteRuntime } from './runtime';

/** How long a busy heap gets to stop at its next statement, in milliseconds. */
const pauseMs = 1_000;

/** Where a scenario's functions were written, asked while the heap can still answer. */
export class Whereabouts {
  readonly #places = new Map<Phase, SourceLocation>();

  static async read(session: CdpSession, runtime: RemoteRuntime): Promise<Whereabouts> {
    const scripts = await ScriptTable.read(session);
    const whereabouts = new Whereabouts();
    for (const phase of ['setup', 'act', 'teardown'] as const) {
      const place = await runtime.functionLocation(phase);
      const location = place && scripts.resolve(place.scriptId, place.lineNumber, place.columnNumber ?? 0);
      if (location) whereabouts.#places.set(phase, location);
    }
    return whereabouts;
  }

  of(phase: Phase): SourceLocation | null {
    return this.#places.get(phase) ?? null;
  }
}

/**
 * Asks a heap that does not come back which line it is executing.
 *
 * @returns the innermost place in the scenario's own file, else in any file; null when no script is running: the heap
 *   waits for something.
 */
export async function findRunningLine(session: CdpSession, file: string): Promise<SourceLocation | null> {
  const scripts = await ScriptTable.read(session);
  const paused = new Promise<SourceLocation[]>((resolve) => {
    session.on('Debugger.paused', ({ callFrames }) => {
      resolve(
        callFrames.flatMap(
          ({ location: { scriptId, lineNumber, columnNumber } }) =>
            scripts.resolve(scriptId, lineNumber, columnNumber ?? 0) ?? [],
        ),
      );
    });
  });
  await session.send('Debugger.enable');
  await session.send('Debugger.pause');
  const places = await Promise.race([paused, delay(pauseMs).then(() => [])]);
  return places.find((place) => place.file === file) ?? places[0] ?? null;
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
