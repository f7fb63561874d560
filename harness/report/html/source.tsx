/** @jsxRuntime automatic @jsxImportSource preact */
import type { Finding, Location, ScenarioResult, SourceExcerpt } from '../../result';
import { CodeLine, colourLines } from './code';
import { compareLines } from './lineDifference';
import { showName } from './name';
import { lineId } from './place';

interface ExcerptProps {
  readonly excerpt: SourceExcerpt;
  /** Of the page; null where its lines are no targets. */
  readonly anchor: string | null;
  /** Numbers of lines that the finding names. */
  readonly marked: ReadonlySet<number>;
  /** Places in the excerpt of lines that the other version does not have. */
  readonly different?: ReadonlySet<number>;
  readonly caption?: string;
}

/** Lines of a file with their numbers. */
export function Excerpt({ excerpt, anchor, marked, different, caption }: ExcerptProps) {
  const { file, startLine, lines } = excerpt;
  const coloured = colourLines(lines);
  const name = showName(file);
  return (
    <figure class="source">
      <figcaption>
        {caption !== undefined && <b>{caption} </b>}
        <span class="place">{name}</span>
      </figcaption>
      {/* A region that scrolls must be reached by keyboard. */}
      <pre tabIndex={0} role="region" aria-label={`${name} from line ${startLine}`}>
        {lines.map((_, place) => {
          const line = startLine + place;
          const isMarked = marked.has(line);
          const kinds = [isMarked && 'at', different?.has(place) === true && 'other'].filter(Boolean);
          return (
            <span
              class={['line', ...kinds].join(' ')}
              data-line={line}
              id={isMarked && anchor !== null ? lineId(anchor, file, line) : undefined}
            >
              <CodeLine pieces={coloured[place] ?? []} />
              {'\n'}
            </span>
          );
        })}
      </pre>
    </figure>
  );
}

interface ComparisonProps {
  readonly leaky: SourceExcerpt;
  readonly weak: SourceExcerpt;
  readonly anchor: string;
  readonly marked: ReadonlySet<number>;
}

/** The leaky version beside the weak one, what differs marked. */
export function Comparison({ leaky, weak, anchor, marked }: ComparisonProps) {
  const { left, right } = compareLines(leaky.lines, weak.lines);
  return (
    <div class="comparison">
      <Excerpt excerpt={leaky} anchor={anchor} marked={marked} different={left} caption="leaky" />
      <Excerpt excerpt={weak} anchor={null} marked={new Set()} different={right} caption="weak" />
    </div>
  );
}

/** Lines of a file that the finding names: where what holds, what is held, and what allocated them was written. */
export function markedLines(file: string, { error }: ScenarioResult, finding: Finding | null): Set<number> {
  const steps = finding ? [finding.retainingPath, ...finding.otherRetainingPaths].flat() : [];
  const sites = finding?.weakSpots.flatMap((spot) => spot.sites) ?? [];
  const named: (Location | null)[] = [...steps, ...sites].map(({ location }) => location);
  const allocators = [...(finding?.allocation ?? []), ...sites.flatMap(({ allocation = [] }) => allocation)];
  const lines = [error?.location ?? null, ...named, ...allocators].flatMap((location) =>
    location?.file === file ? [location.line] : [],
  );
  return new Set(lines);
}

/** The scenario's own file, where it is there whole. */
export function ownSourceOrNull({ file, sources = [] }: ScenarioResult): SourceExcerpt | null {
  const own = sources.filter((excerpt) => excerpt.file === file);
  return own.length === 1 && own[0]!.startLine === 1 ? own[0]! : null;
}

/** Lines shown around a place where there is no room for more. */
const around = 3;

/** The part of an excerpt from a little before the first of the marked lines to a little after the last. */
export function cropExcerpt(excerpt: SourceExcerpt, marked: ReadonlySet<number>): SourceExcerpt {
  const { file, startLine, lines } = excerpt;
  const places = [...marked]
    .map((line) => line - startLine)
    .filter((place) => place >= 0 && place < lines.length);
  const first = Math.max(0, Math.min(...places, lines.length) - around);
  const last = Math.min(lines.length, Math.max(...places, 0) + around + 1, first + mostCropped);
  return { file, startLine: startLine + first, lines: lines.slice(first, last) };
}

const mostCropped = 20;
