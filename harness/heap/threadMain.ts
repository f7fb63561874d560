/** What another thread of the engine runs: tasks, one after the other, as they are posted. */
import { parentPort, type Transferable } from 'node:worker_threads';
import { distances } from './distances';
import { parsePart } from './filePart';
import { HeapGraph, type ThreadColumns } from './graph';
import { buildRetainers, type RetainerRows } from './retainers';

let opened: HeapGraph | null = null;

/** The graph that the tasks are about. */
function graph(): HeapGraph {
  if (opened === null) throw new Error('no graph is open in this thread');
  return opened;
}

const tasks = {
  parsePart,
  /** Takes over a graph, for the tasks that follow. */
  open: (columns: ThreadColumns): void => {
    opened = HeapGraph.from(columns);
  },
  close: (): void => {
    opened = null;
  },
  distances: (): Int32Array => distances(graph()),
  retainers: (): RetainerRows => buildRetainers(graph().nodeCount, graph().edgeTarget, true),
};

/** What can be done in another thread. What goes in and comes out is copied, except for shared memory. */
export type Tasks = typeof tasks;
export type TaskName = keyof Tasks;

interface Order {
  readonly id: number;
  readonly task: TaskName;
  readonly input: readonly unknown[];
}

/** What a thread posts when a task is done: its result, or its fault in words. */
export interface Answer {
  readonly id: number;
  readonly value?: unknown;
  readonly fault?: string;
}

async function perform({ id, task, input }: Order): Promise<Answer> {
  try {
    const work = tasks[task] as (...input: readonly unknown[]) => unknown;
    return { id, value: await work(...input) };
  } catch (error) {
    return { id, fault: error instanceof Error ? error.message : String(error) };
  }
}

/** Columns of a result are handed over, not copied: its task was the only one to have them. */
function handedOver(value: unknown): Transferable[] {
  if (ArrayBuffer.isView(value)) return value.buffer instanceof ArrayBuffer ? [value.buffer] : [];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(handedOver) : [];
}

let last: Promise<void> = Promise.resolve();
parentPort?.on('message', (order: Order) => {
  last = last.then(async () => {
    const answer = await perform(order);
    parentPort?.postMessage(answer, handedOver(answer.value));
  });
});
