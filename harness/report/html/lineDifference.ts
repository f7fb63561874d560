/**
 * Which lines of each text the other does not have, in order (a longest common subsequence).
 *
 * Cost: the product of the lengths; meant for files of some hundred lines.
 */
export function compareLines(
  left: readonly string[],
  right: readonly string[],
): { left: Set<number>; right: Set<number> } {
  const common = lengths(left, right);
  const only = { left: new Set(left.keys()), right: new Set(right.keys()) };
  for (let i = 0, j = 0; i < left.length && j < right.length;) {
    if (left[i] === right[j]) {
      only.left.delete(i++);
      only.right.delete(j++);
    } else if (common[i + 1]![j]! >= common[i]![j + 1]!) i++;
    else j++;
  }
  return only;
}

/** [left + 1][right + 1] how many lines the rests from there have in common. */
function lengths(left: readonly string[], right: readonly string[]): number[][] {
  const table = Array.from({ length: left.length + 1 }, () => new Array<number>(right.length + 1).fill(0));
  for (let i = left.length - 1; i >= 0; i--) {
    for (let j = right.length - 1; j >= 0; j--) {
      table[i]![j] =
        left[i] === right[j] ? table[i + 1]![j + 1]! + 1 : Math.max(table[i + 1]![j]!, table[i]![j + 1]!);
    }
  }
  return table;
}
