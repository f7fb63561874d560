import { readFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import type { Location, ScenarioResult, SourceExcerpt } from './auditResult';

/** Lines shown before and after a place. */
const around = 6;
/** A scenario's own file is given whole up to here. */
const mostOfScenario = 80;
const mostFiles = 8;
const mostLines = 200;
const mostOfLine = 200;

/**
 * Reads the project's text around each place that a result names, and the scenario's own file. What cannot be read,
 * and what is not the project's (a URL, an absolute path), is left out.
 *
 * @returns excerpts by file, in the order in which the result names them, and by line.
 */
export function excerptSources(result: ScenarioResult, folder: string): SourceExcerpt[] {
  const linesOf = new Map<string, Set<number>>([[result.file, new Set()]]);
  for (const { file, line } of locationsOf(result)) {
    linesOf.set(file, (linesOf.get(file) ?? new Set()).add(line));
  }
  const ownFiles = [...linesOf].filter(([file]) => isOfProject(file)).slice(0, mostFiles);
  return ownFiles.flatMap(([file, places]) => {
    const text = readLinesOrNull(join(folder, file));
    if (text === null) return [];
    const whole = file === result.file && text.length <= mostOfScenario;
    const spans = whole ? [{ start: 1, end: text.length }] : spansAround([...places], text.length);
    return spans.map(({ start, end }) => ({ file, startLine: start, lines: text.slice(start - 1, end) }));
  });
}

function locationsOf({ findings, error }: ScenarioResult): Location[] {
  const found = findings.flatMap(({ retainingPath, otherRetainingPaths, weakSpots, allocation }) => [
    ...weakSpots.flatMap(({ sites }) => sites.map(({ location }) => location)),
    ...allocation,
    ...weakSpots.flatMap(({ sites }) => sites.flatMap((site) => site.allocation ?? [])),
    ...[retainingPath, ...otherRetainingPaths].flat().map(({ location }) => location),
  ]);
  return [error?.location ?? null, ...found].filter((location) => location !== null);
}

function isOfProject(file: string): boolean {
  return file !== '' && !isAbsolute(file) && !file.split('/').includes('..') && !/^[a-z]+:/i.test(file);
}

/** Without the empty line after the last line end. */
function readLinesOrNull(path: string): string[] | null {
  try {
    const lines = readFileSync(path, 'utf8')
      .replace(/\r?\n$/, '')
      .split(/\r?\n/);
    return lines.map((line) => line.slice(0, mostOfLine));
  } catch {
    return null;
  }
}

interface Span {
  readonly start: number;
  end: number;
}

/** Lines around each place, what overlaps or touches joined. */
function spansAround(places: readonly number[], length: number): Span[] {
  const spans: Span[] = [];
  let room = mostLines;
  for (const place of places.filter((line) => line <= length).sort((a, b) => a - b)) {
    const start = Math.max(1, place - around);
    const end = Math.min(length, place + around);
    const last = spans.at(-1);
    const more = end - Math.max(start - 1, last?.end ?? 0);
    if ((room -= more) < 0) break;
    if (last && start <= last.end + 1) last.end = end;
    else spans.push({ start, end });
  }
  return spans;
}
