import { beforeAll, describe, expect, it } from '@jest/globals';
import { Auditor } from '../support/auditor';
import type { ScenarioResult } from '../../harness/result';
import { auditScenarios, passing, scenarioFolder, summaryOf } from '../support/scenarios';

const body = `{
  name: 'a module',
  iterations: 1,
  act(ctx) {
    ctx.track(makeWidget(), 'widget');
    ctx.log(kind);
  },
}`;
const typedBody = body.replace('act(ctx)', 'act(ctx: Context)');
const types = 'interface Context { track(object: object, label: string): void; log(line: string): void }\n';

const neighbours: Record<string, string> = {
  'neighbour.ts':
    "export enum Kind { Typed = 'typed' }\nexport class Widget {}\nexport const makeWidget = (): Widget => new Widget();\nexport const kind: string = Kind.Typed;\n",
  'neighbour.cjs': "class Widget {}\nmodule.exports = { makeWidget: () => new Widget(), kind: 'common' };\n",
  'neighbour.mjs':
    "class Widget {}\nexport const makeWidget = () => new Widget();\nexport const kind = 'module';\n",
};
for (const name of ['neighbour.ts', 'neighbour.cjs', 'neighbour.mjs']) {
  neighbours[`esm/${name}`] = neighbours[name]!;
  neighbours[`common/${name}`] = neighbours[name]!;
}
neighbours['esm/package.json'] = '{ "type": "module" }';
neighbours['common/package.json'] = '{ "type": "commonjs" }';

const esm = (from: string, text = body): string =>
  `import { makeWidget, kind } from '${from}';\n${text === typedBody ? types : ''}export default ${text};\n`;
const common = (from: string): string =>
  `const { makeWidget, kind } = require('${from}');\nmodule.exports = ${body};\n`;
const dynamic = `${types}export default {
  name: 'a module',
  iterations: 1,
  async act(ctx: Context) {
    const { makeWidget, kind } = await import('./neighbour');
    ctx.track(makeWidget(), 'widget');
    ctx.log(kind);
  },
};
`;

const modules = {
  'typed.ts': esm('./neighbour', typedBody),
  'typedModule.mts': esm('./neighbour.mjs', typedBody),
  'typedCommon.cts': esm('./neighbour.cjs', typedBody),
  'plain.js': common('./neighbour.cjs'),
  'plainModule.mjs': esm('./neighbour.mjs'),
  'plainCommon.cjs': common('./neighbour.cjs'),
  'mixed.mjs': esm('./neighbour.ts'),
  'esm/typed.ts': esm('./neighbour.js', typedBody),
  'esm/plain.js': esm('./neighbour.mjs'),
  'common/typed.ts': esm('./neighbour', typedBody),
  'common/plain.js': common('./neighbour.cjs'),
  'dynamic.ts': dynamic,
  'commonDefault.cjs': `const { makeWidget, kind } = require('./neighbour.cjs');\nObject.defineProperty(exports, '__esModule', { value: true });\nexports.default = ${body};\n`,
};
const kinds: Partial<Record<keyof typeof modules, string>> = {
  'typed.ts': 'typed',
  'mixed.mjs': 'typed',
  'esm/typed.ts': 'typed',
  'common/typed.ts': 'typed',
  'dynamic.ts': 'typed',
  'typedModule.mts': 'module',
  'plainModule.mjs': 'module',
  'esm/plain.js': 'module',
};

describe('a scenario is found in', () => {
  const folder = scenarioFolder();
  const auditor = new Auditor();

  for (const [name, text] of Object.entries(neighbours)) folder.write(name, text);

  it.concurrent.each(Object.keys(modules) as (keyof typeof modules)[])(
    '%s, with what it imports',
    async (name) => {
      const result = await auditor.auditFile(folder.write(name, modules[name]), { folder: folder.path });
      expect(summaryOf(result)).toEqual(passing);
      expect(result).toMatchObject({ id: `${name}@node`, file: name, name: 'a module', iterations: 1 });
      const kind = kinds[name] ?? 'common';
      expect(result.output).toEqual([kind, kind]);
    },
  );
});

describe('a file that cannot be loaded', () => {
  const folder = scenarioFolder();
  let results: Record<string, ScenarioResult>;

  beforeAll(async () => {
    results = await auditScenarios(folder, {
      'typed.ts': 'const fine = 1;\nconst broken = ;\nexport default fine;\n',
      'plain.mjs': 'const fine = 1;\nconst broken = ;\nexport default fine;\n',
      'common.cjs': 'const fine = 1;\nconst broken = ;\nmodule.exports = fine;\n',
      'throws.ts': "\n\nthrow new Error('not today');\n",
      'missing.ts': "\nimport { x } from './nowhere';\nexport default x;\n",
    });
  });

  it.each([
    ['typed.ts', 2],
    ['plain.mjs', 2],
    ['common.cjs', 2],
    ['throws.ts', 3],
  ])('is told the line of the fault: %s', (name, line) => {
    const { status, error } = results[name]!;
    expect({ status, kind: error?.kind, line: error?.location?.line, file: error?.location?.file }).toEqual({
      status: 'error',
      kind: 'thrown',
      line,
      file: name,
    });
    expect(error!.message).toMatch(/^the file could not be loaded: /);
    expect(error!.message).not.toContain('\n');
  });

  it('is told what it could not import', () => {
    expect(results['missing.ts']!.error!.message).toMatch(/^the file could not be loaded: .*nowhere/);
    expect(results['missing.ts']!.error!.location!.file).toBe('missing.ts');
  });
});
