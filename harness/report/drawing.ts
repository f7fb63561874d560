import type { Location, PathStep, WeakSpot } from '../result';

/**
 * Draws a retaining path from the root down, one reference a line: the reference, what it leads to, and where that
 * was written. The references of a weak spot are marked.
 *
 * ```
 *     (root)
 *     └ state               Object
 *       └ .subject          Subject   fixtures/07-observers/leaky.ts:12
 *   ✂     └ .observers      Set
 *           └ set entry     Observer  fixtures/07-observers/pattern.ts:8
 * ```
 *
 * @param spot null to mark nothing.
 */
export function drawPath(path: readonly PathStep[], spot: WeakSpot | null = null): string[] {
  const rows = path.slice(1).map((step, depth) => ({
    mark: isMarked(path, depth, spot) ? marked : unmarked,
    reference: `${'  '.repeat(depth)}└ ${renderReference(path[depth]!)}`,
    node: step.node,
    place: step.location ? renderLocation(step.location) : '',
  }));
  const widths = [longest(rows.map(({ reference }) => reference)), longest(rows.map(({ node }) => node))];
  const lines = rows.map(({ mark, reference, node, place }) =>
    `${mark}${reference.padEnd(widths[0]! + 2)}${node.padEnd(widths[1]! + 2)}${place}`.trimEnd(),
  );
  return [`${unmarked}${path[0]?.node ?? ''}`, ...lines];
}

const unmarked = '    ';
const marked = '  ✂ ';

/** A collection's entries are marked where the collection is named. */
function isMarked(path: readonly PathStep[], depth: number, spot: WeakSpot | null): boolean {
  const { text } = path[depth]!;
  const isOf = (site: string, name: string): boolean => site === name || site.startsWith(`${name} (`);
  return (spot?.sites ?? []).some((site) => {
    const first = path.findIndex((step) => step.text !== '' && isOf(site.text, step.text));
    const led = site.text === text || (isOf(site.text, text) && path.some((step) => step.text === site.text));
    return led && first === depth;
  });
}

export function renderLocation({ file, line }: Location): string {
  return `${file}:${line}`;
}

/** A reference as the line of a drawing names it: `.observers`, `set entry`. */
export function renderReference({ node, edge, text }: PathStep): string {
  if (edge?.type === 'property') return node === '(root)' ? String(edge.name) : `.${edge.name}`;
  if (edge?.type === 'entry') return String(edge.name).replace(/ies$/, 'y').replace(/s$/, '').toLowerCase();
  if (edge?.type === 'element') return 'element';
  if (edge?.type === 'variable') return text;
  return String(edge?.name ?? '');
}

function longest(texts: readonly string[]): number {
  return Math.max(0, ...texts.map((text) => text.length));
}
