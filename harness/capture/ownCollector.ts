import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** V8's own `gc`: a full collection, or a minor one. */
type Collect = (options?: { type: 'minor' }) => void;

let collect: Collect | undefined;

/** Collects garbage of this process, once, where the inspector's command goes on up to seven times. */
export function collectOwn(options?: { type: 'minor' }): void {
  (collect ??= exposeCollection())(options);
}

/** Without a flag of the user's. */
function exposeCollection(): Collect {
  const hidden = (globalThis as { gc?: unknown }).gc === undefined;
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc') as Collect;
  if (hidden) setFlagsFromString('--no-expose-gc');
  return gc;
}
