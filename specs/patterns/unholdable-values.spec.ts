import { describe, expect, it } from '@jest/globals';
import { box, weakRef, weakMemoize, WeakValueMap } from '../../harness/weakref';
import { recordedSlide } from '../support/catalogue';

describe('the slides that CPython cannot run as printed', () => {
  it.each([
    [1, 'list'],
    [8, 'str'],
    [12, 'int'],
    [13, 'list'],
  ])('slide %i raises TypeError for a %s', (slide, type) => {
    expect(recordedSlide(slide)).toEqual({
      stdout: [],
      error: `TypeError: cannot create weak reference to '${type}' object`,
    });
  });

  it('slide 1: JavaScript holds a list weakly', () => {
    const obj = [1, 2, 3];
    expect(weakRef(obj).deref()).toBe(obj);
  });

  it('slide 8: a string raises TypeError, and the message says to box it', () => {
    const cache = new WeakValueMap<string, WeakKey>();
    expect(() => cache.set('item1', 'Data for item1' as unknown as WeakKey)).toThrow(
      new TypeError(
        "cannot hold a weak reference to a string ('Data for item1'): " +
          "box the value, box('Data for item1'), and keep the box alive for as long as it is needed",
      ),
    );
    expect(cache.set('item1', box('Data for item1')).get('item1')).toEqual({ value: 'Data for item1' });
  });

  it('slide 12: a number raises TypeError, and the message says to box it', () => {
    const square = weakMemoize((n: number) => (n ** 2) as unknown as WeakKey);
    expect(() => square(5)).toThrow(
      new TypeError(
        'cannot hold a weak reference to a number (25): ' +
          'box the value, box(25), and keep the box alive for as long as it is needed',
      ),
    );
    expect(weakMemoize((n: number) => box(n ** 2))(5)).toEqual({ value: 25 });
  });

  it('slide 13: JavaScript caches a list weakly', () => {
    const obj = [1, 2, 3];
    const cache = new WeakValueMap([['key', obj]]);
    expect(cache.get('key')).toBe(obj);
  });
});
