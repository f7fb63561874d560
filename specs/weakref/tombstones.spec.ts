/* Counted in the heap of a real process: what is dead leaves nothing behind, though nobody touches the collection. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';

it('a collection frees the references of dead targets, and a dead collection its own (test_all_freed, no tombstones)', () => {
  const child = join(__dirname, 'tombstones.child.ts');
  const output = execFileSync(process.execPath, ['--no-warnings', '--import', 'tsx', child], {
    encoding: 'utf8',
  });
  // One reference left is the one by which a living collection is told of deaths.
  expect(JSON.parse(output)).toEqual({
    'WeakValueMap, targets die': [1001, 1],
    'WeakValueMap, collections die': [10_010, 0],
    'WeakKeyMap, targets die': [1001, 1],
    'WeakKeyMap, collections die': [10_010, 0],
    'IterableWeakSet, targets die': [1001, 1],
    'IterableWeakSet, collections die': [10_010, 0],
    'WeakReference, references die': [2000, 0],
    // The living entry, and one of the map and of the set themselves.
    'values take turns': [3],
  });
});
