import { createHash } from 'node:crypto';
import { foldIdentity } from './identity';
import type { RetainingPath } from './retainingPath';

/**
 * A leak's identity across runs and machines: class and reference names from the root to the leaked object's class.
 * Ids, positions and what identifies within names (keys of dictionaries) do not count, nor does the length of a chain,
 * which rises with the iterations.
 *
 * @returns 16 hexadecimal digits.
 */
export function fingerprint(path: RetainingPath): string {
  const steps = path.map(({ node, text }) => foldIdentity(`${node} ${text}`));
  return createHash('sha256').update(foldRepeats(steps).join('\n')).digest('hex').slice(0, 16);
}

/** A chain's link may be several references: node, list, node, list. */
const longestLink = 4;

/** Leaves of what is repeated in a row the first. */
function foldRepeats(steps: readonly string[]): string[] {
  const folded: string[] = [];
  for (const step of steps) {
    folded.push(step);
    for (let length = 1; length <= longestLink; length++)
      if (endsTwice(folded, length)) folded.splice(-length);
  }
  return folded;
}

function endsTwice(steps: readonly string[], length: number): boolean {
  if (steps.length < 2 * length) return false;
  return steps.slice(-length).every((step, at) => step === steps.at(at - 2 * length));
}
