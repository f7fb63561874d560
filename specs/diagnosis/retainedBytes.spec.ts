import { beforeAll, describe, expect, it } from '@jest/globals';
import type { ScriptTable } from '../../harness/capture';
import { Diagnostician } from '../../harness/diagnosis';
import type { NodeOrdinal } from '../../harness/heap';
import type { SnapshotLedger } from '../../harness/scenario';
import { randomHeap, type RandomHeap } from '../support/randomHeap';
import { scriptTable, toldHeap } from '../support/toldHeap';

/** Bytes alive without some of the nodes, by a fixpoint over plain lists. */
function bytesWithout({ types, sizes, edges, ephemerons }: RandomHeap, removed: ReadonlySet<number>): number {
  const alive = new Set<number>(removed.has(0) ? [] : [0]);
  for (let before = -1; before !== alive.size;) {
    before = alive.size;
    for (const { from, to, type } of edges) {
      if (type !== 'weak' && alive.has(from) && !removed.has(to)) alive.add(to);
    }
    for (const { table, key, value } of ephemerons) {
      if (alive.has(table) && alive.has(key) && !removed.has(value)) alive.add(value);
    }
  }
  return types.reduce((sum, _, node) => sum + (alive.has(node) ? sizes[node]! : 0), 0);
}

describe('retained bytes', () => {
  /** A random heap holds no harness. */
  const ledger = { runtime: -1, stateHolder: -1 } as unknown as SnapshotLedger;
  let scripts: ScriptTable;

  beforeAll(async () => {
    scripts = await scriptTable();
  });

  it('of any set are what is freed without it, on random heaps', () => {
    for (let seed = 0; seed < 400; seed++) {
      const random = randomHeap(seed, 30);
      const set = random.types.flatMap((_, node) => (node > 0 && (node * 7 + seed) % 4 === 0 ? [node] : []));
      if (set.length === 0) continue;
      const diagnostician = new Diagnostician({ graph: random.builder.toGraph(), ledger, scripts });
      const { retainedBytes, shallowBytes } = diagnostician.diagnose(set as NodeOrdinal[], []);
      const expected = bytesWithout(random, new Set()) - bytesWithout(random, new Set(set));
      expect({ seed, retainedBytes }).toEqual({ seed, retainedBytes: expected });
      expect(shallowBytes).toBe(set.reduce((sum, node) => sum + random.sizes[node]!, 0));
    }
  });

  it('of several objects count what they share once, and what another one holds not at all', async () => {
    const told = await toldHeap(`
      holder -state-> App 10B
      App -a-> a:Item 100B
      App -b-> b:Item 100B
      a -shared-> shared:Part 1000B
      b -shared-> shared
      a -theirs-> theirs:Part 5000B
      App -mine-> theirs
      a -own-> own:Part 30B`);
    expect(told.diagnose(['a'])).toMatchObject({ shallowBytes: 100, retainedBytes: 130 });
    expect(told.diagnose(['a', 'b'])).toMatchObject({ shallowBytes: 200, retainedBytes: 1230 });
  });
});
