import { describe, expect, it } from '@jest/globals';
import Ajv from 'ajv';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { BaselineError, readBaselineOrNull, writeBaseline, type KnownLeak } from '../../harness/gate';
import { scenarioFolder } from '../support/scenarios';

const root = join(__dirname, '..', '..');
const schema = JSON.parse(
  readFileSync(join(root, 'harness', 'gate', 'baseline.schema.json'), 'utf8'),
) as object;

const leak: KnownLeak = {
  scenario: 'orders.ts@node',
  fingerprint: '00112233445566aa',
  label: 'order',
  through: 'Shop.orders (Array elements)',
  iterations: 7,
  survivors: 7,
  perIteration: 1,
  retainedBytes: 700,
};
const withLeak = (changes: object): string =>
  JSON.stringify({ schemaVersion: 1, leaks: [{ ...leak, ...changes }] });

describe('a baseline file', () => {
  const folder = scenarioFolder();
  const file = join(folder.path, 'reports', 'baseline.json');

  it('is written sorted, a field a line, with nothing beside it', async () => {
    const other = { ...leak, scenario: 'a.ts@node', reason: 'the pool is a global', expires: '2026-12-31' };
    await writeBaseline(file, { schemaVersion: 1, leaks: [leak, other] });
    expect(readFileSync(file, 'utf8')).toBe(`\
{
  "schemaVersion": 1,
  "leaks": [
    {
      "scenario": "a.ts@node",
      "fingerprint": "00112233445566aa",
      "label": "order",
      "through": "Shop.orders (Array elements)",
      "iterations": 7,
      "survivors": 7,
      "perIteration": 1,
      "retainedBytes": 700,
      "reason": "the pool is a global",
      "expires": "2026-12-31"
    },
    {
      "scenario": "orders.ts@node",
      "fingerprint": "00112233445566aa",
      "label": "order",
      "through": "Shop.orders (Array elements)",
      "iterations": 7,
      "survivors": 7,
      "perIteration": 1,
      "retainedBytes": 700
    }
  ]
}
`);
    expect(readdirSync(join(folder.path, 'reports'))).toEqual(['baseline.json']);
    expect(await readBaselineOrNull(file)).toEqual({ schemaVersion: 1, leaks: [other, leak] });
  });

  it('that is not there is none', async () => {
    expect(await readBaselineOrNull(join(folder.path, 'nowhere.json'))).toBeNull();
  });

  it.each<[what: string, text: string, fault: string]>([
    ['an unresolved merge', '{\n<<<<<<< HEAD\n}', 'line 2 is of a merge conflict'],
    ['another version', '{ "schemaVersion": 2 }', 'its schemaVersion is 2, and this program reads 1'],
    ['no version', '{}', 'its schemaVersion is missing, and this program reads 1'],
    ['an array', '[]', 'it is [], and must be an object'],
    ['no leaks', '{ "schemaVersion": 1 }', 'its leaks are missing, and must be an array'],
    ['a field too many', '{ "schemaVersion": 1, "leak": [] }', 'it has "leak", which is no field of it'],
    ['no leak', '{ "schemaVersion": 1, "leaks": [null] }', 'leaks[0] is null, and must be an object'],
    [
      'a missing field',
      withLeak({ scenario: undefined }),
      'leaks[0].scenario is missing, and must be a text',
    ],
    [
      'a text for a number',
      withLeak({ survivors: '7' }),
      'leaks[0].survivors is "7", and must be a number from 0',
    ],
    [
      'a number below 0',
      withLeak({ retainedBytes: -1 }),
      'leaks[0].retainedBytes is -1, and must be a number from 0',
    ],
    [
      'no iterations',
      withLeak({ iterations: 0 }),
      'leaks[0].iterations is 0, and must be a whole number from 1',
    ],
    [
      'a day that is none',
      withLeak({ expires: '2026-02-30' }),
      'leaks[0].expires is "2026-02-30", and must be a day, as 2026-12-31',
    ],
    [
      'an empty reason',
      withLeak({ reason: '' }),
      'leaks[0].reason is "", and must be a text that says something',
    ],
    [
      'a slip of the pen',
      withLeak({ expire: '2026-12-31' }),
      'leaks[0] has "expire", which is no field of it',
    ],
    [
      'a leak twice',
      JSON.stringify({ schemaVersion: 1, leaks: [leak, { ...leak, label: 'again' }] }),
      'leaks[1] is the same leak as leaks[0]',
    ],
  ])('with %s is refused: what, where and what to do', async (_, text, fault) => {
    folder.write('broken.json', text);
    const failure = await readBaselineOrNull(join(folder.path, 'broken.json')).catch(
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(BaselineError);
    expect((failure as Error).message.replace(folder.path, 'FOLDER')).toBe(
      `FOLDER/broken.json: ${fault}: mend it, or take the last one from version control`,
    );
  });

  it('that is cut off is refused with the reason', async () => {
    folder.write('cut.json', '{ "schemaVersion": 1,\n  "leaks": [{');
    await expect(readBaselineOrNull(join(folder.path, 'cut.json'))).rejects.toThrow(
      /cut\.json: (line 2: )?it is no JSON, ".*": mend it, or take the last one from version control$/,
    );
  });

  it('that cannot be read is refused', async () => {
    await expect(readBaselineOrNull(folder.path)).rejects.toThrow(
      `cannot read ${folder.path} (EISDIR): choose another file with --baseline`,
    );
  });
});

describe('the schema of a baseline', () => {
  const validate = new Ajv({ allErrors: true }).compile(schema);

  it('holds for what is written, and not for a slip of the pen', () => {
    const check = (changes: object): boolean => validate(JSON.parse(withLeak(changes)));
    expect(check({})).toBe(true);
    expect(check({ reason: 'why', expires: '2026-12-31' })).toBe(true);
    expect([check({ expire: '2026-12-31' }), check({ expires: 'soon' }), check({ survivors: '7' })]).toEqual([
      false,
      false,
      false,
    ]);
  });

  it('is the one that its types give', () => {
    const script = JSON.stringify(join(root, 'scripts', 'schema.ts'));
    const program = `const schema = require(${script}); process.stdout.write(schema.generateSchema(schema.baseline))`;
    const tsx = pathToFileURL(require.resolve('tsx')).href;
    const args = ['--import', tsx, '-e', program];
    expect(JSON.parse(execFileSync(process.execPath, args, { cwd: root, encoding: 'utf8' }))).toEqual(schema);
  });
});
