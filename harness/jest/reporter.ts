/** `weakspot/jest/reporter`: collects the heap assertions of a run, across workers, into `results.json` and the report. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { renderHtml } from '../report';
import { relativePath, writeResult, writeWhole, type AuditResult, type ScenarioResult } from '../result';
import { recordsVariable, type AssertionRecord } from './recordFile';

const defaultFolder = join('reports', 'latest');

/** Jest makes one for a run; assertions tell it by files in a folder of its own, for they are in other processes. */
class HeapReporter {
  readonly #folder: string;
  #records = '';
  #started = 0;

  /** @param options what jest.config gives it besides its name: where the results go. */
  constructor(_config: unknown, { report = defaultFolder }: { report?: string } = {}) {
    this.#folder = resolve(report);
  }

  /** In watch mode there are several runs, one after the other. */
  onRunStart(): void {
    this.#started = performance.now();
    this.#records = mkdtempSync(join(tmpdir(), 'weakspot-jest-'));
    process.env[recordsVariable] = this.#records;
  }

  async onRunComplete(): Promise<void> {
    const records = readRecords(this.#records);
    rmSync(this.#records, { recursive: true, force: true });
    Reflect.deleteProperty(process.env, recordsVariable);
    if (records.length === 0) return;
    const result = resultOf(records, this.#started);
    await writeResult(join(this.#folder, 'results.json'), result);
    await writeWhole(join(this.#folder, 'index.html'), renderHtml(result));
  }
}

// Not a default export: tools differ in how they read one of a CommonJS file.
export = HeapReporter;

/** In the order of the test files' names, and in each of them in the order of the run. */
function readRecords(folder: string): AssertionRecord[] {
  const lines = readdirSync(folder).flatMap((file) => readFileSync(join(folder, file), 'utf8').split('\n'));
  const records = lines.filter((line) => line !== '').map((line) => JSON.parse(line) as AssertionRecord);
  return records.sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0));
}

function resultOf(records: readonly AssertionRecord[], started: number): AuditResult {
  const { node, v8 } = process.versions;
  const platform = `${process.platform}-${process.arch}`;
  return {
    schemaVersion: 1,
    environment: { node, v8, chromium: null, chromiumWithoutSandbox: null, platform },
    durationMs: Math.round(performance.now() - started),
    scenarios: nameScenarios(records),
  };
}

/** A test may assert several things: from the second on they are numbered. */
function nameScenarios(records: readonly AssertionRecord[]): ScenarioResult[] {
  const counts = new Map<string, number>();
  return records.map((record) => {
    const test = `${relativePath(record.file, process.cwd())} › ${record.name}`;
    const count = (counts.get(test) ?? 0) + 1;
    counts.set(test, count);
    return scenarioOf(record, `${test}${count === 1 ? '' : ` (${count})`}`);
  });
}

function scenarioOf(
  { matcher, name, file, asExpected, outcome }: AssertionRecord,
  test: string,
): ScenarioResult {
  const { findings, message, scenario } = outcome;
  const [sentence = ''] = message.split('\n');
  return {
    id: `${test}@${scenario?.host ?? 'node'}`,
    name,
    file: relativePath(file, process.cwd()),
    host: scenario?.host ?? 'node',
    expected: matcher,
    status: asExpected ? 'pass' : 'fail',
    error: null,
    iterations: scenario?.iterations ?? 1,
    durationMs: scenario?.durationMs ?? 0,
    findings: [...findings],
    explanation: asExpected ? [] : (scenario?.explanation ?? [sentence]),
    output: scenario?.output ?? [],
  };
}
