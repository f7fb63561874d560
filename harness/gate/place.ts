import { isAbsolute } from 'node:path';
import type { Location } from '../result';
import type { Leak } from './leak';

/**
 * Where a reader should look first: at what holds the leaked objects, else at the last object of the path whose source is
 * known, else at the scenario. Only places within the project count: a review shows nothing else.
 */
export function findPlace({ scenario, findings }: Leak): Location {
  const sites = findings.flatMap(({ weakSpots }) => weakSpots.flatMap((spot) => spot.sites));
  const steps = findings.flatMap(({ retainingPath }) => [...retainingPath].reverse());
  const places = [...sites, ...steps].flatMap(({ location }) => (location ? [location] : []));
  return places.find(({ file }) => isWithin(file)) ?? startOf(scenario.file);
}

/** The first line of a file. */
export function startOf(file: string): Location {
  return { file, line: 1, column: 1 };
}

/** Whether a result's file lies within the folder that its paths are relative to. */
export function isWithin(file: string): boolean {
  return !isAbsolute(file) && !isUrl(file);
}

/** `node:internal/timers`, `https://…`; no letter of a drive. */
export function isUrl(file: string): boolean {
  return /^[a-z][a-z\d+.-]+:/i.test(file);
}
