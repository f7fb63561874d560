import { describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { Auditor } from '../support/auditor';
import { onlyFinding, scenarioFolder } from '../support/scenarios';

const modules = join(__dirname, '..', '..', 'node_modules');

/** Node 20 writes a snapshot in quadratic time where so large a script is loaded, unless it is asked for its scripts first. */
const text = `
import * as ts from ${JSON.stringify(join(modules, 'typescript', 'lib', 'typescript.js'))};
export default {
  name: 'parses',
  iterations: 3,
  setup: () => ({ files: new Map<string, ts.SourceFile>() }),
  expect: 'retained',
  through: 'state.files',
  act(ctx: any, state: any) {
    const name = \`file\${ctx.iteration}.ts\`;
    state.files.set(name, ctx.track(ts.createSourceFile(name, 'const x: number = 1;', ts.ScriptTarget.ES2022), 'file'));
  },
};
`;

describe('a scenario that imports typescript', () => {
  const folder = scenarioFolder();
  const auditor = new Auditor();

  it('is audited in time, and rightly', async () => {
    const result = await auditor.auditFile(folder.write('parses.ts', text), { folder: folder.path });
    expect(result.error).toBeNull();
    expect(result.status).toBe('pass');
    expect(onlyFinding(result)).toMatchObject({
      created: 3,
      survivors: 3,
      kind: 'growth',
      oracles: { weakRef: 3, queryObjects: 3, snapshot: 3 },
      culprits: ['state.files (Map values)'],
    });
  });
});
