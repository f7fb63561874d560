// Fills a heap with a bit of everything that a snapshot tells differently, allocation stacks too, and writes its
// snapshot: `node richProgram.cjs FILE`. Runs on every Node from 20.
const { Session } = require('node:inspector');
const { writeHeapSnapshot } = require('node:v8');
const vm = require('node:vm');

const session = new Session();
session.connect();
session.post('HeapProfiler.startTrackingHeapObjects', { trackAllocations: true });

class Жук {
  #secret = {};
  static kept = [];
  constructor(i) {
    this.i = i;
    this.text = `часть ${i} 😀`;
  }
  get secret() {
    return this.#secret;
  }
}
class Larger extends Жук {
  #more = [this];
  more = () => this.#more;
}
const flat = (text) => JSON.parse(JSON.stringify(text));
const count = (most, make) => Array.from({ length: most }, (_, i) => make(i));

const app = (globalThis.app = {});
// First, so that a cut of the snapshot has them: two-byte strings, lone surrogates, characters that few expect.
app.wide = ['жук', '\u{1F600}', '\ud800', '\0\u2028\u2029', 'é'].map((text, i) => text + i);
app.list = count(40, (i) => new Жук(i));
Жук.kept.push(...count(20, (i) => new Larger(i)));

// WeakMaps: one key in many, values that are keys, chains, texts that V8 cannot fit in an edge's name.
app.maps = count(10, () => new WeakMap());
app.list.forEach((one, i) =>
  app.maps.forEach((map, j) => (i + j) % 3 && map.set(one, app.list[i + 1] ?? { last: one })),
);
let key = (app.chain = {});
for (let i = 0; i < 100; i++) app.maps[1].set(key, (key = {}));
app.maps[2].set(app, flat('L'.repeat(3000)));
app.maps[3].set(app, 'line one\nline two) -> value (x @3)');
app.weak = { set: new WeakSet(app.list), refs: app.list.map((one) => new WeakRef(one)) };
app.registry = new FinalizationRegistry(() => {});
app.list.forEach((one) => app.registry.register(one, { held: one.i }, one));

// Functions that hold: closures, generators and async functions that stand still, promises, proxies, accessors.
app.closures = app.list.map((one) => () => one);
app.running = app.list.map(function* (one) {
  yield one;
});
app.running.forEach((generator) => generator.next());
app.waiting = app.list.map(async (one) => {
  await new Promise(() => {});
  return one;
});
app.pending = app.list.map((one) => new Promise(() => {}).then(() => one));
app.settled = app.list.map((one) => Promise.resolve(one));
app.proxies = app.list.map((one) => new Proxy(one, {}));
app.bound = app.list.map((one) => app.closures[0].bind(one, one));
app.accessors = Object.defineProperty({}, 'computed', { get: () => app.list });
app[Symbol('own symbol')] = { [Symbol.iterator]: app.running[0], [Symbol.for('shared')]: 2n ** 5000n };

// Strings: sliced, concatenated, with what JSON escapes.
app.base = 'quote " and backslash \\ and newline \n '.repeat(99);
app.sliced = count(100, (i) => app.base.slice(i, i + 100 + i));
app.cons = count(100, (i) => app.base + i).reduce((text, part) => text + part, '');

// Arrays, dictionaries, collections and memory outside of the heap.
app.holey = [];
app.holey[100_000] = app;
app.dense = count(20_000, (i) => (i % 7 ? i : { i }));
app.doubles = count(5000, (i) => i + 0.5);
app.dictionary = Object.fromEntries(count(2000, (i) => [`k${(i * 7919) % 5000}`, { i }]));
count(900, (i) => delete app.dictionary[`k${i}`]);
app.entries = new Map(Object.entries(app.dictionary));
app.elements = new Set(app.dense);
app.buffers = count(30, (i) => new ArrayBuffer(i * 1000));
app.views = app.buffers.map((buffer) => new Uint8Array(buffer));
app.node = count(30, () => Buffer.alloc(9000));
app.shared = new SharedArrayBuffer(4096);
app.others = [
  /x(?<y>z)/g,
  new Date(0),
  new Error('kept'),
  new Intl.NumberFormat('de'),
  new URL('http://x/'),
  globalThis,
];

// Other realms.
app.realms = count(2, () => vm.createContext({ app }));
app.inRealms = app.realms.map((realm) =>
  vm.runInContext('globalThis.own = { list: [1, {}, []] }; (() => own)', realm),
);

writeHeapSnapshot(process.argv[2]);
process.exit();
