/** @jsxRuntime automatic @jsxImportSource preact */
import type { Finding, PathStep, RetainedGroup } from '../../result';
import { renderLocation } from '../drawing';
import { renderCount } from '../units';
import {
  boxPadding,
  copyOffset,
  graphWidth,
  labelGap,
  layOut,
  nameWidth,
  placeWidth,
  roomOf,
  type Arrow,
  type Fan,
  type PlacedBox,
} from './graphLayout';
import { showName } from './name';
import { findLineOrNull, type PlaceContext } from './place';
import { showBytes } from './size';
import { round } from './sparkline';
import type { Box } from './squares';
import type { Strands } from './strand';

interface GraphProps {
  readonly strands: Strands;
  /** In words, what is drawn. */
  readonly label: string;
  readonly finding: Finding;
  readonly context: PlaceContext;
  /** What only the leaked objects keep, largest first; empty where that is not freed, or drawn already. */
  readonly kept: readonly RetainedGroup[];
}

/** Objects in boxes, references on the lines between them, the cut marked, what it frees shaded. */
export function Graph({ strands, label, finding, context, kept }: GraphProps) {
  const fan = fanOut(kept);
  const layout = layOut(strands, fan.length);
  return (
    <svg class="graph" viewBox={`0 0 ${graphWidth} ${round(layout.height)}`} role="group" aria-label={label}>
      {layout.shades.map((shade) => (
        <rect class="shade" {...shapeOf(shade)} />
      ))}
      {layout.arrows.map((arrow) => (
        <ArrowLine arrow={arrow} />
      ))}
      {layout.boxes.map((box) => (
        <ObjectBox box={box} finding={finding} context={context} />
      ))}
      {layout.fan && <FanOut fan={layout.fan} texts={fan} />}
    </svg>
  );
}

function ArrowLine({ arrow }: { arrow: Arrow }) {
  const { x, from, to, lines, cutLines, reference, cutAt, room } = arrow;
  const site = reference?.site ?? null;
  return (
    <g class={site ? 'arrow cut' : reference ? 'arrow' : 'arrow gap'}>
      <path d={`M${x} ${from}V${to - 6}`} />
      <path class="head" d={`M${x - 4} ${to - 7}h8l-4 7z`} />
      {site && <path class="blades" d={`M${x - 7} ${cutAt + 3}l14 -6m-14 12l14 -6`} />}
      <svg x={x + labelGap} y={from} width={room} height={to - from}>
        {reference && <Whole text={reference.text} shown={lines.join(' ')} />}
        {lines.map((line, at) => (
          <text class="name" y={20 + 16 * at}>
            {line}
          </text>
        ))}
        {cutLines.map((line, at) => (
          <text class="spot" y={20 + 16 * (lines.length + at)}>
            {line}
          </text>
        ))}
      </svg>
    </g>
  );
}

interface ObjectBoxProps extends Pick<GraphProps, 'finding' | 'context'> {
  readonly box: PlacedBox;
}

function ObjectBox({ box, finding: { survivors }, context }: ObjectBoxProps) {
  const { stop, room, last } = box;
  if (stop.step === null) return <LeftOut box={box} count={stop.left} />;
  const copies = last && survivors > 1 ? [2, 1] : [];
  const times = copies.length > 0 ? ` × ${survivors}` : '';
  const { node, location } = stop.step;
  const name = showName(node, room - times.length);
  return (
    <g class={stop.freed ? 'object freed' : 'object'}>
      <Whole text={showName(node)} shown={name} />
      {[...copies, 0].map((copy) => (
        <rect {...shapeOf({ ...box, x: box.x + copy * copyOffset, y: box.y + copy * copyOffset })} rx="3" />
      ))}
      <svg {...shapeOf(box)}>
        <text class="node" x={boxPadding} y="17">
          {name + times}
        </text>
        {location && <PlaceLine location={location} width={box.width} context={context} />}
      </svg>
    </g>
  );
}

interface PlaceLineProps extends Pick<GraphProps, 'context'> {
  readonly location: NonNullable<PathStep['location']>;
  readonly width: number;
}

/** The whole path where there is room for it, else the file's name. */
function PlaceLine({ location, width, context }: PlaceLineProps) {
  const room = roomOf(width, placeWidth);
  const whole = showName(renderLocation(location));
  const file = location.file.slice(location.file.lastIndexOf('/') + 1);
  const text = whole.length <= room ? whole : showName(renderLocation({ ...location, file }), room);
  const href = findLineOrNull(location, context);
  const line = (
    <text class="place" x={boxPadding} y="34">
      {text}
    </text>
  );
  return href === null ? line : <a href={href}>{line}</a>;
}

function LeftOut({ box, count }: { box: PlacedBox; count: number }) {
  return (
    <text class="left" x={box.x + boxPadding} y={box.y + 17}>
      and {renderCount(count, 'object')} between
    </text>
  );
}

/** What hangs below the leaked objects, in two lines. */
interface FanText {
  readonly name: string;
  readonly amount: string;
}

const mostFanned = 3;

/** The largest groups; of more than there is room for, the last box is the rest. */
function fanOut(kept: readonly RetainedGroup[]): FanText[] {
  const shown = kept.length <= mostFanned ? kept : kept.slice(0, mostFanned - 1);
  const rest = kept.slice(shown.length);
  const bytes = rest.reduce((sum, group) => sum + group.bytes, 0);
  return [
    ...shown.map((group) => ({
      name: showName(group.name),
      amount: `× ${group.objects}, ${showBytes(group.bytes)}`,
    })),
    ...(rest.length === 0 ? [] : [{ name: `and ${rest.length} more`, amount: showBytes(bytes) }]),
  ];
}

function FanOut({ fan: { x, from, across, boxes }, texts }: { fan: Fan; texts: readonly FanText[] }) {
  const centers = boxes.map((box) => round(box.x + box.width / 2));
  const [left, right] = [Math.min(x, ...centers), Math.max(x, ...centers)];
  const lines = centers.map((center) => `M${center} ${across}V${across + 10}`).join('');
  return (
    <g class="fan">
      <path d={`M${x} ${from}V${across}M${left} ${across}H${right}${lines}`} />
      <text class="left" x={x + labelGap} y={across - 6}>
        and what only they keep
      </text>
      {boxes.map((box, at) => (
        <FanBox box={box} text={texts[at]!} />
      ))}
    </g>
  );
}

function FanBox({ box, text: { name, amount } }: { box: Box; text: FanText }) {
  const shown = showName(name, roomOf(box.width, nameWidth));
  return (
    <g>
      <Whole text={name} shown={shown} />
      <rect {...shapeOf(box)} rx="3" />
      <svg {...shapeOf(box)}>
        <text class="name" x={boxPadding} y="17">
          {shown}
        </text>
        <text class="left" x={boxPadding} y="33">
          {amount}
        </text>
      </svg>
    </g>
  );
}

/** What a text says that was cut, for who points at it. */
function Whole({ text, shown }: { text: string; shown: string }) {
  return text === shown ? null : <title>{text}</title>;
}

function shapeOf({ x, y, width, height }: Box): Box {
  return { x: round(x), y: round(y), width: round(width), height: round(height) };
}

/** What breaking frees of the retained heap, apart from the leaked objects themselves. */
export function listKept({ retainedTree = [], className }: Finding): RetainedGroup[] {
  const own = retainedTree.find(({ name }) => name === className);
  const others = retainedTree.filter((group) => group !== own);
  return [...(own?.children ?? []), ...others].sort(
    (a, b) => b.bytes - a.bytes || (a.name < b.name ? -1 : 1),
  );
}
