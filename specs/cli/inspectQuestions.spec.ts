import { beforeAll, describe, expect, it } from '@jest/globals';
import Ajv from 'ajv';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { InspectResult } from '../../harness/result';
import { heap } from '../support/heapBuilder';
import { runCli, type ProgramRun } from '../support/programs';
import { takeRealSnapshot } from '../support/realSnapshot';
import { scenarioFolder } from '../support/scenarios';

const shop = heap(`
  root -> gc:(GC roots)<synthetic> 0B
  root -shortcut:global-> globalObject:global 10B -shop-> Shop 30B -orders-> list:Array 16B
  list -0-> o1:Order 100B -note-> note:secret text<string> 40B
  list -1-> o2:Order 100B
  Shop -last-> o2
  f:show<closure> 8B -internal:context-> c:system / Context<object> 8B -context:order-> o1
  Shop -show-> f`);

/** What costs memory in a heap in some way of each kind. */
const wasteful = `
  const { EventEmitter } = require('node:events');
  class Order {}
  class Shop extends EventEmitter {
    orders = new Map(); empties = []; wide = []; target = new EventTarget(); notes = [];
  }
  const shop = (app.shop = new Shop());
  shop.setMaxListeners(0);
  require('node:events').setMaxListeners(0, shop.target);
  for (let i = 0; i < 500; i++) {
    shop.orders.set('order ' + i, new Order());
    shop.empties.push(new Set());
    shop.wide.push({});
    shop.notes.push({ note: JSON.parse('"the secret of everyone"') });
  }
  shop.wide.fill(null, 3);
  for (let i = 0; i < 12; i++) {
    shop.on('sale', () => i);
    shop.target.addEventListener('closing', () => i);
  }`;

