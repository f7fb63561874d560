import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { SourceLocation } from '../capture';

/** Why a scenario gave no result. */
export type FailureKind = 'misuse' | 'thrown' | 'ended' | 'timeout' | 'interrupted';

/** A scenario that gave no result, and the place in its source to look at. */
export class ScenarioFailure extends Error {
  override readonly name = 'ScenarioFailure';

  constructor(
    readonly kind: FailureKind,
    /** One sentence, without a full stop. */
    message: string,
    readonly location: SourceLocation | null,
    /** What the heap printed last; empty when it printed nothing. */
    readonly output = '',
    /** Code of the error that the scenario threw. */
    readonly code: string | null = null,
  ) {
    super(message);
  }
}

/**
 * Finds the line of a stack that its reader can change: in the scenario's own file, else in another file of the
 * project. The engine's, the harness's and other packages' frames do not count.
 */
export function locateInStack(stack: string | null, scenarioFile: string): SourceLocation | null {
  const places = parseStack(stack ?? '');
  const foreign = places.filter(({ file }) => !file.startsWith(harnessFolder));
  return (
    foreign.find(({ file }) => file === scenarioFile) ??
    foreign.find(({ file }) => !/[\\/]node_modules[\\/]/.test(file)) ??
    null
  );
}

/** `harness/` in the repository, `dist/` in the package. */
const harnessFolder = __dirname.replace(/scenario$/, '');

/** The error of a module that does not parse has no place in its stack; `node --check` prints it. */
export async function locateSyntaxError(file: string): Promise<SourceLocation | null> {
  const printed = await new Promise<string>((resolve) => {
    execFile(process.execPath, ['--check', file], (_error, _stdout, stderr) => resolve(stderr));
  });
  return parseStack(printed).find((place) => place.file === file) ?? null;
}

function parseStack(stack: string): SourceLocation[] {
  return stack.split('\n').flatMap((line) => parseFrame(line) ?? []);
}

/** `at act (/a/b.js:3:4)`, `at file:///a/b.ts:3:4`, esbuild's `/a/b.ts:3:4: ERROR: …`, or `/a/b.cjs:3` above an error. */
function parseFrame(line: string): SourceLocation | null {
  const inBrackets = /\((.*)\)$/.exec(line.trimEnd())?.[1];
  const text = inBrackets ?? line.trim().replace(/^at (async )?/, '');
  const match = /^((?:file:\/\/|[A-Za-z]:[\\/]|\/).+?):(\d+)(?::(\d+))?(?:: ERROR: .*)?$/.exec(text);
  if (!match) return null;
  const file = match[1]!.startsWith('file:') ? fileURLToPath(match[1]!) : match[1]!;
  return { file, line: Number(match[2]), column: Number(match[3] ?? 1) };
}
