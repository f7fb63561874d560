/** @jsxRuntime automatic @jsxImportSource preact */
import type { RetainedGroup } from '../../result';
import { showName } from './name';
import { showBytes } from './size';
import { round } from './sparkline';
import { divideSquarely, type Box } from './squares';

const width = 400;
const height = 180;
/** A group's name stands above what its objects dominate. */
const heading = 18;
const padding = 3;
/** Of the font that names are set in. */
const characterWidth = 7;

interface TreemapProps {
  readonly groups: readonly RetainedGroup[];
  /** What the map stands for; what the groups leave of it stays bare. */
  readonly bytes: number;
  /** Smaller boxes are left out. */
  readonly leastSide: number;
}

/** The retained heap: each box a class, as large as what its objects keep, within the box of who dominates them. */
export function Treemap({ groups, bytes, leastSide }: TreemapProps) {
  return (
    <svg
      class="treemap"
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={`Retained bytes by dominator: ${groups.slice(0, 5).map(nameGroup).join(', ')}`}
    >
      <Groups
        groups={groups}
        bytes={bytes}
        box={{ x: 0, y: 0, width, height }}
        depth={0}
        leastSide={leastSide}
      />
    </svg>
  );
}

interface GroupsProps extends TreemapProps {
  readonly box: Box;
  readonly depth: number;
}

function Groups({ groups, bytes, box, depth, leastSide }: GroupsProps) {
  const shown = groups.filter((group) => group.bytes > 0);
  const rest = bytes - shown.reduce((sum, group) => sum + group.bytes, 0);
  // What is left comes last, whatever its size: it is no box.
  const boxes = divideSquarely([...shown.map((group) => group.bytes), ...(rest > 0 ? [rest] : [])], box);
  return (
    <>
      {shown.map((group, place) => (
        <Group group={group} box={boxes[place]!} depth={depth} leastSide={leastSide} />
      ))}
    </>
  );
}

interface GroupProps extends Pick<GroupsProps, 'box' | 'depth' | 'leastSide'> {
  readonly group: RetainedGroup;
}

function Group({ group, box, depth, leastSide }: GroupProps) {
  if (box.width < leastSide || box.height < leastSide) return null;
  const room = Math.floor((box.width - 8) / characterWidth);
  const named = room >= 4 && box.height >= heading;
  const within = {
    x: box.x + padding,
    y: box.y + heading,
    width: box.width - 2 * padding,
    height: box.height - heading - padding,
  };
  const nests = group.children.length > 0 && named && within.height > leastSide;
  return (
    <g>
      <title>{nameGroup(group)}</title>
      <rect
        class={`depth${Math.min(depth, 3)}`}
        x={round(box.x + 0.5)}
        y={round(box.y + 0.5)}
        width={round(Math.max(0, box.width - 1))}
        height={round(Math.max(0, box.height - 1))}
      />
      {named && (
        <text x={round(box.x + 5)} y={round(box.y + 13)}>
          {fit(group, room)}
        </text>
      )}
      {nests && (
        <Groups
          groups={group.children}
          bytes={group.bytes}
          box={within}
          depth={depth + 1}
          leastSide={leastSide}
        />
      )}
    </g>
  );
}

function nameGroup({ name, objects, bytes }: RetainedGroup): string {
  return `${showName(name)} × ${objects}, ${showBytes(bytes)}`;
}

/** As much as there is room for, from the most telling on. */
function fit({ name, objects, bytes }: RetainedGroup, room: number): string {
  const shown = showName(name);
  const texts = [`${shown} × ${objects}, ${showBytes(bytes)}`, `${shown} × ${objects}`];
  return texts.find((text) => text.length <= room) ?? showName(name, room);
}
