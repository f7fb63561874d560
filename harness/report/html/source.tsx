/** @jsxRuntime automatic @jsxImportSource preact */
import type { Finding, Location, ScenarioResult, SourceExcerpt, WeakSpot, WeakSpotSite } from '../../result';
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
  /** Numbers of lines that make the reference to break. */
  readonly spots?: ReadonlySet<number>;
  /** Places in the excerpt of lines that the other version does not have. */
  readonly different?: ReadonlySet<number>;
  readonly caption?: string;
}

/** Lines of a file with their numbers. */
export function Excerpt({ excerpt, anchor, marked, spots, different, caption }: ExcerptProps) {
  const { file, startLine, lines } = excerpt;
  const coloured = colourLines(lines);
  return (
    <figure class="source">
      <figcaption>
        {caption !== undefined && <b>{caption} </b>}
        <span class="place">{showName(file)}</span>
      </figcaption>
      <pre>
        {lines.map((_, place) => {
          const line = startLine + place;
          const isMarked = marked.has(line);
          const isSpot = spots?.has(line) === true;
          const isOther = different?.has(place) === true;
          const kinds = [isMarked && 'at', isOther && 'other'].filter(Boolean);
          const code = <CodeLine pieces={coloured[place] ?? []} />;
          return (
            <span
              class={['line', ...kinds].join(' ')}
              data-line={line}
              id={isMarked && anchor !== null ? lineId(anchor, file, line) : undefined}
            >
              {isSpot ? <mark>{code}</mark> : code}
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
  readonly spots: ReadonlySet<number>;
}

/** The leaky version beside the weak one, what differs marked. */
export function Comparison({ leaky, weak, anchor, marked, spots }: ComparisonProps) {
  const { left, right } = compareLines(leaky.lines, weak.lines);
  return (
    <div class="comparison">
      <Excerpt excerpt={leaky} {...{ anchor, marked, spots }} different={left} caption="leaky" />
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

/** Lines of an excerpt that make the references to break, or else that of who holds by them. */
export function findSpotLines(excerpt: SourceExcerpt, spot: WeakSpot | null): Set<number> {
  const { file, startLine, lines } = excerpt;
  const found = (spot?.sites ?? []).flatMap((site) => {
    const holder = site.location?.file === file ? site.location.line - startLine : -1;
    return lines[holder] === undefined ? [] : [startLine + findMakingLine(lines, holder, site)];
  });
  return new Set(found);
}

/** A variable is made above the function that holds by it, or in it; a property where it is first named there. */
function findMakingLine(lines: readonly string[], holder: number, { edge, text }: WeakSpotSite): number {
  const declares = lines.map((line) => declaredName.exec(line)?.[1] === edge);
  const above = declares.lastIndexOf(true, holder);
  const below = declares.indexOf(true, holder);
  const named = lines.findIndex((line, at) => at >= holder && wordsOf(line).includes(edge));
  const places = text.startsWith('variable ') ? [above, below, named] : [named];
  return places.find((place) => place >= 0) ?? holder;
}

const declaredName = /\b(?:const|let|var)\s+([\w$]+)/;

/** Without comments. */
function wordsOf(line: string): string[] {
  return line.replace(/\/\/.*|^\s*\*.*/, '').split(/[^\w$#]+/);
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
