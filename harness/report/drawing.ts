import { nameProperty, type Location, type PathStep, type StackFrame, type WeakSpot } from '../result';
import { truncate } from './grid';

/**
 * Draws a retaining path from the root down, one reference a line: the reference, what it leads to, and where that
 * was written; of the object itself who allocated it, where that is known. The references of a weak spot are marked. A
 * chain of equal references is one line.
 *
 * ```
 *     (root)
 *     └ state               Object
 *       └ .subject          Subject   fixtures/07-observers/leaky.ts:12
 *   ✂     └ .observers      Set
 *           └ set entry     Observer  allocated at fixtures/07-observers/pattern.ts:38 in act
 * ```
 *
 * @param spot null to mark nothing.
 * @param allocation the stack that allocated the object; empty where none is known.
 */
export function drawPath(
  path: readonly PathStep[],
  spot: WeakSpot | null = null,
  allocation: readonly StackFrame[] = [],
): string[] {
  const rows = foldChains(path).map(({ first, length }, depth) => {
    const { node, location } = path[first + 1]!;
    const links = Array.from({ length }, (_, at) => first + at);
    const isObject = first + length === path.length - 1;
    const times = length > 1 ? ` (${length} times)` : '';
    return {
      mark: links.some((at) => isMarked(path, at, spot)) ? marked : unmarked,
      reference: `${'  '.repeat(depth)}└ ${truncate(renderReference(path[first]!), mostOfName)}${times}`,
      node: truncate(node, mostOfName),
      place: (isObject && renderAllocation(allocation)) || (location ? renderLocation(location) : ''),
    };
  });
  const widths = [longest(rows.map(({ reference }) => reference)), longest(rows.map(({ node }) => node))];
  const lines = rows.map(({ mark, reference, node, place }) =>
    `${mark}${reference.padEnd(widths[0]! + 2)}${node.padEnd(widths[1]! + 2)}${place}`.trimEnd(),
  );
  return [`${unmarked}${path[0]?.node ?? ''}`, ...lines];
}

/** A name longer than this would put the rest of the drawing out of sight. */
export const mostOfName = 60;

/** So many equal references in a row are a chain. */
const fewestLinks = 3;

/** The references of a path: places in it, and how many equal ones there are from each on. */
export function foldChains(path: readonly PathStep[]): { first: number; length: number }[] {
  const runs: { first: number; length: number }[] = [];
  for (let at = 0; at < path.length - 1; at++) {
    const run = runs.at(-1);
    if (run !== undefined && isAlike(path, run.first, at)) run.length++;
    else runs.push({ first: at, length: 1 });
  }
  return runs.flatMap((run) =>
    run.length >= fewestLinks
      ? [run]
      : Array.from({ length: run.length }, (_, at) => ({ first: run.first + at, length: 1 })),
  );
}

function isAlike(path: readonly PathStep[], one: number, other: number): boolean {
  return path[one]!.text === path[other]!.text && path[one + 1]!.node === path[other + 1]!.node;
}

const unmarked = '    ';
const marked = '  ✂ ';

/** A collection's entries are marked where the collection is named. */
function isMarked(path: readonly PathStep[], depth: number, spot: WeakSpot | null): boolean {
  const { text } = path[depth]!;
  const isOf = (site: string, name: string): boolean => site === name || site.startsWith(`${name} (`);
  return (spot?.sites ?? []).some((site) => {
    const first = path.findIndex((step) => step.text !== '' && isOf(site.text, step.text));
    if (first < 0) return depth === findWeakMapValue(path, site.text);
    // A plain object's entries are no step of their own.
    const hasEntries =
      site.text.endsWith(' (Object entries)') || path.some((step) => step.text === site.text);
    const led = site.text === text || (isOf(site.text, text) && hasEntries);
    return led && first === depth;
  });
}

/** Place of a WeakMap's value on a path that comes to it by its key, and so does not name the map; -1 where it is none. */
export function findWeakMapValue(path: readonly PathStep[], site: string): number {
  return site.endsWith('(WeakMap values)') ? path.findIndex(({ edge }) => edge?.type === 'weakMapValue') : -1;
}

/** `allocated at leaky.ts:31 in createObserver`; empty where no stack is known. */
export function renderAllocation([innermost]: readonly StackFrame[]): string {
  if (innermost === undefined) return '';
  const by = innermost.function === '' ? '' : ` in ${innermost.function}`;
  return `allocated at ${renderLocation(innermost)}${by}`;
}

export function renderLocation({ file, line }: Location): string {
  return `${file}:${line}`;
}

/** A reference as the line of a drawing names it: `.observers`, `set entry`. */
export function renderReference({ node, edge, text }: PathStep): string {
  if (edge?.type === 'property') return node === '(root)' ? String(edge.name) : nameProperty(edge.name);
  if (edge?.type === 'entry') return String(edge.name).replace(/ies$/, 'y').replace(/s$/, '').toLowerCase();
  if (edge?.type === 'element') return 'element';
  if (edge?.type === 'weakMapValue') return 'WeakMap value';
  if (edge?.type === 'variable') return text;
  return String(edge?.name ?? '');
}

function longest(texts: readonly string[]): number {
  return Math.max(0, ...texts.map((text) => text.length));
}
