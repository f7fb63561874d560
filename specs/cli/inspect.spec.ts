import { describe, expect, it } from '@jest/globals';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { InspectResult } from '../../harness/result';
import { heap } from '../support/heapBuilder';
import { runCli } from '../support/programs';
import { takeRealSnapshot } from '../support/realSnapshot';
import { scenarioFolder } from '../support/scenarios';

const small = heap(`
  root -> gc:(GC roots)<synthetic> 0B
  root -shortcut:1-> Window 10B -shop-> Shop 30B -open-> open:Order 500B -next-> next:Order 500B
  Shop -makeOrder-> f:makeOrder<closure> 8B`);

describe('weakspot inspect', () => {
  const folder = scenarioFolder();
  const write = (name: string, bytes: Uint8Array | string): void => {
    writeFileSync(join(folder.path, name), bytes);
  };
  const inspect = (...args: string[]) => runCli(['inspect', ...args], { cwd: folder.path });

  it('prints totals, classes and the largest objects of a snapshot, packed or not', async () => {
    write('small.heapsnapshot', small.bytes);
    const { status, stdout, stderr } = await inspect('small.heapsnapshot');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toBe(
      `small.heapsnapshot (${(small.bytes.length / 1000).toFixed(1)} kB): 7 nodes, 6 edges, 11 strings; 1.0 kB of objects

retained          shallow  count  class
  1.0 kB  100.0%     10 B      1  Window
  1.0 kB   99.0%     30 B      1  Shop
  1.0 kB   95.4%   1.0 kB      2  Order
     8 B    0.8%      8 B      1  Function

retained          shallow   id  held by         object
  1.0 kB  100.0%     10 B   @5  (synthetic) @1  Window
  1.0 kB   99.0%     30 B   @7  Window @5       Shop
  1.0 kB   95.4%    500 B   @9  Shop @7         Order
   500 B   47.7%    500 B  @11  Order @9        Order
     8 B    0.8%      8 B  @13  Shop @7         Function makeOrder
`,
    );
    write('small.heapsnapshot.gz', gzipSync(small.bytes));
    const packed = await inspect('small.heapsnapshot.gz', '--timings');
    expect(packed.status).toBe(0);
    expect(packed.stdout).toContain(stdout.split('\n').slice(1).join('\n').trimEnd());
    expect(packed.stdout).toMatch(/\n *\S+ m?s +100\.0% {2}in all\n$/);
  });

  it('prints the result of a real snapshot as JSON', async () => {
    takeRealSnapshot(
      join(folder.path, 'real.heapsnapshot'),
      "class Item { text = ['x']; } app.items = Array.from({ length: 5000 }, () => new Item());",
    );
    const { status, stdout } = await inspect('real.heapsnapshot', '--json');
    expect(status).toBe(0);
    const { file, totals, classes, largest, timings } = JSON.parse(stdout) as InspectResult;
    expect(file).toBe('real.heapsnapshot');
    expect(totals.nodes).toBeGreaterThan(15_000);
    const items = classes.find(({ className }) => className === 'Item')!;
    expect(items.count).toBe(5000);
    expect(items.retainedBytes).toBeGreaterThan(items.shallowBytes);
    expect(largest).toHaveLength(10);
    const sizes = largest.map(({ retainedBytes }) => retainedBytes);
    expect(sizes).toEqual(Array.from(sizes).sort((a, b) => b - a));
    expect(largest.some(({ className }) => className === '(synthetic)')).toBe(false);
    expect(timings.stages.map(({ stage }) => stage)).toEqual(
      expect.arrayContaining(['dominators', 'retained sizes', 'distances']),
    );
  });

  it('ends with status 2 and one line that says what to do, where there is no snapshot', async () => {
    write('cut', small.bytes.subarray(0, -10));
    write('damaged', Buffer.from(small.bytes).toString().replace('"nodes":[9', '"nodes":[99'));
    write('text', 'hello');
    mkdirSync(join(folder.path, 'folder'));
    const source =
      'give a .heapsnapshot file, as v8.writeHeapSnapshot(), DevTools and --keep-snapshots write it';
    const damaged =
      'the file is damaged, or of a format that this version does not know: take the snapshot again';
    const at = Buffer.from(small.bytes).indexOf('"nodes":[9') + '"nodes":['.length;
    const wrong: Record<string, [args: string[], line: string]> = {
      cut: [
        ['cut'],
        `cut: heap snapshot: strings at byte ${small.bytes.length - 10}: found the end of the file, expected the rest of the section; the file is cut short: copy it again, or take the snapshot again`,
      ],
      damaged: [
        ['damaged'],
        `damaged: heap snapshot: nodes at byte ${at}: found 99, expected a node type below 15; ${damaged}`,
      ],
      text: [['text'], `text: heap snapshot: file at byte 0: found "h", expected "{"; ${source}`],
      folder: [
        ['folder'],
        `folder: heap snapshot: file at byte 0: found a directory, expected a .heapsnapshot file; ${source}`,
      ],
      none: [['none'], "no file at 'none': check the path"],
      'no argument': [[], "missing required argument 'file'; 'weakspot inspect --help' lists what there is"],
    };
    for (const [args, line] of Object.values(wrong))
      expect(await inspect(...args)).toEqual({ status: 2, stdout: '', stderr: `weakspot: ${line}\n` });
  });
});
