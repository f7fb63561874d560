import { renderBytes } from '../units';

/** `4.1 kB`, number and unit on one line. */
export function showBytes(bytes: number): string {
  return renderBytes(bytes).replace(' ', '\u00a0');
}

/** `0 → 7 → 14`; of many the first and the last. */
export function showSizes(sizes: readonly number[]): string {
  const shown = sizes.length <= mostSizes ? sizes : [...sizes.slice(0, mostSizes - 2), '…', sizes.at(-1)!];
  return shown.join(' → ');
}

const mostSizes = 5;
