import { renderBytes } from '../units';

/** `4.1 kB`, number and unit on one line. */
export function showBytes(bytes: number): string {
  return renderBytes(bytes).replace(' ', '\u00a0');
}
