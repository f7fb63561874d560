import { renderCount } from '../units';
import { showName } from './name';
import type { DrawnReference, Lane, Stop, Strands } from './strand';
import type { Box } from './squares';

/** Of the drawing, in units that are about pixels of a phone's screen. */
export const graphWidth = 360;
/** Of the fonts that names and places are set in; the widest of those that browsers choose. */
export const nameWidth = 7.3;
export const placeWidth = 6.7;
/** Of a box, left and right of its text. */
export const boxPadding = 9;

/** From the edge of a lane to its boxes, so that its shade is seen. */
const inset = 8;
const laneGap = 8;
/** From the left of a box to the line that leaves it. */
const spine = 18;
const nameHeight = 26;
const placeHeight = 17;
const lineHeight = 16;
/** Lines of a reference's name; the rest is cut. */
const mostLines = 2;
/** So far the copies of the last box stand out behind it. */
export const copyOffset = 4;
/** From the line of a reference to its name. */
export const labelGap = 12;
const fanRow = 24;
const fanHeight = 40;
const mostFanWidth = 168;

/** What stands where in the drawing of a retaining path. */
export interface GraphLayout {
  readonly height: number;
  readonly boxes: readonly PlacedBox[];
  readonly arrows: readonly Arrow[];
  /** Below and behind what is freed. */
  readonly shades: readonly Box[];
  /** Of what only the leaked objects keep; null where nothing is shown of it. */
  readonly fan: Fan | null;
}

export interface PlacedBox extends Box {
  readonly stop: Stop;
  /** How many characters of its name there is room for. */
  readonly room: number;
  /** Whether it is what the path leads to. */
  readonly last: boolean;
}

/** A reference: a line down from one box to the next. */
export interface Arrow {
  readonly x: number;
  readonly from: number;
  readonly to: number;
  /** What it is called, by line. */
  readonly lines: readonly string[];
  /** The same of its being the weak spot; empty where it is none. */
  readonly cutLines: readonly string[];
  readonly reference: DrawnReference | null;
  /** Where it is cut. */
  readonly cutAt: number;
  /** To the right of the line. */
  readonly room: number;
}

export interface Fan {
  readonly x: number;
  readonly from: number;
  /** Of the line across. */
  readonly across: number;
  readonly boxes: readonly Box[];
}

interface Column {
  readonly x: number;
  readonly width: number;
}

const whole: Column = { x: 0, width: graphWidth };

/** Lays out a retaining path from the root down. @param fanned how many boxes hang below the last one */
export function layOut({ trunk, lanes, tail }: Strands, fanned: number): GraphLayout {
  const drawing = new Drawing();
  const branches = lanes.length > 0;
  let bottom = drawing.addStops(trunk, whole, 1, { wide: branches, last: !branches });
  if (branches) {
    const top = drawing.addLanes(lanes, bottom);
    bottom = drawing.addStops(tail, whole, top, { wide: true, last: true });
  }
  const fan = drawing.addFan(bottom, fanned);
  return { ...drawing.finish(), fan };
}

class Drawing {
  private readonly boxes: PlacedBox[] = [];
  private readonly arrows: Arrow[] = [];
  private readonly shades: Box[] = [];
  private height = 0;

  /** @param wide whether the box where lanes begin or end is as wide as all of them. @returns where the last box ends */
  addStops(
    stops: readonly Stop[],
    column: Column,
    top: number,
    { wide, last }: { wide: boolean; last: boolean },
  ): number {
    let y = top;
    for (const [at, stop] of stops.entries()) {
      const isFirst = at === 0 && this.boxes.length === 0;
      if (!isFirst && !(at === 0 && last && wide)) y = this.addArrow(stop.reference, column, y, stop.freed);
      const isWide = wide && at === (last ? 0 : stops.length - 1);
      const isLast = last && at === stops.length - 1;
      const height = heightOf(stop) + (isLast ? 2 * copyOffset : 0);
      this.boxes.push({ ...placeBox(stop, column, y, isWide), stop, last: isLast });
      if (stop.freed) this.shade(column, y, y + height);
      y += height;
    }
    this.height = Math.max(this.height, y);
    return y;
  }

