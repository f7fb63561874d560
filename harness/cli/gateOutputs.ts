import { randomUUID } from 'node:crypto';
import { appendFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import {
  makeSarif,
  renderAnnotations,
  renderJunit,
  renderSummary,
  type Comparison,
  type Telling,
} from '../gate';
import { drawLeak } from '../report';
import { writeWhole } from '../result';
import { UsageError } from './usage';

/** Writes what other programs read: `junit.xml` and `weakspot.sarif`. @param baseline name of its file */
export async function writeOutputs(comparison: Comparison, baseline: string, report: string): Promise<void> {
  await writeWhole(join(report, 'junit.xml'), renderJunit(comparison, tellingOf(baseline)));
  const sarif = makeSarif(comparison, baseline);
  await writeWhole(join(report, 'weakspot.sarif'), `${JSON.stringify(sarif, null, 2)}\n`);
}

/**
 * Prints a text; in a workflow of GitHub's also annotations, and a summary where it is asked for.
 *
 * @param annotate whether to do more than print.
 */
export async function printAndTellGitHub(
  text: string,
  comparison: Comparison,
  baseline: string,
  annotate: boolean,
): Promise<void> {
  const { GITHUB_ACTIONS, GITHUB_STEP_SUMMARY, GITHUB_WORKSPACE } = process.env;
  process.stdout.write(GITHUB_ACTIONS ? withoutCommands(text) : `${text}\n`);
  if (!annotate) return;
  if (GITHUB_ACTIONS) {
    const lines = renderAnnotations(comparison, baseline, prefixWithin(GITHUB_WORKSPACE));
    process.stdout.write(lines.map((line) => `${line}\n`).join(''));
  }
  if (GITHUB_STEP_SUMMARY) {
    const summary = renderSummary(comparison, tellingOf(baseline));
    await writeChosen(GITHUB_STEP_SUMMARY, 'GITHUB_STEP_SUMMARY', () =>
      appendFile(GITHUB_STEP_SUMMARY, summary),
    );
  }
}

/** @throws {UsageError} when the file cannot be written. @param chosenBy what names it */
export async function writeChosen(
  file: string,
  chosenBy: string,
  writing: () => Promise<void>,
): Promise<void> {
  try {
    await writing();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(`cannot write ${file} (${code}): choose another file with ${chosenBy}`);
  }
}

function tellingOf(baseline: string): Telling {
  return { baseline, draw: (compared) => drawLeak(compared, baseline).join('\n') };
}

/** Names come out of a heap, and one that begins a line with `::` must be no command to GitHub. */
function withoutCommands(text: string): string {
  const token = randomUUID();
  return `::stop-commands::${token}\n${text}\n::${token}::\n`;
}

/** Where the working directory lies in the repository: `''`, or as `packages/shop/`. */
function prefixWithin(workspace: string | undefined): string {
  const path = workspace ? relative(workspace, process.cwd()) : '';
  return path === '' || path.startsWith('..') ? '' : `${path.split(sep).join('/')}/`;
}
