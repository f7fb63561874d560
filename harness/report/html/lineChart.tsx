/** @jsxRuntime automatic @jsxImportSource preact */
import { showName } from './name';
import { sample } from './sample';
import { round } from './sparkline';

/** A line of the chart: survivors after each iteration. */
export interface Series {
  readonly name: string;
  readonly values: readonly number[];
  /** Whether it is what the page is about. */
  readonly main: boolean;
}

const width = 400;
const height = 190;
const plot = { left: 34, right: 300, top: 10, bottom: 158 };
const mostPoints = 60;
/** Labels of lines stand no closer than this. */
const leastGap = 15;

interface LineChartProps {
  readonly series: readonly Series[];
  /** What is counted, as `Survivors`, and after each of what, as `iteration`. */
  readonly what: string;
  readonly step: string;
}

/** Survivors against iterations, a line for each version, each named where it ends. */
export function LineChart({ series, what, step }: LineChartProps) {
  const drawn = series.filter(({ values }) => values.length > 0);
  const iterations = Math.max(...drawn.map(({ values }) => values.length));
  const most = Math.max(
    1,
    ...drawn.flatMap(({ values }) => sample(values, mostPoints).map(({ value }) => value)),
  );
  const x = (place: number): number =>
    round(plot.left + (place * (plot.right - plot.left)) / Math.max(1, iterations - 1));
  const y = (value: number): number => round(plot.bottom - (value * (plot.bottom - plot.top)) / most);
  const labels = placeLabels(drawn.map(({ values }) => y(values.at(-1)!)));
  return (
    <svg
      class="chart"
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={`${what} after each ${step}: ${describe(drawn)}`}
    >
      {ticks(most).map((value) => (
        <g class="tick">
          <line x1={plot.left} x2={plot.right} y1={y(value)} y2={y(value)} />
          <text x={plot.left - 8} y={y(value) + 4} text-anchor="end">
            {value}
          </text>
        </g>
      ))}
      <text class="axis" x={plot.left} y={height - 14} text-anchor="middle">
        1
      </text>
      {iterations > 1 && (
        <text class="axis" x={plot.right} y={height - 14} text-anchor="middle">
          {iterations}
        </text>
      )}
      <text class="axis" x={(plot.left + plot.right) / 2} y={height - 14} text-anchor="middle">
        {step}
      </text>
      {drawn.map(({ name, values, main }, place) => (
        <g class={['series', main && 'main', values.at(-1) === 0 && 'none'].filter(Boolean).join(' ')}>
          <polyline
            points={sample(values, mostPoints)
              .map((point) => `${x(point.place)},${y(point.value)}`)
              .join(' ')}
          />
          <circle cx={x(values.length - 1)} cy={y(values.at(-1)!)} r="3" />
          <text x={plot.right + 10} y={labels[place]! + 4}>
            {`${values.at(-1)} ${showName(name, 11)}`}
          </text>
        </g>
      ))}
    </svg>
  );
}

function describe(series: readonly Series[]): string {
  const lines = series.map(({ name, values }) => {
    const steps = sample(values, 12).map(({ value }) => value);
    return `${showName(name)} ${steps.join(', ')}`;
  });
  return lines.join('; ');
}

/** 0, the most, and what is round between them. */
function ticks(most: number): number[] {
  const power = 10 ** Math.floor(Math.log10(most));
  const step =
    [1, 2, 5, 10].map((factor) => factor * Math.max(1, power / 5)).find((size) => most / size <= 5) ?? most;
  const rounded = Math.max(1, Math.round(step));
  const between = Array.from({ length: Math.floor(most / rounded) + 1 }, (_, i) => i * rounded);
  return between.filter((value) => value === 0 || most - value >= (3 * rounded) / 4).concat(most);
}

/** Where labels stand, given where their lines end: moved apart, none below the plot. */
function placeLabels(ends: readonly number[]): number[] {
  const order = ends.map((_, place) => place).sort((a, b) => ends[b]! - ends[a]! || a - b);
  const placed = [...ends];
  let last = plot.bottom + leastGap;
  for (const place of order) last = placed[place] = Math.min(ends[place]!, last - leastGap);
  return placed;
}
