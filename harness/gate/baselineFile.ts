import { readFile } from 'node:fs/promises';
import { relativePath, writeWhole } from '../result';
import { compareOrder, isSame, type Baseline, type KnownLeak } from './baseline';

/** A baseline that cannot be read. The message is one line: what, where, what to do. */
export class BaselineError extends Error {
  override readonly name = 'BaselineError';
}

/**
 * Reads a baseline.
 *
 * @returns null when there is no such file.
 * @throws {BaselineError} when it is not a whole baseline: nothing in it is guessed.
 */
export async function readBaselineOrNull(path: string): Promise<Baseline | null> {
  const name = relativePath(path, process.cwd());
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return null;
    throw new BaselineError(`cannot read ${name} (${code}): choose another file with --baseline`);
  }
  try {
    return checkBaseline(parse(text));
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    throw new BaselineError(`${name}: ${error.message}: mend it, or take the last one from version control`);
  }
}

/** Writes it sorted, a field a line, and whole or not at all. */
export function writeBaseline(path: string, baseline: Baseline): Promise<void> {
  const sorted = { ...baseline, leaks: [...baseline.leaks].sort(compareOrder) };
  return writeWhole(path, `${JSON.stringify(sorted, null, 2)}\n`);
}

/** What is wrong within the file, and where. */
class Fault extends Error {}

function parse(text: string): unknown {
  const conflict = text.split('\n').findIndex((line) => /^(<{7}|={7}|>{7})/.test(line));
  if (conflict >= 0) throw new Fault(`line ${conflict + 1} is of a merge conflict`);
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = (error as Error).message.replace(/\s*\n\s*/g, ' ');
    const [, position] = /at position (\d+)/.exec(reason) ?? [];
    const line = position === undefined ? '' : `line ${lineOf(text, Number(position))}: `;
    throw new Fault(`${line}it is no JSON, ${JSON.stringify(reason)}`);
  }
}

function lineOf(text: string, position: number): number {
  return text.slice(0, position).split('\n').length;
}

function checkBaseline(parsed: unknown): Baseline {
  const fields = asObject(parsed, 'it');
  if (fields['schemaVersion'] !== 1)
    throw new Fault(`its schemaVersion is ${show(fields['schemaVersion'])}, and this program reads 1`);
  refuseOthers(fields, ['$schema', 'schemaVersion', 'leaks'], 'it');
  const { leaks } = fields;
  if (!Array.isArray(leaks)) throw new Fault(`its leaks are ${show(leaks)}, and must be an array`);
  const known = leaks.map(checkLeak);
  known.forEach((leak, place) => {
    const twin = known.findIndex((other) => isSame(leak, other));
    if (twin < place) throw new Fault(`leaks[${place}] is the same leak as leaks[${twin}]`);
  });
  return fields as unknown as Baseline;
}

const isText = (value: unknown): boolean => typeof value === 'string';
const isAmount = (value: unknown): boolean => typeof value === 'number' && value >= 0;

/** What each field must be. */
const fieldRules: Record<keyof KnownLeak, [must: string, is: (value: unknown) => boolean]> = {
  scenario: ['a text', isText],
  fingerprint: ['a text', isText],
  label: ['a text', isText],
  through: ['a text', isText],
  iterations: ['a whole number from 1', (value) => Number.isInteger(value) && Number(value) >= 1],
  survivors: ['a number from 0', isAmount],
  perIteration: ['a number from 0', isAmount],
  retainedBytes: ['a number from 0', isAmount],
  reason: ['a text that says something', (value) => isText(value) && value !== ''],
  expires: ['a day, as 2026-12-31', isDay],
};
const optional = new Set(['reason', 'expires']);

function checkLeak(parsed: unknown, place: number): KnownLeak {
  const where = `leaks[${place}]`;
  const fields = asObject(parsed, where);
  refuseOthers(fields, Object.keys(fieldRules), where);
  for (const [field, [must, is]] of Object.entries(fieldRules)) {
    const value = fields[field];
    if (value === undefined && optional.has(field)) continue;
    if (!is(value)) throw new Fault(`${where}.${field} is ${show(value)}, and must be ${must}`);
  }
  return fields as unknown as KnownLeak;
}

/** A field that nothing reads is a slip of the pen: an `expire` that is never over. */
function refuseOthers(fields: Record<string, unknown>, known: readonly string[], where: string): void {
  const other = Object.keys(fields).find((field) => !known.includes(field));
  if (other !== undefined) throw new Fault(`${where} has ${show(other)}, which is no field of it`);
}

function asObject(value: unknown, where: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw new Fault(`${where} is ${show(value)}, and must be an object`);
}

function isDay(value: unknown): boolean {
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  const time = Date.parse(`${value}T00:00:00Z`);
  // February has no 31st day, though Date.parse may know one.
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(value);
}

function show(value: unknown): string {
  const text = value === undefined ? 'missing' : JSON.stringify(value);
  return text.length <= 60 ? text : `${text.slice(0, 59)}…`;
}
