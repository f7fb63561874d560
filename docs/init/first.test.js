// Run it: npx jest
const { expect, test } = require('@jest/globals');
const { scenario, track } = require('weakspot/jest');

class Observer {}

test('an observer that nobody holds is collected', async () => {
  await expect(() => new Observer()).toBeCollected();
});

test('what a test tracks is gone when it is over', () => {
  track(new Observer(), 'observer');
});

test('the first scenario leaks nothing', async () => {
  await expect(scenario('test/first.leak.mjs')).toLeakNothing();
});
