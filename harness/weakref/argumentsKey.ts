/**
 * A function that makes one string of a list of arguments: the same for lists whose elements are the
 * same (as `Map` compares keys), another for others. It holds no argument: objects are numbered, and the numbers are kept
 * in a WeakMap.
 */
export function argumentsKey(): (args: readonly unknown[]) => string {
  const numbers = new WeakMap<WeakKey, number>();
  let last = 0;
  const numberOf = (object: WeakKey): number => {
    const known = numbers.get(object);
    if (known !== undefined) return known;
    numbers.set(object, ++last);
    return last;
  };
  const write = (argument: unknown): string => {
    if (typeof argument === 'string') return JSON.stringify(argument);
    if (typeof argument === 'bigint') return `${argument}n`;
    if (typeof argument === 'symbol' && Symbol.keyFor(argument) !== undefined) {
      return `@${JSON.stringify(Symbol.keyFor(argument))}`;
    }
    const isPrimitive = argument === null || !['object', 'function', 'symbol'].includes(typeof argument);
    return isPrimitive ? String(argument) : `#${numberOf(argument as WeakKey)}`;
  };
  return (args) => args.map(write).join();
}
