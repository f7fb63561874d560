import { InvalidArgumentError } from 'commander';
import type { AllowedGrowth } from '../gate';
import type { Shard } from '../result';

/** @throws {InvalidArgumentError} unless the text is a whole number from 1. */
export function parseCount(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError('Give a whole number from 1.');
  return Number(text);
}

/** @throws {InvalidArgumentError} unless the text is a whole number from 2: growth is from one to another. */
export function parseSnapshots(text: string): number {
  if (!/^\d+$/.test(text) || Number(text) < 2) throw new InvalidArgumentError('Give a whole number from 2.');
  return Number(text);
}

const unitsMs: Record<string, number> = { ms: 1, s: 1_000, m: 60_000 };

/** `30s`, `500ms`, `2m` → milliseconds. */
export function parseDuration(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m)$/.exec(text);
  const ms = match ? Number(match[1]) * unitsMs[match[2]!]! : 0;
  // Longer than this a timer of Node's fires at once.
  if (ms < 1 || ms > 0x7fff_ffff) throw new InvalidArgumentError('Give a number and a unit: 500ms, 30s, 2m.');
  return ms;
}

/** `2/3` → the second of three. */
export function parseShard(text: string): Shard {
  const [, number = 0, of = 0] = (/^(\d+)\/(\d+)$/.exec(text) ?? []).map(Number);
  if (number < 1 || number > of)
    throw new InvalidArgumentError('Give the shard and their number: 1/3, 2/3, 3/3.');
  return { number, of };
}

/** `10%`, or bytes: `4096`. */
export function parseGrowth(text: string): AllowedGrowth {
  const [, amount, percent] = /^(\d+(?:\.\d+)?)(%?)$/.exec(text) ?? [];
  if (amount === undefined) throw new InvalidArgumentError('Give bytes or a part: 4096, 10%.');
  return percent === '%' ? { percent: Number(amount) } : { bytes: Number(amount) };
}

/** The WebSocket address of a browser's DevTools. */
export function parseBrowserWs(text: string): string {
  if (/^wss?:\/\//.test(text) && URL.canParse(text)) return text;
  throw new InvalidArgumentError('Give an address as ws://127.0.0.1:9222/devtools/browser/ID.');
}
