// weakspot/assert under node:test. Run it: node --test
import { test } from 'node:test';
import {
  assertBounded,
  assertCollected,
  assertInstances,
  assertLeaksNothing,
  takeHeap,
} from 'weakspot/assert';

class Order {}

class Shop {
  #open = new Map();

  open(id) {
    const order = new Order();
    this.#open.set(id, order);
    return order;
  }

  close(id) {
    this.#open.delete(id);
  }
}

const shop = new Shop();

test('an order that is closed is collected', async () => {
  await assertCollected(() => {
    const order = shop.open('A-1');
    shop.close('A-1');
    return order;
  });
});

test('an order takes the place of the one before it', async () => {
  await assertBounded(() => shop.open('A-2'));
  shop.close('A-2');
});

test('no order is left', async () => {
  assertInstances(await takeHeap(), 'Order', 0);
});

test('a scenario leaks nothing', async () => {
  await assertLeaksNothing('test/first.leak.mjs');
});