describe('weakspot inspect of one snapshot', () => {
  const folder = scenarioFolder();
  const inspect = (...args: string[]): Promise<ProgramRun> =>
    runCli(['inspect', ...args], { cwd: folder.path });
  const schemaFile = join(__dirname, '..', '..', 'harness', 'result', 'inspectOutput.schema.json');
  const validate = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(
    JSON.parse(readFileSync(schemaFile, 'utf8')) as object,
  );
  const inspectJson = async (...args: string[]): Promise<unknown> => {
    const { stdout, stderr } = await inspect(...args, '--json');
    expect(stderr).toBe('');
    const result = JSON.parse(stdout) as unknown;
    expect(validate(result) ? [] : validate.errors).toEqual([]);
    return result;
  };

  beforeAll(() => {
    writeFileSync(join(folder.path, 'shop'), shop.bytes);
    takeRealSnapshot(join(folder.path, 'wasteful'), wasteful);
  });

  it('tells who holds the objects of a class, and by which paths', async () => {
    const { status, stdout } = await inspect('shop', '--class', 'Order', '--path');
    expect(status).toBe(0);
    expect(stdout).toBe(`2 Order, 200 B themselves, 240 B with what they retain

objects  references  holders  held by
      2           2        1  Shop.orders (Array elements)
      1           1        1  Shop.last
      1           1        1  variable "order" of an anonymous function

retained         shallow   id  held by  object
   140 B  58.3%    100 B  @11  Shop @7  Order
   100 B  41.7%    100 B  @15  Shop @7  Order

a path through Shop.orders (Array elements)
    (root)
    └ globalThis     global
      └ .shop        Shop
        └ .orders    Array
          └ element  Order

a path through Shop.last
    (root)
    └ globalThis  global
      └ .shop     Shop
        └ .last   Order

a path through variable "order" of an anonymous function
    (root)
    └ globalThis                                       global
      └ .shop                                          Shop
        └ .show                                        show()
          └ variable "order" of an anonymous function  Order
`);
  });

  it('tells the fields, retainers, dominators and paths of one object, and no text of strings', async () => {
    const id = String(shop.graph.id(shop.node('o1')));
    const { stdout } = await inspect('shop', '--id', id, '--path');
    expect(stdout).toContain(`Order @${id}, 100 B itself, 140 B with what it retains

field  as        retained   id  object
note   property      40 B  @13  (string)

referred to by                    as       reference
            @9  Array             element  Shop.orders (Array elements)
           @19  system / Context  context  variable "order" of an anonymous function

retained  dominated by
   302 B            @7  Shop
   312 B            @5  global
   312 B            @1  (synthetic)

path
    (root)
`);
    expect(stdout).not.toContain('secret');
    const withStrings = await inspect('shop', '--id', id, '--include-strings');
    expect(withStrings.stdout).toContain('@13  "secret text"');
  });

  it('tells what would be freed if a reference were broken, which is less while another one holds', async () => {
    const orders = await inspectJson('shop', '--what-if', 'Shop.orders');
    expect(orders).toMatchObject({ kind: 'whatIf', holders: 1, objects: 1, bytes: 16 });
    const { stdout } = await inspect('shop', '--what-if', 'Shop.show');
    expect(stdout).toBe(`breaking Shop.show
of 1 holder, would free 2 objects, 16 B

retained  shallow  count  class
    16 B      8 B      1  Function
     8 B      8 B      1  system / Context
`);
  });

  it('names what is near where nothing is called so, and refuses questions that do not go together', async () => {
    const lines: [args: string[], line: string][] = [
      [
        ['shop', '--what-if', 'Shop.order'],
        "no reference 'Shop.order' in the snapshot: did you mean 'Shop.orders'",
      ],
      [['shop', '--class', 'Orders'], "no object of a class 'Orders' in the snapshot: did you mean 'Order'?"],
      [
        ['shop', '--id', '4'],
        'no object @4 in the snapshot: take an id from weakspot inspect FILE --class NAME',
      ],
      [['shop', '--path'], '--path needs an object: add --class NAME or --id N'],
      [['shop', 'shop', '--id', '5'], '--id asks one snapshot: name one file'],
      [['shop', '--id', '5', '--class', 'Order'], '--class and --id are two questions: ask one at a time'],
    ];
    const runs = await Promise.all(lines.map(([args]) => inspect(...args)));
    runs.forEach(({ status, stdout, stderr }, at) => {
      expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
      expect(stderr.startsWith(`weakspot: ${lines[at]![1]}`) ? lines[at]![1] : stderr).toBe(lines[at]![1]);
      expect(stderr.trimEnd()).not.toContain('\n');
    });
  });

  it('finds what costs memory in a real heap, by who holds it', async () => {
    const result = (await inspectJson('wasteful')) as InspectResult;
    const shops = <T extends { heldBy: string }>(groups: readonly T[]): T[] =>
      groups.filter(({ heldBy }) => heldBy.startsWith('Shop.') || heldBy === 'app.shop');
    const { duplicateStrings, emptyCollections, oversizedCollections, largeCollections, listeners } = result;
    expect(shops(largeCollections)).toMatchObject([
      { className: 'Array', entries: 500, entryClass: 'Set', heldBy: 'Shop.empties' },
      { className: 'Map', entries: 500, entryClass: 'Order', heldBy: 'Shop.orders' },
      { className: 'Array', entries: 500, entryClass: 'Object', heldBy: 'Shop.notes' },
    ]);
    expect(shops(emptyCollections)).toMatchObject([
      { className: 'Set', count: 500, entries: 0, heldBy: 'Shop.empties (Array elements)' },
    ]);
    expect(shops(oversizedCollections)).toMatchObject([{ entries: 3, heldBy: 'Shop.wide' }]);
    expect(oversizedCollections.find(({ heldBy }) => heldBy === 'Shop.wide')!.room).toBeGreaterThanOrEqual(
      500,
    );
    expect(shops(listeners)).toMatchObject([
      { emitter: 'EventTarget', event: 'closing', listeners: 12, heldBy: 'Shop.target' },
      { emitter: 'Shop', event: 'sale', listeners: 12, most: { listeners: 12 } },
    ]);
    const [note] = duplicateStrings.largest;
    expect(note).toMatchObject({ copies: 500, heldBy: 'Shop.notes (Array elements).note' });
    expect(note).not.toHaveProperty('text');
    expect(result.detached).toEqual([]);
  });

  it('prints the same in every run', async () => {
    const [one, other] = await Promise.all([inspectJson('wasteful'), inspectJson('wasteful')]);
    const untimed = (result: unknown) => ({ ...(result as InspectResult), timings: null });
    expect(untimed(one)).toEqual(untimed(other));
  });

  it('prints JSON for each question that its schema allows', async () => {
    await inspectJson('shop', '--class', 'Order', '--path');
    await inspectJson('shop', '--id', '11', '--path', '--include-strings');
    await inspectJson('wasteful', '--include-strings');
    await inspectJson('shop', 'shop', 'shop');
    expect(validate({ schemaVersion: 1, kind: 'class' })).toBe(false);
  });
});
