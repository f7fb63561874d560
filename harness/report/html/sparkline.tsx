/** @jsxRuntime automatic @jsxImportSource preact */
import { sample } from './sample';

const width = 64;
const height = 18;
const mostPoints = 32;

/** Survivors after each iteration, from 0 to all that were created, as a small line. The numbers stand beside it. */
export function Sparkline({ values, most }: { values: readonly number[]; most: number }) {
  const scale = (height - 4) / Math.max(1, most, ...sample(values, mostPoints).map(({ value }) => value));
  const step = (width - 4) / Math.max(1, values.length - 1);
  const points = sample(values, mostPoints).map(
    ({ value, place }) => `${round(2 + place * step)},${round(height - 2 - value * scale)}`,
  );
  return (
    <svg class="spark" viewBox={`0 0 ${width} ${height}`} width={width} height={height} aria-hidden="true">
      <polyline class={values.some((value) => value > 0) ? 'alive' : 'none'} points={points.join(' ')} />
    </svg>
  );
}

/** Tenths of a pixel are enough, and the same on every machine. */
export function round(value: number): number {
  return Math.round(value * 10) / 10;
}
