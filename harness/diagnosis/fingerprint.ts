import { createHash } from 'node:crypto';
import type { RetainingPath } from './retainingPath';

/**
 * A leak's identity across runs and machines: class and reference names from the root to the leaked object's class.
 * Ids, positions and numbers within names (keys of dictionaries) do not count.
 *
 * @returns 16 hexadecimal digits.
 */
export function fingerprint(path: RetainingPath): string {
  const text = path
    .map(({ node, text: reference }) => `${node} ${reference}`.replace(/\d+/g, '#'))
    .join('\n');
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
