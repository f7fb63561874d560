/** @jsxRuntime automatic @jsxImportSource preact */
import type { Location, ScenarioResult } from '../../result';
import { renderLocation } from '../drawing';
import { makeId } from './entry';
import { showName } from './name';

/** A page's source text: which places have lines of it to lead to. */
export interface PlaceContext {
  readonly anchor: string;
  readonly scenario: ScenarioResult;
}

/** `file:line`, a link to the line where the page shows it. */
export function Place({ location, context }: { location: Location; context: PlaceContext }) {
  const text = showName(renderLocation(location));
  const href = findLineOrNull(location, context);
  if (href === null) return <span class="place">{text}</span>;
  return (
    <a class="place" href={href}>
      {text}
    </a>
  );
}

/** Link to the line where the page shows it; null where it does not. */
export function findLineOrNull(location: Location, { anchor, scenario }: PlaceContext): string | null {
  return hasLine(location, scenario) ? `#${lineId(anchor, location.file, location.line)}` : null;
}

export function lineId(anchor: string, file: string, line: number): string {
  return makeId(`${anchor}:${file}:${line}`);
}

function hasLine({ file, line }: Location, { sources = [] }: ScenarioResult): boolean {
  return sources.some(
    (excerpt) =>
      excerpt.file === file && line >= excerpt.startLine && line < excerpt.startLine + excerpt.lines.length,
  );
}
