/**
 * An object around one value, so that a string or a number can be held weakly too. The box is what
 * lives and dies: whoever needs the value keeps the box, not the value taken out of it.
 *
 * Python has the same limit (`weakref.ref('abc')` raises TypeError) and the same way out: an object
 * that carries the value.
 */
export class Box<T> {
  constructor(readonly value: T) {}
}

/** Boxes a value. Two boxes of equal values are two objects: `box(1) !== box(1)`. */
export function box<T>(value: T): Box<T> {
  return new Box(value);
}
