import { beforeAll, describe, expect, it } from '@jest/globals';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SequenceResult } from '../../harness/result';
import { heap } from '../support/heapBuilder';
import { runCli } from '../support/programs';
import { takeRealSnapshot } from '../support/realSnapshot';
import { scenarioFolder } from '../support/scenarios';

/** A shop with so many orders. V8's ids follow the order of the nodes, so that the older ones keep theirs. */
const shop = (orders: number): string => `
  root -> gc:(GC roots)<synthetic> 0B
  root -shortcut:global-> globalObject:global 10B -shop-> Shop 30B -orders-> list:Array 16B
  ${Array.from({ length: orders }, (_, i) => `list -${i}-> o${i}:Order 100B`).join('\n')}`;

describe('weakspot inspect of several snapshots', () => {
  const folder = scenarioFolder();
  const inspect = (...args: string[]) => runCli(['inspect', ...args], { cwd: folder.path });

  beforeAll(() => {
    for (const orders of [2, 4, 6])
      writeFileSync(join(folder.path, `${orders}.heapsnapshot`), heap(shop(orders)).bytes);
  });

  it('says what grows, who holds it, and what to break', async () => {
    const { status, stdout, stderr } = await inspect('2.heapsnapshot', '4.heapsnapshot', '6.heapsnapshot');
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
    expect(stdout).toBe(`2.heapsnapshot   7 nodes  256 B
4.heapsnapshot   9 nodes  456 B
6.heapsnapshot  11 nodes  656 B

 grew  objects    class
400 B  2 → 4 → 6  Order

✖ 4 Order are alive of what came after the first snapshot, 2 more each snapshot, through globalThis → globalThis.shop → Shop.orders (Array elements)

    (root)
    └ globalThis     global
      └ .shop        Shop
  ✂     └ .orders    Array
          └ element  Order

  ✂ weak spot: Shop.orders (Array elements)
    breaking it frees 4 Order, 400 B, and 2 objects that did not leak, 200 B
    take out of the list what is done with; a weak reference is right only if somebody else owns its elements

1 leak found in 3 snapshots
`);
  });

  it('finds nothing where nothing stays', async () => {
    const { status, stdout } = await inspect('4.heapsnapshot', '4.heapsnapshot', '4.heapsnapshot');
    expect(status).toBe(0);
    expect(stdout).toMatch(/no class has more objects than before\n+nothing grows in 3 snapshots\n$/);
  });

  it('tells of what was made once only with a third snapshot', async () => {
    const two = await inspect('2.heapsnapshot', '4.heapsnapshot');
    expect(two.stdout).toContain(
      '1 leak found in 2 snapshots: a third one tells growth from what was made once',
    );
    const three = await inspect('2.heapsnapshot', '4.heapsnapshot', '4.heapsnapshot');
    expect(three.stdout).toContain('nothing grows in 3 snapshots');
  });

  it('prints the same as JSON', async () => {
    const { stdout } = await inspect('--json', '2.heapsnapshot', '4.heapsnapshot', '6.heapsnapshot');
    const { schemaVersion, snapshots, classes, findings } = JSON.parse(stdout) as SequenceResult;
    expect(schemaVersion).toBe(1);
    expect(snapshots.map(({ totals }) => totals.nodes)).toEqual([7, 9, 11]);
    expect(classes).toEqual([{ className: 'Order', counts: [2, 4, 6], shallowBytes: [200, 400, 600] }]);
    expect(findings).toMatchObject([
      {
        className: 'Order',
        tracked: false,
        owner: { text: 'Shop.orders (Array elements)', sizes: [2, 4, 6] },
      },
    ]);
  });

  it('refuses files of two processes, and files that are not oldest first', async () => {
    const order = (name: string, before: string): void => {
      const [first, second] = [`${name}-1`, `${name}-2`].map((file) => join(folder.path, file));
      const grow = 'app.kept = Array.from({ length: 5000 }, (_, i) => ({ i }));';
      takeRealSnapshot(
        second!,
        `${before}require('v8').writeHeapSnapshot(${JSON.stringify(first)});app.list = null;${grow}`,
      );
    };
    const list = 'app.list = Array.from({ length: 5000 }, (_, i) => ({ i }));';
    order('one', list);
    order('other', `${list}for (const name of require('module').builtinModules) require(name);`);
    const [good, reversed, foreign] = await Promise.all([
      inspect('one-1', 'one-2'),
      inspect('one-2', 'one-1'),
      inspect('one-1', 'other-2'),
    ]);
    expect(good.stderr).toBe('');
    expect(reversed).toEqual({
      status: 2,
      stdout: '',
      stderr: 'weakspot: one-1 is older than one-2: name the oldest snapshot first\n',
    });
    expect(foreign.status).toBe(2);
    expect(foreign.stderr).toMatch(/^weakspot: one-1 and other-2 are not of one process: .*\n$/);
  });

  it('says which of the files is no snapshot', async () => {
    writeFileSync(join(folder.path, 'broken.heapsnapshot'), '{"snapshot":');
    const { status, stderr } = await inspect('2.heapsnapshot', 'broken.heapsnapshot');
    expect(status).toBe(2);
    expect(stderr).toMatch(/^weakspot: broken\.heapsnapshot: .*\n$/);
  });
});
