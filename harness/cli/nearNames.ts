/** More than these nobody reads. */
const most = 3;

/**
 * The names that are most like the one that was given, most alike first: by the pairs of letters that they share. None
 * of those that share less than a third.
 */
export function nearNames(given: string, names: Iterable<string>): string[] {
  const wanted = pairsOf(given);
  return [...new Set(names)]
    .map((name) => ({ name, likeness: likeness(wanted, pairsOf(name)) }))
    .filter(({ likeness: share }) => share >= 1 / 3)
    .sort((a, b) => b.likeness - a.likeness || (a.name < b.name ? -1 : 1))
    .slice(0, most)
    .map(({ name }) => name);
}

/** Twice what two have in common, in parts of what they have: Dice's coefficient. */
function likeness(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  const shared = [...one].filter((pair) => other.has(pair)).length;
  return (2 * shared) / (one.size + other.size || 1);
}

function pairsOf(text: string): Set<string> {
  const lower = ` ${text.toLowerCase()} `;
  return new Set(Array.from({ length: lower.length - 1 }, (_, at) => lower.slice(at, at + 2)));
}
