// Run it: npx jest
import { expect, test } from '@jest/globals';
import { scenario, track } from 'weakspot/jest';

class Observer {}

test('an observer that nobody holds is collected', async () => {
  await expect(() => new Observer()).toBeCollected();
});

test('what a test tracks is gone when it is over', () => {
  track(new Observer(), 'observer');
});

test('the first scenario leaks nothing', async () => {
  await expect(scenario('test/first.leak.ts')).toLeakNothing();
});
