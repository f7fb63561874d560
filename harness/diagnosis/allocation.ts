import { dirname, join, sep } from 'node:path';
import type { SourceLocation } from '../capture';
import type { AllocationFrame, NodeOrdinal } from '../heap';
import type { PathSources } from './retainingPath';

/** One call of an allocation stack. The place is where its function was written: V8 does not tell the line that called. */
export interface AllocationCall extends SourceLocation {
  /** Empty for an anonymous function, and for the code of a module. */
  function: string;
}

/** Who allocated objects. */
export interface Allocation {
  /** Innermost call first; empty where V8 did not track allocations, or only the engine's and the harness's code is on it. */
  stack: readonly AllocationCall[];
  /** How many of the objects were allocated by this stack, as no other stack allocated more. */
  objects: number;
}

const harness = join(__dirname, '..') + sep;
/** The harness's library for scenarios: what it allocates it does as part of them. */
const library = join(harness, 'weakref') + sep;
/** What loads TypeScript in a Node child. */
const loader = dirname(dirname(require.resolve('tsx'))) + sep;

/** The stack that allocated most of the objects; of equal ones the first object's. */
export function findAllocation(nodes: readonly NodeOrdinal[], sources: PathSources): Allocation {
  const stacks = new Map<string, { stack: AllocationCall[]; objects: number }>();
  const known = new Map<number, AllocationCall[]>();
  for (const node of nodes) {
    const trace = sources.graph.traceNodeId(node);
    let stack = known.get(trace);
    if (stack === undefined) known.set(trace, (stack = readStack(sources.graph.allocation(node), sources)));
    if (stack.length === 0) continue;
    const key = JSON.stringify(stack);
    const same = stacks.get(key);
    if (same === undefined) stacks.set(key, { stack, objects: 1 });
    else same.objects++;
  }
  const none: Allocation = { stack: [], objects: 0 };
  return [...stacks.values()].reduce<Allocation>(
    (most, one) => (one.objects > most.objects ? one : most),
    none,
  );
}

/** Without the engine's calls, and without what called the scenario. */
function readStack(frames: readonly AllocationFrame[], { scripts }: PathSources): AllocationCall[] {
  const calls: AllocationCall[] = [];
  for (const frame of frames) {
    if (frame.line < 0) continue;
    const place = scripts.resolve(frame.scriptId, frame.line, Math.max(0, frame.column));
    if (place === null) continue;
    if (isHarness(place.file)) break;
    calls.push({ function: frame.function, ...place });
  }
  return calls;
}

function isHarness(file: string): boolean {
  return (file.startsWith(harness) && !file.startsWith(library)) || file.startsWith(loader);
}
