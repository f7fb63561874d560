import pc from 'picocolors';
import type { Colors } from 'picocolors/types';

/**
 * Colours for standard output: in a terminal, unless `NO_COLOR` says not to. picocolors' own choice would also colour
 * what a CI writes to a file.
 *
 * @see https://no-color.org
 */
export function chooseColors(): Colors {
  // Not handed on as it is: `isTTY` is undefined where there is no terminal, and that means "choose" to picocolors.
  return process.stdout.isTTY && !process.env.NO_COLOR ? pc.createColors(true) : pc.createColors(false);
}
