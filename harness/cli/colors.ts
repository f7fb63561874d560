import pc from 'picocolors';
import type { Colors } from 'picocolors/types';

/**
 * Colours for standard output: in a terminal, unless `NO_COLOR` says not to. picocolors' own choice would also colour
 * what a CI writes to a file.
 *
 * @see https://no-color.org
 */
export function chooseColors(): Colors {
  return pc.createColors(process.stdout.isTTY && !process.env.NO_COLOR);
}
