/** Small random heaps with repeated reference sites, and their weak spots by trying every set of sites. */
import { seeded } from './randomHeap';

interface Edge {
  readonly from: string;
  readonly to: string;
  /** In words; null where nobody can break it. */
  readonly site: string | null;
}

/** A heap in the builder's notation, and what the notation says, for brute force to judge by. */
export interface LeakyHeap {
  readonly text: string;
  readonly leaked: readonly string[];
  readonly kept: readonly string[];
  readonly bytes: Readonly<Record<string, number>>;
  readonly edges: readonly Edge[];
  readonly entries: readonly { table: string; key: string; value: string; site: string }[];
}

/** An expected weak spot, with what it is ranked by. */
export interface BruteSpot {
  readonly text: string;
  readonly freedLeaked: number;
  readonly collateralObjects: number;
  readonly collateralBytes: number;
  readonly distance: number;
}

const properties = ['p', 'q', 'r'];

/** Objects of a few classes, each with a few properties; WeakMaps; unbreakable references; leaked and kept objects. */
export function randomLeakyHeap(seed: number): LeakyHeap {
  const random = seeded(seed);
  const below = (n: number): number => Math.floor(random() * n);
  const count = 4 + below(6);
  const names = Array.from({ length: count }, (_, i) => `n${i}`);
  const classOf = Object.fromEntries(names.map((name) => [name, `C${below(4)}`]));
  const bytes = Object.fromEntries(names.map((name) => [name, 8 * (1 + below(8))]));
  const edges: Edge[] = [];
  const lines = names.map((name) => `${name}:${classOf[name]!} ${bytes[name]!}B`);
  const hold = (from: string, to: string, name: string, className: string): void => {
    if (edges.some((edge) => edge.from === from && edge.site === `${className}.${name}`)) return;
    lines.push(`${from} -${name}-> ${to}`);
    edges.push({ from, to, site: `${className}.${name}` });
  };
  lines.push('holder -state-> app:App 8B');
  for (let i = 0; i <= below(3); i++) hold('app', names[below(count)]!, properties[i]!, 'App');
  for (let i = 0; i < count * 2; i++) {
    const [from, to] = [names[below(count)]!, names[below(count)]!];
    const kind = below(12);
    if (kind === 0) lines.push(`${from} -weak:target-> ${to}`);
    else if (kind === 1) {
      lines.push(`${from} -internal:x${i}-> ${to}`);
      edges.push({ from, to, site: null });
    } else hold(from, to, properties[below(3)]!, classOf[from]!);
  }
  const entries: LeakyHeap['entries'][number][] = [];
  if (below(2) === 0) {
    const owner = names[below(count)]!;
    lines.push(`${owner} -notes-> map:WeakMap 8B -internal:table-> table:<array> 8B`);
    edges.push({ from: owner, to: 'map', site: `${classOf[owner]!}.notes` });
    edges.push({ from: 'map', to: 'table', site: null });
    for (let i = 0; i <= below(3); i++) {
      const [key, value] = [names[below(count)]!, names[below(count)]!];
      if (key === value || entries.some((entry) => entry.key === key && entry.value === value)) continue;
      entries.push({ table: 'table', key, value, site: 'entries' });
      lines.push(`table + ${key} => ${value}`);
    }
  }
  const leaked = [...new Set([names[below(count)]!, ...(below(2) === 0 ? [names[below(count)]!] : [])])];
  const kept = names.filter((name) => !leaked.includes(name) && below(6) === 0);
  return {
    text: lines.join('\n'),
    leaked,
    kept,
    bytes: { ...bytes, map: 8, table: 8, app: 8 },
    edges,
    entries,
  };
}

/** Who is alive, by rounds until nothing more is. */
function alive(heap: LeakyHeap, broken: ReadonlySet<string>, gone: readonly string[] = []): Set<string> {
  const found = new Set(['app']);
  const holds = (name: string): boolean => found.has(name);
  for (let before = 0; before < found.size;) {
    before = found.size;
    for (const { from, to, site } of heap.edges)
      if (holds(from) && !(site !== null && broken.has(site)) && !gone.includes(to)) found.add(to);
    for (const { table, key, value, site } of heap.entries)
      if (holds(table) && holds(key) && !broken.has(site) && !gone.includes(value)) found.add(value);
  }
  return found;
}

/** Every smallest set of at most three sites, best first. @param words of sites whose words are not their names */
export function bruteWeakSpots(heap: LeakyHeap, words: (site: string) => string): BruteSpot[] {
  const before = alive(heap, new Set());
  const sites = [...new Set([...heap.edges, ...heap.entries].flatMap(({ site }) => site ?? []))];
  const leaked = heap.leaked.filter((name) => before.has(name));
  const kept = heap.kept.filter((name) => before.has(name));
  if (leaked.length === 0) return [];
  for (let size = 1; size <= 3; size++) {
    const sets = subsets(sites, size).filter((set) => {
      const left = alive(heap, new Set(set));
      return !leaked.some((name) => left.has(name)) && kept.every((name) => left.has(name));
    });
    if (sets.length > 0)
      return sets.map((set) => describeSpot(heap, set, before, leaked, words)).sort(byRank);
  }
  return [];
}

function subsets(items: readonly string[], size: number): string[][] {
  if (size === 0) return [[]];
  return items.flatMap((item, i) => subsets(items.slice(i + 1), size - 1).map((rest) => [item, ...rest]));
}

function describeSpot(
  heap: LeakyHeap,
  set: readonly string[],
  before: ReadonlySet<string>,
  leaked: readonly string[],
  words: (site: string) => string,
): BruteSpot {
  const left = alive(heap, new Set(set));
  const besides = alive(heap, new Set(), leaked);
  const freed = [...before].filter((name) => !left.has(name));
  return {
    text: set.map(words).sort().join(' + '),
    freedLeaked: freed.filter((name) => leaked.includes(name)).length,
    collateralObjects: freed.filter((name) => besides.has(name)).length,
    collateralBytes: freed.reduce((sum, name) => sum + (besides.has(name) ? heap.bytes[name]! : 0), 0),
    distance: set.reduce((sum, site) => sum + distanceOf(heap, site, before, leaked), 0),
  };
}

/** Steps from what a site holds to the nearest leaked object, among what may die at all. */
function distanceOf(
  heap: LeakyHeap,
  site: string,
  before: ReadonlySet<string>,
  leaked: readonly string[],
): number {
  const everything = new Set([...heap.edges, ...heap.entries].flatMap((edge) => edge.site ?? []));
  const immortal = alive(heap, everything);
  const steps: { from: string; to: string; site: string | null }[] = [
    ...heap.edges,
    ...heap.entries
      .filter(({ table, key }) => before.has(table) && before.has(key))
      .flatMap(({ table, key, value, site: entry }) => [
        { from: table, to: value, site: entry },
        { from: key, to: value, site: entry },
      ]),
  ].filter(({ from, to }) => before.has(from) && !immortal.has(to));
  let layer = steps.filter((step) => step.site === site).map(({ to }) => to);
  for (let distance = 0; distance <= steps.length; distance++) {
    if (layer.some((name) => leaked.includes(name))) return distance;
    layer = [...new Set(steps.filter(({ from }) => layer.includes(from)).map(({ to }) => to))];
  }
  return Infinity;
}

function byRank(a: BruteSpot, b: BruteSpot): number {
  return (
    b.freedLeaked - a.freedLeaked ||
    a.collateralBytes - b.collateralBytes ||
    a.distance - b.distance ||
    (a.text < b.text ? -1 : 1)
  );
}
