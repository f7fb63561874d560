import type { Location, PathStep } from '../result';

/**
 * Draws a retaining path from the root down, one reference a line: the reference, what it leads to, and where that
 * was written.
 *
 * ```
 * (root)
 * └ state               Object
 *   └ .subject          Subject   fixtures/07-observers/leaky.ts:12
 *     └ .observers      Set
 *       └ set entry     Observer  fixtures/07-observers/pattern.ts:8
 * ```
 */
export function drawPath(path: readonly PathStep[]): string[] {
  const rows = path.slice(1).map((step, depth) => ({
    reference: `${'  '.repeat(depth)}└ ${renderReference(path[depth]!)}`,
    node: step.node,
    place: step.location ? renderLocation(step.location) : '',
  }));
  const widths = [longest(rows.map(({ reference }) => reference)), longest(rows.map(({ node }) => node))];
  const lines = rows.map(({ reference, node, place }) =>
    `${reference.padEnd(widths[0]! + 2)}${node.padEnd(widths[1]! + 2)}${place}`.trimEnd(),
  );
  return [path[0]?.node ?? '', ...lines];
}

export function renderLocation({ file, line }: Location): string {
  return `${file}:${line}`;
}

function renderReference({ node, edge, text }: PathStep): string {
  if (edge?.type === 'property') return node === '(root)' ? String(edge.name) : `.${edge.name}`;
  if (edge?.type === 'entry') return String(edge.name).replace(/ies$/, 'y').replace(/s$/, '').toLowerCase();
  if (edge?.type === 'element') return 'element';
  if (edge?.type === 'variable') return text;
  return String(edge?.name ?? '');
}

function longest(texts: readonly string[]): number {
  return Math.max(0, ...texts.map((text) => text.length));
}
