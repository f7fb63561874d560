/**
 * Passes what `new WeakRef` takes: objects, functions and, where the engine allows them, symbols that
 * are not registered.
 *
 * @throws TypeError for everything else, saying what to do instead.
 */
export function requireHoldable(value: unknown): asserts value is WeakKey {
  if ((typeof value === 'object' && value !== null) || typeof value === 'function') return;
  try {
    // The engine knows best which symbols it can hold.
    new WeakRef(value as WeakKey);
  } catch {
    throw new TypeError(`cannot hold a weak reference to ${describe(value)}: ${advise(value)}`);
  }
}

function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  return `a ${typeof value} (${quote(value)})`;
}

function advise(value: unknown): string {
  if (value === null || value === undefined) return 'pass an object';
  return `box the value, box(${quote(value)}), and keep the box alive for as long as it is needed`;
}

/** The value as one would write it in code, cut to a line's part. */
function quote(value: unknown): string {
  const text =
    typeof value === 'string' ? `'${value}'` : typeof value === 'bigint' ? `${value}n` : String(value);
  return text.length > 40 ? `${text.slice(0, 36)}…${text.at(-1) ?? ''}` : text;
}
