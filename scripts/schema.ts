/** Writes the JSON Schemas of results.json, baseline.json and what `weakspot inspect --json` prints from their types. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createGenerator } from 'ts-json-schema-generator';

const root = join(__dirname, '..');

/** What is described: the file of its types, and the name of the outermost. */
interface Described {
  types: string;
  type: string;
  /** Whether a later version may add fields that this one lets pass. A person writes into a baseline: no slips there. */
  open: boolean;
}

export const results: Described = { types: 'harness/result/auditResult.ts', type: 'AuditResult', open: true };
export const inspection: Described = {
  types: 'harness/result/inspectOutput.ts',
  type: 'InspectOutput',
  open: true,
};
export const baseline: Described = { types: 'harness/gate/baseline.ts', type: 'Baseline', open: false };

/** The schema as text, for the file and for the spec that compares it. */
export function generateSchema({ types, type, open }: Described): string {
  const generator = createGenerator({
    path: join(root, types),
    tsconfig: join(root, 'tsconfig.json'),
    type,
    additionalProperties: open,
    skipTypeCheck: true,
  });
  const schema = {
    $comment: `Generated from ${types.replace(/^.*\//, '')} by \`npm run schema\`.`,
    ...generator.createSchema(type),
  };
  return `${JSON.stringify(schema, null, 2)}\n`;
}

function fileOf({ types }: Described): string {
  return join(root, types.replace(/\.ts$/, '.schema.json'));
}

if (require.main === module)
  for (const described of [results, inspection, baseline])
    writeFileSync(fileOf(described), generateSchema(described));