  /** @returns where the lanes meet. */
  addLanes(lanes: readonly Lane[], top: number): number {
    const width = (graphWidth - laneGap * (lanes.length - 1)) / lanes.length;
    const columns = lanes.map((_, at) => ({ x: at * (width + laneGap), width }));
    const ends = lanes.map(({ stops }, at) =>
      this.addStops(stops, columns[at]!, top, { wide: false, last: false }),
    );
    const bottom = Math.max(...lanes.map(({ last }, at) => ends[at]! + arrowHeight(last, columns[at]!)));
    for (const [at, { last, freed }] of lanes.entries())
      this.addArrow(last, columns[at]!, ends[at]!, freed, bottom);
    return bottom;
  }

  /** @returns where the arrow ends. */
  private addArrow(
    reference: DrawnReference | null,
    column: Column,
    from: number,
    freed: boolean,
    to = from + arrowHeight(reference, column),
  ): number {
    const x = column.x + inset + spine;
    const cutAt = from + 12;
    const room = column.x + column.width - x - labelGap;
    const lines = nameLines(reference, column);
    this.arrows.push({ x, from, to, lines, cutLines: cutLines(reference, column), reference, cutAt, room });
    if (freed) this.shade(column, reference?.site ? cutAt : from, to);
    return to;
  }

  addFan(top: number, count: number): Fan | null {
    if (count === 0) return null;
    const across = top + fanRow;
    const width = Math.min(mostFanWidth, (graphWidth - 2 * inset - (count - 1) * inset) / count);
    const boxes = Array.from({ length: count }, (_, at) => ({
      x: inset + at * (width + inset),
      y: across + 10,
      width,
      height: fanHeight,
    }));
    this.height = across + 10 + fanHeight + inset;
    this.shade(whole, top, this.height);
    return { x: inset + spine, from: top - 2 * copyOffset, across, boxes };
  }

  private shade({ x, width }: Column, from: number, to: number): void {
    const last = this.shades.at(-1);
    if (last?.x === x && last.width === width && last.y + last.height === from)
      this.shades[this.shades.length - 1] = { ...last, height: to - last.y };
    else this.shades.push({ x, y: from, width, height: to - from });
  }

  finish(): Omit<GraphLayout, 'fan'> {
    const { boxes, arrows, shades } = this;
    return { boxes, arrows, shades, height: this.height + 1 };
  }
}

function heightOf({ step }: Stop): number {
  return nameHeight + (step?.location ? placeHeight : 0);
}

/** As wide as its text, and no wider than its column. */
function placeBox({ step }: Stop, column: Column, y: number, wide: boolean): Box & { room: number } {
  const most = column.width - 2 * inset - copyOffset;
  const name = (step?.node.length ?? 0) * nameWidth;
  const place = step?.location ? `${step.location.file}:${step.location.line}`.length * placeWidth : 0;
  const width = wide ? most : Math.min(most, Math.max(120, name, place) + 2 * boxPadding + copyOffset);
  const height = nameHeight + (step?.location ? placeHeight : 0);
  return { x: column.x + inset, y, width, height, room: roomOf(width, nameWidth) };
}

/** How many characters fit into a box. */
export function roomOf(width: number, characterWidth: number): number {
  return Math.floor((width - 2 * boxPadding) / characterWidth);
}

function arrowHeight(reference: DrawnReference | null, column: Column): number {
  const lines = nameLines(reference, column).length + cutLines(reference, column).length;
  return 20 + lineHeight * Math.max(1, lines);
}

/** A reference's name in lines as wide as its column, broken between words where it can be. */
function nameLines(reference: DrawnReference | null, column: Column): string[] {
  if (reference === null) return [];
  const room = Math.floor((column.width - inset - spine - labelGap) / nameWidth);
  const lines: string[] = [];
  let rest = Array.from(reference.text);
  while (rest.length > room && lines.length < mostLines - 1) {
    const space = rest.lastIndexOf(' ', room);
    const end = space > room / 2 ? space + 1 : room;
    lines.push(rest.slice(0, end).join('').trimEnd());
    rest = rest.slice(end);
  }
  return [...lines, showName(rest.join(''), room)];
}

function cutLines(reference: DrawnReference | null, { width }: Column): string[] {
  const site = reference?.site ?? null;
  if (site === null) return [];
  const count = renderCount(site.references, 'reference');
  return width === graphWidth ? [`weak spot, ${count}`] : ['weak spot,', count];
}
