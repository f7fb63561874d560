import type { PathStep, WeakSpot, WeakSpotSite } from '../../result';

import { findWeakMapValue, foldChains, renderReference } from '../drawing';
import { showName } from './name';

/** A box of a drawn retaining path, and the reference that leads there. */
export interface Stop {
  /** null: objects are left out here, as many as `left` says. */
  readonly step: PathStep | null;
  readonly left: number;
  /** null for the root, and for what is left out. */
  readonly reference: DrawnReference | null;
  /** Whether breaking the weak spot frees the object. */
  readonly freed: boolean;
}

/** A reference as a drawing shows it. */
export interface DrawnReference {
  readonly text: string;
  /** The site to break that it belongs to; null where it stays. */
  readonly site: WeakSpotSite | null;
}

/** Retaining paths to one object, drawn together: what they share at both ends stands once. */
export interface Strands {
  readonly trunk: readonly Stop[];
  /** Empty where there is one path only. */
  readonly lanes: readonly Lane[];
  /** From the object on where the lanes meet. */
  readonly tail: readonly Stop[];
}

/** Of one path, what it does not share. */
export interface Lane {
  readonly stops: readonly Stop[];
  /** Leads to the tail. */
  readonly last: DrawnReference;
  /** Whether what it leads to is freed, as far as this path keeps it. */
  readonly freed: boolean;
}

/** One path as it is, or two as a graph. @param most stops of a part; of more, those in the middle are left out */
export function twine(
  paths: readonly [readonly PathStep[], ...(readonly PathStep[])[]],
  spot: WeakSpot | null,
  most: number,
): Strands {
  const [first, second] = paths;
  if (second === undefined)
    return { trunk: listStops(first, spot, 0, first.length, most), lanes: [], tail: [] };
  const start = countShared(first, second);
  const end = countSharedFromEnd(first, second, start);
  return {
    trunk: listStops(first, spot, 0, start, most),
    lanes: [first, second].map((path) => makeLane(path, spot, start, path.length - end, most)),
    tail: listStops(first, spot, first.length - end, first.length, most),
  };
}

/** How many objects two paths share from the root on, reached by the same references. */
export function countShared(one: readonly PathStep[], other: readonly PathStep[]): number {
  const most = Math.min(one.length, other.length) - 1;
  let shared = 1;
  while (
    shared < most &&
    one[shared]!.id === other[shared]!.id &&
    one[shared - 1]!.text === other[shared - 1]!.text
  )
    shared++;
  return shared;
}

/** The same from their ends on: at least the object that both lead to. */
function countSharedFromEnd(one: readonly PathStep[], other: readonly PathStep[], start: number): number {
  const most = Math.min(one.length, other.length) - start;
  const isShared = (count: number): boolean => {
    const [a, b] = [one.at(-1 - count)!, other.at(-1 - count)!];
    return a.id === b.id && a.text === b.text;
  };
  let shared = 1;
  while (shared < most && isShared(shared)) shared++;
  return shared;
}

function makeLane(
  path: readonly PathStep[],
  spot: WeakSpot | null,
  start: number,
  end: number,
  most: number,
): Lane {
  const cut = findCut(path, spot);
  return {
    stops: listStops(path, spot, start, end, most),
    last: { text: showName(renderReference(path[end - 1]!)), site: cut?.place === end - 1 ? cut.site : null },
    freed: cut !== null && cut.place < end,
  };
}

/** The objects of a part of a path; a chain of equal references leads from its first to its last one. */
export function listStops(
  path: readonly PathStep[],
  spot: WeakSpot | null,
  from: number,
  to: number,
  most: number,
): Stop[] {
  const cut = findCut(path, spot);
  const stops = [
    { place: 0, reference: null },
    ...foldChains(path).map(({ first, length }) => {
      const text = showName(renderReference(path[first]!)) + (length > 1 ? ` (${length} times)` : '');
      const isCut = cut !== null && first <= cut.place && cut.place < first + length;
      return { place: first + length, reference: { text, site: isCut ? cut.site : null } };
    }),
  ]
    .filter(({ place }) => place >= from && place < to)
    .map(({ place, reference }): Stop => ({
      step: path[place]!,
      left: 0,
      reference,
      freed: cut !== null && place > cut.place,
    }));
  return leaveOut(stops, most);
}

/** Leaves the middle out, but for what stands beside the cut. */
function leaveOut(stops: readonly Stop[], most: number): Stop[] {
  if (stops.length <= most) return [...stops];
  const cut = stops.findIndex(({ reference }) => (reference?.site ?? null) !== null);
  const isShown = (at: number): boolean =>
    at < most / 2 || at >= stops.length - most / 2 || (cut >= 0 && (at === cut || at === cut - 1));
  const shown: Stop[] = [];
  for (const [at, stop] of stops.entries()) {
    const last = shown.at(-1);
    if (isShown(at)) shown.push(stop);
    else if (last?.step === null) shown[shown.length - 1] = { ...last, left: last.left + 1 };
    else shown.push({ step: null, left: 1, reference: null, freed: stop.freed });
  }
  return shown;
}

/**
 * Where a weak spot breaks a path: the place of the step whose reference is called like one of its sites, else that of
 * the collection that holds by it. null where the path does not go through it.
 */
export function findCut(
  path: readonly PathStep[],
  spot: WeakSpot | null,
): { readonly place: number; readonly site: WeakSpotSite } | null {
  for (const site of spot?.sites ?? []) {
    const exact = path.findIndex((step) => step.text === site.text);
    const named = path.findLastIndex((step) => step.text !== '' && site.text.startsWith(`${step.text} (`));
    const places = [exact, named, findWeakMapValue(path, site.text)];
    const place = places.find((one) => one >= 0);
    if (place !== undefined) return { place, site };
  }
  return null;
}
