/** A rectangle of a chart. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Divides a rectangle in the ratio of the values, into parts as near to squares as rows of them can be.
 *
 * @param values above 0, largest first.
 * @returns a part for each value.
 * @see Bruls, Huizing, van Wijk: Squarified Treemaps, 2000
 */
export function divideSquarely(values: readonly number[], box: Box): Box[] {
  const boxes: Box[] = [];
  let rest = box;
  let left = values.reduce((sum, value) => sum + value, 0);
  for (let start = 0; start < values.length;) {
    const scale = (rest.width * rest.height) / left;
    const row = takeRow(values.slice(start), Math.min(rest.width, rest.height), scale);
    const sum = row.reduce((total, value) => total + value, 0);
    boxes.push(...layRow(row, sum, rest, sum / left));
    rest = without(rest, sum / left);
    left -= sum;
    start += row.length;
  }
  return boxes;
}

/** As many values as make the worst part of the row better. */
function takeRow(values: readonly number[], side: number, scale: number): number[] {
  const row: number[] = [];
  let best = Infinity;
  for (const value of values) {
    const sum = row.reduce((total, one) => total + one, value) * scale;
    const worst = Math.max(
      ...[row[0] ?? value, value].map((one) => {
        const area = one * scale;
        return Math.max((side * side * area) / (sum * sum), (sum * sum) / (side * side * area));
      }),
    );
    if (worst > best) break;
    best = worst;
    row.push(value);
  }
  return row;
}

/** Along the shorter side. @param share of the rectangle that the row takes */
function layRow(row: readonly number[], sum: number, { x, y, width, height }: Box, share: number): Box[] {
  let before = 0;
  return row.map((value) => {
    const [start, part] = [before / sum, value / sum];
    before += value;
    return width >= height
      ? { x, y: y + start * height, width: width * share, height: part * height }
      : { x: x + start * width, y, width: part * width, height: height * share };
  });
}

function without({ x, y, width, height }: Box, share: number): Box {
  return width >= height
    ? { x: x + width * share, y, width: width * (1 - share), height }
    : { x, y: y + height * share, width, height: height * (1 - share) };
}
