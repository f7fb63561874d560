import { describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { mergeResults, readResults, ResultsError, writeResult, type AuditResult } from '../../harness/result';
import { audited, passed } from '../support/results';
import { scenarioFolder } from '../support/scenarios';

const ids = (count: number): string[] => Array.from({ length: count }, (_, place) => `s${place}.ts@node`);
const run = (count: number): AuditResult => audited(...ids(count).map((id) => passed(id)));

/** What each of several machines would have found of a run. */
function deal(whole: AuditResult, of: number): AuditResult[] {
  return Array.from({ length: of }, (_, at) => ({
    ...whole,
    shard: { number: at + 1, of },
    scenarios: whole.scenarios.filter((__, place) => place % of === at),
  }));
}

const refusal = (...results: AuditResult[]): string => {
  try {
    mergeResults(results);
  } catch (error) {
    expect(error).toBeInstanceOf(ResultsError);
    return (error as Error).message;
  }
  return 'merged';
};

describe('the results of shards', () => {
  it('merge to exactly the result of the whole run, whatever their number and order', () => {
    for (const count of [0, 1, 2, 5, 6, 7, 50]) {
      for (const of of [1, 2, 3, 7]) {
        const whole = run(count);
        expect(mergeResults(deal(whole, of).reverse())).toEqual(whole);
      }
    }
  });

  it('have the duration of the longest, and every version that was used', () => {
    const [first, second] = deal(run(4), 2) as [AuditResult, AuditResult];
    const other = {
      ...second,
      durationMs: 9000,
      environment: { ...second.environment, node: '22.1.0', chromium: '143.0.1' },
    };
    const merged = mergeResults([first, other]);
    expect(merged.durationMs).toBe(9000);
    expect(merged.environment).toEqual({ ...first.environment, node: '20.0.0, 22.1.0', chromium: '143.0.1' });
  });

  it('are no run while one is missing, there twice, or of another run', () => {
    const [first, second, third] = deal(run(7), 3) as [AuditResult, AuditResult, AuditResult];
    expect(refusal(first, third)).toBe('shard 2/3 is missing: give the results of all 3');
    expect(refusal(first, second, third, second)).toBe(
      'shard 2/3 is there twice: give the results of one run',
    );
    expect(refusal(first, deal(run(7), 2)[1]!)).toBe(
      'one result is of 3 shards and one of 2: give the results of one run',
    );
    expect(refusal(first, second, deal(run(4), 3)[2]!)).toBe(
      'the shards ran different scenarios: give the results of one run',
    );
  });
});

describe('the results of several runs', () => {
  it('follow each other as they are given, after the shards', () => {
    const one = audited(passed('b@node'));
    const two = audited(passed('a@node'));
    const merged = mergeResults([one, ...deal(run(2), 2), two]);
    expect(merged.scenarios.map(({ id }) => id)).toEqual(['s0.ts@node', 's1.ts@node', 'b@node', 'a@node']);
    expect(merged).not.toHaveProperty('shard');
  });

  it('do not merge when a scenario is in two of them', () => {
    expect(refusal(audited(passed('a@node')), audited(passed('a@node')))).toBe(
      'a@node is in two of the results: give the results of one run',
    );
  });

  it('are at least one', () => {
    expect(refusal()).toBe('there are no results to merge: name their folders');
  });
});

describe('reading results', () => {
  const folder = scenarioFolder();
  const at = (...path: string[]): string => join(folder.path, ...path);
  const read = async (place: string): Promise<string> => {
    const failure = await readResults([at(place)]).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ResultsError);
    return (failure as Error).message.replaceAll(folder.path, 'FOLDER');
  };

  it('takes folders and files, each result once', async () => {
    await writeResult(at('one', 'results.json'), run(1));
    await writeResult(at('two', 'copy.json'), run(2));
    expect(await readResults([at('two', 'copy.json'), at('one'), at('one', 'results.json')])).toEqual([
      run(2),
      run(1),
    ]);
  });

  it('says what is missing or is no result, and what to do', async () => {
    folder.write('empty/other.json', '{}');
    folder.write('cut/results.json', '{ "schemaVersion": 1, "scen');
    folder.write('foreign/results.json', '{ "schemaVersion": 1, "environment": {}, "scenarios": [{}] }');
    folder.write('later/results.json', '{ "schemaVersion": 2, "environment": {}, "scenarios": [] }');
    expect(await read('nowhere')).toBe(
      "no results at 'FOLDER/nowhere': check the path, or run the audit first",
    );
    expect(await read('empty')).toBe(
      "no results at 'FOLDER/empty/results.json' (ENOENT): check the path, or run the audit first",
    );
    expect(await read('cut')).toBe('FOLDER/cut/results.json is no result of an audit: run the audit again');
    expect(await read('foreign')).toBe(
      'FOLDER/foreign/results.json is no result of an audit: run the audit again',
    );
    expect(await read('later')).toBe(
      'FOLDER/later/results.json is a result of version 2, and this program reads version 1: audit and read with one version',
    );
  });
});
