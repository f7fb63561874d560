/**
 * What the analyst's thread runs. It reads a snapshot as it comes, and explains it; or runs a scenario. Here nothing is
 * of Jest's sandbox: timers are real, and a browser can be started.
 */
import { parentPort } from 'node:worker_threads';
import type { AuditFileOptions } from '../audit';
import { ScriptTable, type ScriptNews } from '../capture';
import { SnapshotParser } from '../heap';
import type { ScenarioResult } from '../result';
import { explainLeaks, type Explanation, type LeakQuestion } from './explanation';
import { drawScenario } from './wording';

/** What the thread is told to do. */
export type Order =
  | { kind: 'chunk'; text: string }
  | { kind: 'explain'; scripts: ScriptNews[]; question: LeakQuestion }
  | { kind: 'audit'; file: string; options: AuditFileOptions };

/** What it answers: a value, or its fault in words. */
export type Answer = { value: Explanation | ScenarioStory } | { fault: string };

/** What became of a scenario, and the same as in a terminal. */
export interface ScenarioStory {
  result: ScenarioResult;
  drawing: string;
}

let parser = new SnapshotParser();
/** Of a chunk that could not be read: the question that comes after it is answered with it. */
let broken: unknown;

function read(text: string): void {
  if (broken !== undefined) return;
  try {
    parser.push(Buffer.from(text, 'utf8'));
  } catch (error) {
    broken = error;
  }
}

function explain(scripts: ScriptNews[], question: LeakQuestion): Explanation {
  if (broken !== undefined) throw broken as Error;
  const graph = parser.finish();
  parser = new SnapshotParser();
  return explainLeaks(graph, new ScriptTable(scripts), question);
}

async function tellScenario(file: string, options: AuditFileOptions): Promise<ScenarioStory> {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- most of the harness, which only this needs
  const { auditFile } = require('../audit') as typeof import('../audit');
  const result = await auditFile(file, options);
  return { result, drawing: drawScenario(result) };
}

async function follow(order: Exclude<Order, { kind: 'chunk' }>): Promise<Answer> {
  try {
    if (order.kind === 'audit') return { value: await tellScenario(order.file, order.options) };
    return { value: explain(order.scripts, order.question) };
  } catch (error) {
    return { fault: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

parentPort!.on('message', (order: Order) => {
  if (order.kind === 'chunk') read(order.text);
  else void follow(order).then((answer) => parentPort!.postMessage(answer));
});
