/** Mutants of real snapshots; `npm run test:fuzz -- 100000` reads more of them. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import { prepareFuzz, runFuzz, type FuzzResult } from '../support/fuzz';
import { MUTATIONS } from '../support/mutants';
import { temporaryFolder } from '../support/realSnapshot';

const MUTANTS = 3000;

/** Ways to change a snapshot that leave it one. */
const HARMLESS = [
  'edges counted to other nodes',
  'edges to other nodes',
  'edges of other kinds',
  'nodes of other kinds',
];

/** Ways after which it is none. */
const FATAL = ['cut at the bounds of a section', 'cut anywhere', 'edges to no node', 'broken gzip'];

describe('a real snapshot', () => {
  const folder = temporaryFolder();
  let result: FuzzResult;

  beforeAll(async () => {
    prepareFuzz(folder);
    result = await runFuzz(folder, 0, MUTANTS);
  }, 300_000);

  it('ends no process and hangs nowhere, however it is broken', () => {
    expect(result.end).toBe('');
    expect(result.outcomes).toHaveLength(MUTANTS);
  });

  it.each(Object.keys(MUTATIONS))(
    'with %s is refused with a typed error or read as a sound graph',
    (kind) => {
      const mutants = result.outcomes.filter((outcome) => outcome.kind === kind);
      expect(mutants.length).toBeGreaterThan(100);
      expect(mutants.filter(({ faults }) => faults.length > 0)).toEqual([]);
    },
  );

  it('is read where it is another snapshot, and refused where it is none', () => {
    const share = (kind: string): number => {
      const mutants = result.outcomes.filter((outcome) => outcome.kind === kind);
      return mutants.filter(({ isGraph }) => isGraph).length / mutants.length;
    };
    for (const kind of HARMLESS) expect(share(kind)).toBeGreaterThan(0.9);
    // A bit may be flipped where gzip says when the file was made.
    for (const kind of FATAL) expect(share(kind)).toBeLessThan(0.1);
  });
});
