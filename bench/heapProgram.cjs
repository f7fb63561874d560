// Fills a heap from a seed and writes its snapshot: `node heapProgram.cjs FILE ORDERS`; with `-` for FILE it stays alive
// instead, for others to take one. A small shop: classes that
// hold one another, lists and maps of them, closures, strings of their own and shared ones, a WeakMap, buffers.
// The same ORDERS gives the same objects in every run; about 1,540 bytes of snapshot each.
// With `SESSIONS HOLDERS` behind it, so many sessions leak: HOLDERS is `registry` (a Map of one object), `customers` (a
// Set of each customer, to which the whole shop leads) or `both`.
const { writeHeapSnapshot } = require('node:v8');

const [file, orderCount] = [process.argv[2], Number(process.argv[3])];
const [sessionCount, holders] = [Number(process.argv[4] ?? 0), process.argv[5]];
let seed = 1;
const random = (below) => (((seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0) / 2 ** 32) * below) | 0;

class Item {
  constructor(position) {
    this.position = position;
    this.replaces = null;
    this.tags = [];
  }
}

class Order {
  constructor(id, customer) {
    this.id = id;
    this.customer = customer;
    this.items = [];
    this.note = `note ${id}`;
    this.meta = { price: { id }, keys: [id, `key ${id % 1000}`] };
  }
}

class Customer {
  constructor(id) {
    this.name = `customer ${id}`;
    this.orders = new Map();
    this.listeners = new Set();
    this.picture = id % 1000 === 0 ? new Uint8Array(64) : null;
  }
}

const shop = (globalThis.shop = { customers: [], orders: [], owners: new WeakMap(), callbacks: [] });
for (let id = 0; id < orderCount; id++) {
  if (id % 50 === 0) shop.customers.push(new Customer(id));
  const customer = shop.customers[random(shop.customers.length)];
  const order = new Order(id, customer);
  customer.orders.set(id, order);
  shop.orders.push(order);
  for (let position = 0; position < 3; position++) {
    const item = new Item(position);
    item.replaces = shop.orders[random(shop.orders.length)];
    item.tags.push(customer, order.meta.keys);
    order.items.push(item);
  }
  if (id % 4 === 0) {
    const callback = () => order.id + customer.name;
    shop.callbacks.push(callback);
    customer.listeners.add(callback);
  }
  if (id % 20 === 0) shop.owners.set(order, { id, owner: customer });
}

class Session {
  constructor(id, customer) {
    this.id = id;
    this.customer = customer;
    this.basket = [];
  }
}

class Registry {
  constructor() {
    this.sessions = new Map();
  }
}

if (sessionCount > 0) shop.registry = new Registry();
for (let id = 0; id < sessionCount; id++) {
  const customer = shop.customers[random(shop.customers.length)];
  const session = new Session(id, customer);
  session.basket.push(shop.orders[random(shop.orders.length)]);
  if (holders !== 'customers') shop.registry.sessions.set(id, session);
  if (holders !== 'registry') (customer.sessions ??= new Set()).add(session);
}

if (file === '-') {
  process.stderr.write('heap filled\n');
  setInterval(() => undefined, 2 ** 30);
} else writeHeapSnapshot(file);
