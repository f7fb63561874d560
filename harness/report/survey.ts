import type { CollectionGroup, InspectResult } from '../result';
import { dim, renderGrid, truncate, type Terminal } from './grid';
import { renderBytes, renderCount } from './units';

/** Rows that are shown of each list; all are in the result. */
const mostRows = 5;
/** A holder is cut to no less than this, however narrow the terminal, and a class to this. */
const leastHolder = 16;
const mostClass = 24;
/** On one emitter; fewer are nothing to look at. */
const fewestListeners = 5;

interface Section {
  title: string;
  /** The last column is who holds. */
  headings: string[];
  rows: string[][];
  numbers: number[];
}

/** What costs memory in any heap and who holds it: a block for each of what there is. Texts must be printable. */
export function renderSurvey(result: InspectResult, terminal: Terminal): string[] {
  const sections = [
    detachedElements(result),
    largeCollections(result),
    listeners(result),
    duplicateStrings(result),
    oversizedCollections(result),
    emptyCollections(result),
  ];
  return sections.filter(({ rows }) => rows.length > 0).map((section) => renderSection(section, terminal));
}

function renderSection({ title, headings, rows, numbers }: Section, { colors, width }: Terminal): string {
  const shown = rows.slice(0, mostRows);
  const rest = rows.length - shown.length;
  const more = rest === 0 ? '' : `${colors.dim(`and ${rest} more: --json lists them`)}\n`;
  const yielding = { column: headings.length - 1, least: leastHolder };
  return `${title}\n${renderGrid([dim(headings, colors), ...shown], { numbers, yielding, width })}${more}`;
}

function detachedElements({ detached }: InspectResult): Section {
  return {
    title: 'elements that hang in no document',
    headings: ['retained', 'count', 'id', 'class', 'held by'],
    rows: detached.map((one) => [
      renderBytes(one.retainedBytes),
      String(one.count),
      `@${one.id}`,
      truncate(one.className, mostClass),
      one.heldBy,
    ]),
    numbers: [0, 1, 2],
  };
}

function largeCollections({ largeCollections: groups }: InspectResult): Section {
  return {
    title: 'large collections, which may have no bound',
    headings: ['retained', 'entries', 'in', 'of', 'held by'],
    rows: groups.map((one) => [
      renderBytes(one.retainedBytes),
      String(one.entries),
      countedClass(one),
      truncate(one.entryClass ?? '', mostClass),
      one.heldBy,
    ]),
    numbers: [0, 1],
  };
}

function listeners({ listeners: groups }: InspectResult): Section {
  return {
    title: 'listeners, by how many one emitter has',
    headings: ['most', 'in all', 'event', 'of', 'held by'],
    rows: groups
      .filter(({ most }) => most.listeners >= fewestListeners)
      .map((one) => [
        String(one.most.listeners),
        String(one.listeners),
        truncate(one.event ?? '', mostClass),
        countedClass({ count: one.emitters, className: one.emitter }),
        one.heldBy,
      ]),
    numbers: [0, 1],
  };
}

function duplicateStrings({
  duplicateStrings: { texts, copies, unusedBytes, largest },
}: InspectResult): Section {
  const hasText = largest.some(({ text }) => text !== undefined);
  return {
    title: `strings of the same text: ${copies} of ${renderCount(texts, 'text')}, ${renderBytes(unusedBytes)} besides one of each`,
    headings: ['unused', 'copies', 'each', 'id', ...(hasText ? ['text'] : []), 'held by'],
    rows: largest.map((one) => [
      renderBytes(one.unusedBytes),
      String(one.copies),
      renderBytes(one.bytes),
      `@${one.id}`,
      ...(hasText ? [truncate(JSON.stringify(one.text ?? ''), mostClass)] : []),
      one.heldBy,
    ]),
    numbers: [0, 1, 2, 3],
  };
}

function oversizedCollections({ oversizedCollections: groups }: InspectResult): Section {
  return {
    title: 'collections that fill less than a quarter of their room',
    headings: ['unused', 'entries', 'room', 'in', 'held by'],
    rows: groups.map((one) => [
      renderBytes(one.unusedBytes),
      String(one.entries),
      String(one.room),
      countedClass(one),
      one.heldBy,
    ]),
    numbers: [0, 1, 2],
  };
}

function emptyCollections({ emptyCollections: groups }: InspectResult): Section {
  return {
    title: 'collections with nothing in them',
    headings: ['bytes', 'empty', 'held by'],
    rows: groups.map((one) => [renderBytes(one.bytes), countedClass(one), one.heldBy]),
    numbers: [0],
  };
}

function countedClass({ count, className }: Pick<CollectionGroup, 'count' | 'className'>): string {
  return truncate(count === 1 ? className : `${count} ${className}`, mostClass);
}
