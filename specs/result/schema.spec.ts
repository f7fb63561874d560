import { beforeAll, describe, expect, it } from '@jest/globals';
import Ajv from 'ajv';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { writeResult, type AuditResult } from '../../harness/result';
import { audit } from '../../harness/audit';
import { scenarioFolder } from '../support/scenarios';

const root = join(__dirname, '..', '..');
const schemaFile = join(root, 'harness', 'result', 'auditResult.schema.json');
const schemaText = readFileSync(schemaFile, 'utf8');

/** In a process of its own: the generator brings a TypeScript program with it. @returns of results, and of inspections */
function generateSchemas(): string[] {
  const script = join(root, 'scripts', 'schema.ts');
  const program = `const schema = require(${JSON.stringify(script)});
    process.stdout.write(JSON.stringify([schema.results, schema.inspection].map(schema.generateSchema)))`;
  const tsx = pathToFileURL(require.resolve('tsx')).href;
  const text = execFileSync(process.execPath, ['--import', tsx, '-e', program], {
    cwd: root,
    encoding: 'utf8',
  });
  return JSON.parse(text) as string[];
}

describe('the schema of results.json', () => {
  const folder = scenarioFolder();
  const validate = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(
    JSON.parse(schemaText) as object,
  );
  let result: AuditResult;

  beforeAll(async () => {
    const scenario = (act: string): string =>
      `export default { name: 's', iterations: 2, setup: () => ({ held: [] as object[] }), act(ctx: any, state: any) { ${act} } };`;
    const files = Object.entries({
      passes: scenario("ctx.track({}, 'it'); ctx.keep(state, 'state'); ctx.log('a line');"),
      fails: scenario("state.held.push(ctx.track(Object.create(null), 'it'));"),
      throws: scenario("throw new Error('no')"),
    }).map(([name, text]) => folder.write(`${name}.ts`, text));
    const controller = new AbortController();
    const file = join(folder.path, 'results.json');
    await writeResult(
      file,
      await audit([...files, folder.write('skipped.ts', scenario(''))], {
        folder: folder.path,
        workers: 1,
        signal: controller.signal,
        onResult: (latest) => {
          if (latest?.id === 'throws.ts@node') controller.abort();
        },
      }),
    );
    result = JSON.parse(readFileSync(file, 'utf8')) as AuditResult;
  });

  it('holds for a real run with every kind of end', () => {
    expect(result.scenarios.map(({ status }) => status)).toEqual(['pass', 'fail', 'error', 'skipped']);
    expect(validate(result) ? [] : validate.errors).toEqual([]);
  });

  it.each<[string, (broken: AuditResult) => void]>([
    ['a missing field', ({ scenarios }) => Reflect.deleteProperty(scenarios[0]!, 'id')],
    ['an unknown status', ({ scenarios }) => Object.assign(scenarios[0]!, { status: 'fine' })],
    ['another version', (broken) => Object.assign(broken, { schemaVersion: 2 })],
    [
      'a path without its steps',
      ({ scenarios }) => Object.assign(scenarios[1]!.findings[0]!, { retainingPath: [{}] }),
    ],
  ])('does not hold for %s', (_, breakIt) => {
    const broken = structuredClone(result);
    breakIt(broken);
    expect(validate(broken)).toBe(false);
  });

  it('is the one that its types give, as that of inspections is', () => {
    const inspectionText = readFileSync(join(root, 'harness', 'result', 'inspectOutput.schema.json'), 'utf8');
    const generated = generateSchemas().map((text) => JSON.parse(text) as unknown);
    expect([schemaText, inspectionText].map((text) => JSON.parse(text) as unknown)).toEqual(generated);
  });
});
